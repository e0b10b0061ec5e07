import CBOR

/// Bytes written as published examples print them.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Why the bytes are refused; nil if they are not.
func refusal(of bytes: [UInt8], order: CBOR.KeyOrder = .ctap2) -> CBORError? {
    do throws(CBORError) {
        _ = try CBOR.decode(bytes, order: order)
        return nil
    } catch {
        return error
    }
}
