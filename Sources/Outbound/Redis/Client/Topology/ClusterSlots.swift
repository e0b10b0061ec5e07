/// Which master has which slot.
struct ClusterSlots: Equatable, Sendable {
    private(set) var masters: [RedisAddress] = []
    /// For each slot the index of its master.
    private var owners = [Int?](repeating: nil, count: RedisSlot.count)

    /// Reads the answer to `CLUSTER SLOTS`, which every version has.
    ///
    /// - Parameter asked: Stands for nodes that do not name their host: it is that of whoever was asked.
    init(_ reply: RESPValue, asked: RedisAddress) throws(RedisError) {
        guard case .array(let ranges) = reply else { throw .unexpected("CLUSTER SLOTS is no array") }
        for range in ranges {
            guard case .array(let parts) = range, parts.count >= 3, case .integer(let first) = parts[0],
                case .integer(let last) = parts[1], case .array(let node) = parts[2], node.count >= 2,
                case .integer(let port) = node[1], 0 <= first, first <= last, last < RedisSlot.count,
                (1...65_535).contains(port)
            else { throw .unexpected("CLUSTER SLOTS has a range of another form") }
            let master = RedisAddress(host: Self.host(node[0], asked: asked), port: Int(port))
            for slot in Int(first)...Int(last) { assign(slot, to: master) }
        }
    }

    private static func host(_ value: RESPValue, asked: RedisAddress) -> String {
        guard case .bulk(let bytes) = value, !bytes.isEmpty else { return asked.host }
        return String(decoding: bytes, as: UTF8.self)
    }

    subscript(_ slot: Int) -> RedisAddress? { owners[slot].map { masters[$0] } }

    mutating func assign(_ slot: Int, to master: RedisAddress) {
        guard owners.indices.contains(slot) else { return }
        let known = masters.firstIndex(of: master)
        if known == nil { masters.append(master) }
        owners[slot] = known ?? masters.count - 1
    }
}
