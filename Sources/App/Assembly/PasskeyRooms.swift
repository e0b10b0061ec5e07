import Authentication
import FoundationEssentials
import HTTP
import Kernel
import OAuth
import Passkeys
import Tenancy
import WebAuthn

/// The use cases of passkeys, put together on a prepared house.
struct PasskeyRooms: Sendable {
    let rules: PasskeyRules
    let manage: ManagePasskeys
    let useCases: PasskeyUseCases

    /// - Returns: nil where the public URL has no host name that a passkey could belong to, such as an address.
    init?(_ rooms: ProtocolRooms, act: ActForPerson, beginSession: BeginSession) throws {
        let house = rooms.house
        guard let rules = try Self.rules(house) else { return nil }
        self.rules = rules
        let handles = PasskeyHandles(key: rooms.secrets.passkeyHandles)
        manage = ManagePasskeys(storage: house.passkeys, clock: house.clock)
        let prove = ProvePasskey(
            storage: house.passkeys, oneTime: house.shortLived.oneTime, rules: rules, handles: handles,
            clock: house.clock, randomness: house.randomness)
        let register = RegisterPasskey(
            storage: house.passkeys, oneTime: house.shortLived.oneTime, trust: NoAnchors(), rules: rules,
            handles: handles, clock: house.clock, randomness: house.randomness)
        useCases = PasskeyUseCases(
            signIn: SignInWithPasskey(prove: prove, beginSession: beginSession), register: register, manage: manage,
            act: act, handles: handles, rpID: rules.rpID, providers: try Self.providers(house))
    }

    private static func rules(_ house: House) throws -> PasskeyRules? {
        let issuer = house.tenant.issuer.string
        guard let url = URL(string: issuer), let scheme = url.scheme, let host = url.host(),
            let rpID = try? RPID(host), !host.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
        else { return nil }
        let origin = scheme + "://" + host + (url.port.map { ":\($0)" } ?? "")
        return PasskeyRules(rpID: rpID, origins: try OriginRules(web: [origin]))
    }

    private static func providers(_ house: House) throws -> PasskeyProviders {
        let path = house.settings.resourcesFolder + "/resources/passkey-providers.json"
        // Names for the eye: without the list, passkeys are called by their own names.
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        return try PasskeyProviders(contentsOf: path)
    }
}

/// Nobody's word is taken for the hardware.
private struct NoAnchors: AttestationTrustSource {
    func trust(at now: Date) -> AttestationTrust { .nothing }
}
