import Accounts
import Authentication
import HTTP
import Kernel
import OAuth
import Palm
import SQLStore
import Tenancy

/// The use cases of palms, put together on a prepared house. Whether a tenant has a provider shows at each use.
struct PalmRooms: Sendable {
    let useCases: PalmUseCases
    let erase: ErasePalms

    init(_ rooms: ProtocolRooms, act: ActForPerson, actForClient: ActForClient, beginSession: BeginSession) throws {
        let house = rooms.house
        let (storage, oneTime) = (house.stores.palms, house.shortLived.oneTime)
        let seal = PalmSeal(vault: try house.vault())
        let permit = PermitPalmEnrolment(
            services: rooms.palms, policies: rooms.policies, identities: rooms.identities, clock: house.clock)
        let stepUp = StepUpWithPalm(beginSession: beginSession)
        useCases = PalmUseCases(
            enroll: EnrollPalm(
                storage: storage, oneTime: oneTime, services: rooms.palms, seal: seal, clock: house.clock,
                randomness: house.randomness),
            verify: VerifyPalm(
                storage: storage, oneTime: oneTime, services: rooms.palms, seal: seal, clock: house.clock,
                randomness: house.randomness),
            identify: IdentifyPalm(
                storage: storage, oneTime: oneTime, services: rooms.palms, counters: rooms.counters,
                seal: seal, clock: house.clock, randomness: house.randomness),
            manage: rooms.managePalm, act: act, actForClient: actForClient,
            permit: { caller, tenant in
                if let session = caller.session {
                    return try await permit(caller.user.id, with: session.factors, in: tenant)
                }
                let granted = try await house.oauth.read(tenant) { stores -> Assurance? in
                    guard let grant = caller.grant else { return nil }
                    return try await stores.grants.grant(grant)?.authorization.assurance
                }
                return try await permit(caller.user.id, granted: granted, in: tenant)
            },
            stepUp: { proved, browser, tenant in try await stepUp(proved, on: browser, in: tenant) })
        erase = ErasePalms(storage: storage, services: rooms.palms, seal: seal, clock: house.clock)
    }
}
