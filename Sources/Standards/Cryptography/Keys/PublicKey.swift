import COpenSSL

/// A public key, ready to check signatures; built once, it may be shared by any number of tasks.
public struct PublicKey: Sendable {
    /// The numbers that make the key, big-endian: what a JWK or a COSE key carries.
    public enum Components: Hashable, Sendable {
        /// As few bytes as the numbers need.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// Each coordinate has the full size of the curve.
        case ec(EllipticCurve, x: [UInt8], y: [UInt8])
        /// 32 bytes (RFC 8032 §5.1.5).
        case ed25519([UInt8])
        /// 57 bytes (RFC 8032 §5.2.5).
        case ed448([UInt8])

        /// What kind of key the numbers would make.
        public var type: KeyType {
            switch self {
            case .rsa(let modulus, _): .rsa(bits: KeyHandle.bitCount(of: modulus))
            case .ec(let curve, _, _): curve.keyType
            case .ed25519: .ed25519
            case .ed448: .ed448
            }
        }
    }

    public let components: Components
    public let type: KeyType
    let handle: KeyHandle

    /// Builds a key, refusing a point that is not on its curve or of small order, and RSA numbers that are weak or
    /// larger than the caller has patience for; OpenSSL itself takes no modulus above 16384 bits.
    public init(_ components: Components, rsaBits: ClosedRange<Int> = KeyType.rsaBits) throws(CryptographyError) {
        handle = try KeyHandle.make(from: components, rsaBits: rsaBits)
        self.components = components
        type = components.type
    }

    /// Whether the signature is of this message and was made by the private half of this key.
    public func isValid(_ signature: [UInt8], of message: [UInt8], using algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.accepts(type) else { return false }
        guard let curve = algorithm.curve else {
            return verify(signature, of: message, using: algorithm)
        }
        guard let der = ECDSASignature.der(fromRaw: signature, curve: curve) else { return false }
        return verify(der, of: message, using: algorithm)
    }

    /// Whether the signature is of this message, for one that comes as X.509 and WebAuthn have it: ECDSA as the DER of
    /// Ecdsa-Sig-Value (RFC 3279 §2.2.3), the others as they are.
    ///
    /// One signature has one encoding: negative, padded or oversized numbers and long lengths are refused.
    public func isValid(der signature: [UInt8], of message: [UInt8], using algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.accepts(type) else { return false }
        return algorithm.isWellEncoded(der: signature) && verify(signature, of: message, using: algorithm)
    }

    private func verify(_ signature: [UInt8], of message: [UInt8], using algorithm: SignatureAlgorithm) -> Bool {
        guard let context = handle.verification(by: algorithm) else { return false }
        defer { EVP_MD_CTX_free(context) }
        return KeyHandle.finish(context, signature, message)
    }
}

extension PublicKey: Hashable {
    public static func == (a: PublicKey, b: PublicKey) -> Bool {
        a.components == b.components
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(components)
    }
}
