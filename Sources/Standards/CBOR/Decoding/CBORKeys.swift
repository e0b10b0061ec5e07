/// The keys of one map as they are encoded, in which order and uniqueness are decided.
///
/// Since only the shortest encoding of a key is read, two keys are the same if their bytes are.
struct CBORKeys {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let order: CBOR.KeyOrder
    private var ranges: [Range<Int>] = []
    private var isAscending = true

    init(in bytes: UnsafeBufferPointer<UInt8>, order: CBOR.KeyOrder) {
        self.bytes = bytes
        self.order = order
    }

    /// Adds the next key; false if it may not stand where it does.
    mutating func add(_ key: Range<Int>) -> Bool {
        if let last = ranges.last, !precedes(last, key) {
            // A key that is not greater than the one before is out of order, or the same once more: told at the end.
            if order == .ctap2, precedes(key, last) { return false }
            isAscending = false
        }
        ranges.append(key)
        return true
    }

    /// Where a key stands for the second time; nil if each stands once.
    var duplicate: Int? {
        if isAscending { return nil }
        let sorted = ranges.sorted { a, b in precedes(a, b) || (!precedes(b, a) && a.lowerBound < b.lowerBound) }
        return zip(sorted, sorted.dropFirst()).filter { !precedes($0, $1) }.map(\.1.lowerBound).min()
    }

    private func precedes(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        Self.precedes(bytes[a], bytes[b])
    }

    /// Whether one encoded key stands before another in the order of CTAP 2.1 §8: lower major type, then shorter, then
    /// byte by byte.
    static func precedes(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
        let types = ((a.first ?? 0) >> 5, (b.first ?? 0) >> 5)
        if types.0 != types.1 { return types.0 < types.1 }
        if a.count != b.count { return a.count < b.count }
        return a.lexicographicallyPrecedes(b)
    }
}
