import CBOR
import Cryptography
import Testing

/// A private key of each type, which signs as an authenticator does.
struct Signer {
    let key: PrivateKey
    let algorithm: SignatureAlgorithm

    /// A signature in the encoding of WebAuthn Level 3 §6.5.5.
    func signature(of message: [UInt8]) throws -> [UInt8] {
        let signature = try key.signature(of: message, using: algorithm)
        guard case .ec = key.publicKey.components else { return signature }
        return DER.signature(r: signature.prefix(signature.count / 2), s: signature.suffix(signature.count / 2))
    }
}

enum Signers {
    private static let types: [KeyType] = [.rsa(bits: 2_048), .p256, .p384, .p521, .secp256k1, .ed25519, .ed448]
    private static let keys = Result { try types.map { try PrivateKey.generate($0) } }

    static func signer(for algorithm: COSEAlgorithm) throws -> Signer {
        let key = try keys.get().first { algorithm.signature.accepts($0.type) }
        return Signer(key: try #require(key), algorithm: algorithm.signature)
    }

    /// The public half, as an authenticator gives it.
    static func key(for algorithm: COSEAlgorithm) throws -> COSEKey {
        try COSEKey(signer(for: algorithm).key.publicKey, algorithm: algorithm)
    }
}

/// DER as the tests need it, written without a look at how the library does it.
enum DER {
    static func signature(r: some Collection<UInt8>, s: some Collection<UInt8>) -> [UInt8] {
        wrap(0x30, number(r) + number(s))
    }

    static func number(_ digits: some Collection<UInt8>) -> [UInt8] {
        let significant = Array(digits.drop { $0 == 0 })
        return wrap(0x02, (significant.first ?? 0xff) >= 0x80 ? [0] + significant : significant)
    }

    static func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        (content.count < 0x80 ? [tag, UInt8(content.count)] : [tag, 0x81, UInt8(content.count)]) + content
    }
}
