import HTTP
import Kernel
import Proofing
import SQLStore
import Tenancy

/// The use cases of identity proofing, put together on a prepared house. Whether a tenant has a provider shows at each use.
struct ProofingRooms: Sendable {
    let useCases: ProofingUseCases
    let poll: PollProofing

    init(_ rooms: ProtocolRooms) throws {
        let house = rooms.house
        let (storage, policy, clock) = (house.stores.proofing, rooms.proofing, house.clock)
        let vault = try house.vault()
        poll = PollProofing(storage: storage, policy: policy, vault: vault, clock: clock)
        useCases = ProofingUseCases(
            start: StartProofing(
                storage: storage, policy: policy, vault: vault, clock: clock, randomness: house.randomness),
            poll: poll,
            receive: ReceiveProofingNotice(
                storage: storage, policy: policy, vault: vault, counters: rooms.counters, clock: clock),
            cancel: CancelProofing(storage: storage, policy: policy, vault: vault, clock: clock),
            manage: ManageProofing(storage: storage, policy: policy, vault: vault, clock: clock))
    }
}
