// modules: Cryptography JOSE CBOR WebAuthn
// Built and run by scripts/fuzz.

import CBOR
import Cryptography
import JOSE
import WebAuthn

/// The input is client data, and the JSON of either response: whatever it is, nobody has signed it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let response = try? RegistrationResponse(parsing: bytes) {
        precondition((try? RegistrationResponse(json: response.json))?.id == response.id)
    }
    if let response = try? AuthenticationResponse(parsing: bytes) {
        precondition((try? AuthenticationResponse(json: response.json)) == response)
    }
    if let json = try? JSON(parsing: bytes) {
        if let options = try? CreationOptions(json: json) {
            precondition((try? CreationOptions(json: options.json)) == options)
        }
        if let options = try? RequestOptions(json: json) {
            precondition((try? RequestOptions(json: options.json)) == options)
        }
    }
    precondition(!signsIn(clientData: bytes))
    return 0
}

private func signsIn(clientData: [UInt8]) -> Bool {
    let text = Base64URL.encode(clientData)
    guard
        let party = try? RPID("example.org"), let challenge = try? Challenge([UInt8](repeating: 7, count: 32)),
        let origins = try? OriginRules(web: ["https://example.org"], embedding: .allowed(under: ["https://a.example"])),
        let response = try? AuthenticationResponse(json: [
            "id": "AQ", "rawId": "AQ", "type": "public-key",
            "response": [
                "clientDataJSON": .string(text), "signature": "MAA",
                "authenticatorData": .string(Base64URL.encode(party.hash + [5, 0, 0, 0, 1])),
            ],
        ]),
        let key = generator()
    else { return false }
    let stored = StoredCredential(
        id: [1], key: key, signCount: 0, isBackupEligible: false, isBackedUp: false, userHandle: nil)
    let expectation = AuthenticationExpectation(
        rpID: party, challenge: challenge, origins: origins, user: .identified)
    for profile in Profile.allCases
    where (try? Authentication(profile: profile).verify(response, of: stored, expecting: expectation)) != nil {
        return true
    }
    return false
}

/// A key whose point is the generator of P-256, made anew each time for the leak sanitizer.
private func generator() -> COSEKey? {
    let x = hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
    let y = hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    return try? COSEKey(PublicKey(.ec(.p256, x: x, y: y)), algorithm: .ES256)
}

private func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
