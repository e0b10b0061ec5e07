import FoundationEssentials
import Kernel

/// The verbs of what is kept under one name, as a record, until it is taken away.
extension RedisDatabase {
    /// Writes a record where nothing is.
    ///
    /// After an answer that was lost, the same again is refused: it may be there.
    func add(_ record: RecordWriter, under key: String, until end: Date) async throws(StoreUnavailable) {
        let reply = try await send("SET", key: key, .bytes(record.bytes), "PX", lifetime(until: end), "NX")
        guard case .status = reply else { throw StoreUnavailable("Redis keeps something under this name already") }
    }

    func record(_ key: String) async throws(StoreUnavailable) -> [UInt8]? {
        try await send("GET", key: key).bytes()
    }

    /// Removes a record that has not ended and answers it; of several who do so at once, one is given it.
    ///
    /// What cannot be read stays where it is. After an answer that was lost, the record may be gone.
    func take(_ key: String, at now: Date) async throws(StoreUnavailable) -> [UInt8]? {
        try await run(Self.taking, keys: key, arguments: .date(now)).bytes()
    }

    private static let taking = StoreScript(
        "take",
        """
        local record = redis.call('GET', KEYS[1])
        if not record then return false end
        if string.byte(record, 1) ~= \(Record.format) then return \(Record.refusalInLua) end
        if struct.unpack('>i8', record, 2) <= tonumber(ARGV[1]) then return false end
        redis.call('DEL', KEYS[1])
        return record
        """
    )
}
