import Authentication
import FoundationEssentials
import HTTP
import Kernel
import OAuth
import Passkeys
import Tenancy

/// The use cases of passkeys, put together on a prepared house.
struct PasskeyRooms: Sendable {
    let rules: PasskeyRules
    let manage: ManagePasskeys
    let useCases: PasskeyUseCases

    /// - Returns: nil where passkeys are switched off, or the public URL has no host name that one could belong to.
    init?(_ rooms: ProtocolRooms, act: ActForPerson, beginSession: BeginSession) throws {
        let house = rooms.house
        guard let rules = house.settings.passkeys?.rules else { return nil }
        self.rules = rules
        let handles = PasskeyHandles(key: rooms.secrets.passkeyHandles)
        manage = house.managePasskeys
        let limit = rooms.limit("ceremony", most: house.settings.beginnings.ceremoniesPerAddress)
        let prove = ProvePasskey(
            storage: house.passkeys, oneTime: house.shortLived.oneTime, limit: limit, trust: house.attestationTrust,
            rules: rules, handles: handles, clock: house.clock, randomness: house.randomness)
        let register = RegisterPasskey(
            storage: house.passkeys, oneTime: house.shortLived.oneTime, limit: limit, trust: house.attestationTrust,
            rules: rules, handles: handles, clock: house.clock, randomness: house.randomness)
        useCases = PasskeyUseCases(
            signIn: SignInWithPasskey(prove: prove, beginSession: beginSession), register: register, manage: manage,
            act: act, policies: rooms.policies, handles: handles, rpID: rules.rpID, providers: try Self.providers(house)
        )
    }

    static func providers(_ house: House) throws -> PasskeyProviders {
        let path = house.settings.resourcesFolder + "/resources/passkey-providers.json"
        // Names for the eye: without the list, passkeys are called by their own names.
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        return try PasskeyProviders(contentsOf: path)
    }
}
