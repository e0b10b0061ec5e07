// modules: Cryptography JOSE CBOR WebAuthn
// Built and run by scripts/fuzz.

import WebAuthn

/// What is read accounts for every byte; what is refused leaves no trace.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAuthenticatorData(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let data = try? AuthenticatorData(bytes) else { return 0 }
    precondition(data.bytes == bytes && data.rpIDHash.count == 32)
    precondition((data.credential != nil) == data.flags.hasAttestedCredential)
    precondition((data.extensions != nil) == data.flags.hasExtensions)
    if let credential = data.credential {
        let fixed = 37 + 18 + credential.id.count
        precondition(Array(bytes[55..<fixed]) == credential.id)
        precondition(Array(bytes[fixed...].prefix(credential.publicKey.count)) == credential.publicKey)
        if data.extensions == nil { precondition(bytes.count == fixed + credential.publicKey.count) }
    } else if data.extensions == nil {
        precondition(bytes.count == 37)
    }
    return 0
}
