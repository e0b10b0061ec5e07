/// One numbered step of a ceremony: a check with a name, which either passes or refuses.
struct Step<Context>: Sendable {
    /// As in §7.1 or §7.2.
    let number: Int
    let name: String
    let check: @Sendable (inout Context) throws(Refusal) -> Void

    init(_ number: Int, _ name: String, _ check: @escaping @Sendable (inout Context) throws(Refusal) -> Void) {
        self.number = number
        self.name = name
        self.check = check
    }
}

/// What the steps look at that both ceremonies share.
protocol CeremonyContext {
    /// What could not be read is refused by the step that reads it, and never got at by a later one.
    var clientData: Result<ClientData, Refusal> { get }
    var authenticatorData: Result<AuthenticatorData, Refusal> { get }
    var challenge: Challenge { get }
    var origins: OriginRules { get }
    var profile: Profile { get }
}
