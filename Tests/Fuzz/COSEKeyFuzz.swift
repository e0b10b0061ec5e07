// modules: Cryptography CBOR
// Built and run by scripts/fuzz.

import CBOR
import Cryptography

private let algorithms = Set(COSEAlgorithm.allCases)

/// A key that is read has one encoding, and no bytes are a signature of themselves.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCOSEKey(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let key = try? COSEKey(bytes, allowing: algorithms) {
        precondition((try? COSEKey(key.publicKey, algorithm: key.algorithm))?.bytes == bytes)
        precondition(!key.verifies(signature: bytes, of: bytes))
    }
    // What looks like an ECDSA signature is tried as one.
    if bytes.first == 0x30 { precondition(generator()?.verifies(signature: bytes, of: bytes) == false) }
    return 0
}

/// A key whose point is the generator of P-256.
///
/// Made anew each time: the leak sanitizer does not find what Swift keeps in a global behind tagged pointers.
private func generator() -> COSEKey? {
    let x = hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
    let y = hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    return try? COSEKey(PublicKey(.ec(.p256, x: x, y: y)), algorithm: .ES256)
}

private func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
