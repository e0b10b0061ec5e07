// modules: Cryptography JOSE CBOR WebAuthn
// Built and run by scripts/fuzz.

import CBOR
import Cryptography
import FoundationEssentials
import WebAuthn

/// The first byte chooses the format, the rest is its statement over a credential that nobody holds: only "none" holds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStatement(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first, let key = credentialKey() else { return 0 }
    let format = AttestationFormat.allCases[Int(first) % AttestationFormat.allCases.count]
    let data =
        Array(repeating: UInt8(1), count: 32) + [0x45, 0, 0, 0, 0] + Array(repeating: 2, count: 16) + [0, 1, 9] + key
    // The statement as it is, between members that are well formed.
    let object =
        [0xA3] + CBOR.text("fmt").encoded() + CBOR.text(format.rawValue).encoded() + CBOR.text("attStmt").encoded()
        + bytes.dropFirst() + CBOR.text("authData").encoded() + CBOR.bytes(data).encoded()
    var policy = RegistrationPolicy()
    policy.attestation.formats = Set(AttestationFormat.allCases)
    policy.attestation.acceptsSHA1 = true
    policy.attestation.compound = .any
    for profile in Profile.allCases {
        let result = try? Registration(policy: policy, profile: profile).judgeAgain(
            attestationObject: object, clientDataJSON: [], at: Date(timeIntervalSince1970: 1_790_000_000),
            trust: .nothing)
        precondition(result == nil || result?.kind == AttestationResult.Kind.none)
    }
    return 0
}

/// The generator of P-256.
private func credentialKey() -> [UInt8]? {
    let x = hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
    let y = hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    return (try? COSEKey(PublicKey(.ec(.p256, x: x, y: y)), algorithm: .ES256))?.bytes
}

private func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
