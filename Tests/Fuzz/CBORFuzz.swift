// modules: Cryptography CBOR
// Built and run by scripts/fuzz.

import CBOR

/// What is read is written again as it was; what is refused leaves no trace. Nothing else may happen.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCBOR(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let canonical = try? CBOR.decode(bytes)
    let anyOrder = try? CBOR.decode(bytes, order: .any)
    if let canonical {
        precondition(canonical.encoded() == bytes, "the canonical form is the only one")
        precondition(canonical == anyOrder, "an order is one of any orders")
    }
    if let anyOrder {
        let sorted = anyOrder.encoded()
        precondition(sorted.count == bytes.count, "sorting changes no length")
        precondition((try? CBOR.decode(sorted))?.encoded() == sorted, "what is written can be read")
        precondition(canonical != nil || sorted != bytes, "only disorder is the difference")
    }
    checkPlaces(in: bytes)
    return 0
}

/// A value within other bytes is the one that its own bytes give.
private func checkPlaces(in bytes: [UInt8]) {
    let slice = bytes.dropFirst(bytes.count / 3)
    if let (value, end) = try? CBOR.decodePrefix(slice, order: .any) {
        precondition(end > slice.startIndex && end <= slice.endIndex)
        precondition((try? CBOR.decode(Array(slice[..<end]), order: .any)) == value)
    }
    for entry in (try? CBOR.decodeEntries(bytes, order: .any)) ?? [] {
        precondition((try? CBOR.decode(Array(bytes[entry.range]), order: .any)) == entry.value)
    }
}
