/// What a relying party demands of a sign-in beyond what §7.2 demands of all.
public struct AuthenticationPolicy: Equatable, Sendable {
    /// What a signature counter means that did not grow (§7.2 step 22, §6.1.1).
    public enum Counter: String, Sendable {
        /// The ceremony ends: the credential may have been copied.
        case refuse
        /// The ceremony goes on, and the result tells.
        case report
        case ignore
    }

    /// What a change of backup eligibility means (§7.2 step 19).
    public enum EligibilityChange: String, Sendable {
        /// Eligibility is given at creation and never changes.
        case refuse
        /// A credential that was bound to its device may become a synced one, as some platforms have done by an update.
        case allowUpgrade
    }

    public var counter = Counter.refuse
    public var eligibilityChange = EligibilityChange.refuse
    public var backup = BackupRule.any
    public var extensions = ExtensionRule()
    public var requiresUserPresence = true

    public init() {}

    /// A copy with changes, so that a policy can be made in one expression.
    public func with(_ change: (inout AuthenticationPolicy) -> Void) -> AuthenticationPolicy {
        var policy = self
        change(&policy)
        return policy
    }
}
