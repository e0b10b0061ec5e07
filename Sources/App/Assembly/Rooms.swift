/// All that routes and jobs call, each put together once on a prepared house.
struct Rooms: Sendable {
    let protocols: ProtocolRooms
    let palms: PalmRooms
    let proofing: ProofingRooms

    init(_ house: House) async throws {
        protocols = try await ProtocolRooms(house)
        palms = try protocols.palmRooms()
        proofing = try ProofingRooms(protocols)
    }
}
