extension CBOR {
    /// The order in which the keys of maps have to stand.
    public enum KeyOrder: Sendable {
        /// That of CTAP 2.1 §8: by major type, then by length, then byte by byte.
        case ctap2
        /// Any order; a key may still stand only once.
        case any
    }

    /// Arrays and maps within each other; CTAP2 itself allows 4 (CTAP 2.1 §8).
    public static let depthMax = 8
    /// An attestation with a chain of certificates takes a tenth of this; decoding allocates less than three times what
    /// it is given.
    public static let byteCountMax = 65_536
    /// Values and keys in one decoding: a packed attestation has about ten.
    public static let itemCountMax = 1_024

    /// Reads bytes that are one value and nothing else.
    public static func decode(_ bytes: [UInt8], order: KeyOrder = .ctap2) throws(CBORError) -> CBOR {
        let (value, end) = try decodePrefix(bytes[...], order: order)
        guard end == bytes.endIndex else { throw .trailingBytes(at: end) }
        return value
    }

    /// Reads the value at the start of the bytes, and tells where it ends.
    ///
    /// `end` and the offsets of errors are indices of the slice, so that `bytes[bytes.startIndex..<end]` is the value
    /// as it was sent.
    public static func decodePrefix(
        _ bytes: ArraySlice<UInt8>, order: KeyOrder = .ctap2
    ) throws(CBORError) -> (value: CBOR, end: Int) {
        try bytes.withDecoder(order) { decoder throws(CBORError) in
            let value = try decoder.value()
            return (value, decoder.offset)
        }
    }

    /// Reads bytes that are one map and nothing else, and tells where the value of each key lies in them.
    ///
    /// For who has to sign, hash or keep a value as it was sent.
    public static func decodeEntries(
        _ bytes: [UInt8], order: KeyOrder = .ctap2
    ) throws(CBORError) -> [(key: CBOR, value: CBOR, range: Range<Int>)] {
        try bytes[...].withDecoder(order) { decoder throws(CBORError) in
            var ranges: [Range<Int>] = []
            let entries = try decoder.map { ranges.append($0) }
            guard decoder.offset == bytes.endIndex else { throw .trailingBytes(at: decoder.offset) }
            return zip(entries, ranges).map { ($0.key, $0.value, $1) }
        }
    }
}

extension ArraySlice<UInt8> {
    /// Runs a decoder over the bytes where they lie, unless there are more of them than are read.
    fileprivate func withDecoder<Result>(
        _ order: CBOR.KeyOrder, _ body: (inout CBORDecoder) throws(CBORError) -> Result
    ) throws(CBORError) -> Result {
        guard count <= CBOR.byteCountMax else { throw .tooLong(bytes: count) }
        return try withUnsafeBufferPointer { buffer throws(CBORError) in
            var decoder = CBORDecoder(buffer, startIndex: startIndex, order: order)
            return try body(&decoder)
        }
    }
}
