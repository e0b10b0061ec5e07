public import Cryptography

/// The public key of a credential, as authenticators give it (WebAuthn Level 3 §6.5.1, RFC 9052 §7).
///
/// Whoever holds one need not check it again: its type, algorithm and curve belong together, the point is on the
/// curve, and nothing else is in it. Keep it while it is in use: building it costs a good part of a verification.
public struct COSEKey: Sendable {
    /// The sizes of RSA keys that are taken: less is weak, and OpenSSL verifies nothing larger.
    public static let rsaBits = 2_048...16_384

    public let algorithm: COSEAlgorithm
    public let publicKey: PublicKey
    private let verifier: SignatureVerifier
    /// The key as it was sent: what is stored, and what TPMs and U2F keys are compared with.
    public let bytes: [UInt8]

    /// Reads a key that uses one of the allowed algorithms; the bytes have to be the key and nothing else.
    public init(
        _ bytes: [UInt8], allowing algorithms: Set<COSEAlgorithm> = COSEAlgorithm.secure
    ) throws(COSEKeyError) {
        let fields = try COSEKeyFields(bytes)
        let number = try fields.integer(.alg)
        guard let algorithm = COSEAlgorithm(rawValue: number) else { throw .unknownAlgorithm(number) }
        guard algorithms.contains(algorithm) else { throw .algorithmNotAllowed(algorithm) }
        let components = try fields.components(for: algorithm)
        do throws(CryptographyError) {
            publicKey = try PublicKey(components, rsaBits: Self.rsaBits)
            verifier = try SignatureVerifier(publicKey, using: algorithm.signature)
        } catch {
            throw components.isRSA ? .unusableModulus : .invalidPoint
        }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Whether the signature is of this message, in the encoding of WebAuthn Level 3 §6.5.5: ECDSA as strict DER, the
    /// others as they are.
    public func verifies(signature: [UInt8], of message: [UInt8]) -> Bool {
        verifier.isValid(der: signature, of: message)
    }
}

extension COSEKey: Equatable {
    public static func == (a: COSEKey, b: COSEKey) -> Bool { a.bytes == b.bytes }
}

extension PublicKey.Components {
    fileprivate var isRSA: Bool {
        if case .rsa = self { true } else { false }
    }
}
