import COpenSSL

/// The signatures that can be made and checked, each with its one hash.
public enum SignatureAlgorithm: Hashable, CaseIterable, Sendable {
    case rsaPKCS1SHA256, rsaPKCS1SHA384, rsaPKCS1SHA512
    /// The salt is as long as the hash (RFC 7518 §3.5).
    case rsaPSSSHA256, rsaPSSSHA384, rsaPSSSHA512
    /// A signature is r and s side by side, each as long as a coordinate (RFC 7518 §3.4).
    case ecdsaP256SHA256, ecdsaP384SHA384, ecdsaP521SHA512, ecdsaSecp256k1SHA256
    /// Without a context (RFC 8032 §5.1 and §5.2).
    case ed25519, ed448
    /// Forgeable by whoever may choose what is signed: only to read what older TPMs have signed (RFC 8812 §2).
    case rsaPKCS1SHA1

    /// Whether keys of this type can serve.
    public func accepts(_ type: KeyType) -> Bool {
        switch (self, type) {
        case (.rsaPKCS1SHA256, .rsa), (.rsaPKCS1SHA384, .rsa), (.rsaPKCS1SHA512, .rsa), (.rsaPKCS1SHA1, .rsa): true
        case (.rsaPSSSHA256, .rsa), (.rsaPSSSHA384, .rsa), (.rsaPSSSHA512, .rsa): true
        case (.ecdsaP256SHA256, .p256), (.ecdsaP384SHA384, .p384), (.ecdsaP521SHA512, .p521): true
        case (.ecdsaSecp256k1SHA256, .secp256k1): true
        case (.ed25519, .ed25519), (.ed448, .ed448): true
        default: false
        }
    }

    /// nil for Ed25519 and Ed448, which hash in their own way.
    var hash: Hash? {
        switch self {
        case .rsaPKCS1SHA256, .rsaPSSSHA256, .ecdsaP256SHA256, .ecdsaSecp256k1SHA256: .sha256
        case .rsaPKCS1SHA384, .rsaPSSSHA384, .ecdsaP384SHA384: .sha384
        case .rsaPKCS1SHA512, .rsaPSSSHA512, .ecdsaP521SHA512: .sha512
        case .rsaPKCS1SHA1: .sha1
        case .ed25519, .ed448: nil
        }
    }

    var curve: EllipticCurve? {
        switch self {
        case .ecdsaP256SHA256: .p256
        case .ecdsaP384SHA384: .p384
        case .ecdsaP521SHA512: .p521
        case .ecdsaSecp256k1SHA256: .secp256k1
        default: nil
        }
    }

    /// Whether an ECDSA signature is the only encoding of its numbers; the others have no encoding to speak of.
    func isWellEncoded(der signature: [UInt8]) -> Bool {
        curve.map { ECDSASignature.isStrictDER(signature, curve: $0) } ?? true
    }

    /// Sets what the algorithm asks for beyond its hash.
    func configure(_ context: OpaquePointer?) -> Bool {
        switch self {
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
        default: true
        }
    }
}
