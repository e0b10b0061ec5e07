/// Why a cryptographic operation was refused; says nothing about the secrets involved.
public enum CryptographyError: Error, Equatable, Sendable {
    /// The encoding of a key is broken, has trailing bytes, or names a point that is not on its curve.
    case malformedKey
    /// The key is well formed, but of a type, curve or size that is not supported.
    case unsupportedKey
    /// The private and the public half of a key do not belong together.
    case mismatchedKey
    /// The key cannot serve this algorithm.
    case wrongKeyForAlgorithm
    /// A nonce or initialisation vector of the wrong size.
    case invalidNonce
    /// A ciphertext is too short, was altered, or belongs to another key, nonce or associated data.
    case authenticationFailed
    /// OpenSSL refused an operation that was expected to succeed; `reason` is its own constant text.
    case library(operation: String, reason: String)
}

extension CryptographyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedKey: "the key is malformed"
        case .unsupportedKey: "the type, curve or size of the key is not supported"
        case .mismatchedKey: "the private key does not belong to its public key"
        case .wrongKeyForAlgorithm: "the key cannot be used with this algorithm"
        case .invalidNonce: "the nonce has the wrong size"
        case .authenticationFailed: "the ciphertext is not authentic"
        case .library(let operation, let reason): "\(operation) failed: \(reason)"
        }
    }
}
