/// Which of a cluster's 16,384 slots a key is in: its CRC16, by the Redis Cluster specification.
public enum RedisSlot {
    public static let count = 16_384

    /// The slot of a key, or of its hash tag: what stands between the first `{` and the next `}`, where that is not empty.
    public static func of(_ key: String) -> Int {
        var crc: UInt16 = 0
        for byte in tag(of: key.utf8[...]) {
            crc = crc << 8 ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ byte)]
        }
        return Int(crc) % count
    }

    private static func tag(of key: Substring.UTF8View) -> Substring.UTF8View {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return key }
        let rest = key[key.index(after: open)...]
        guard let close = rest.firstIndex(of: UInt8(ascii: "}")), close != rest.startIndex else { return key }
        return rest[..<close]
    }

    /// CRC-16/XMODEM: polynomial 0x1021, from zero.
    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
}
