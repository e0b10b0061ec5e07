/// Why bytes are not taken as the COSE key of a credential.
public enum COSEKeyError: Error, Equatable, Sendable {
    /// The bytes are not CBOR in the order of CTAP2, or no map.
    case cbor(CBORError)
    case missing(COSELabel)
    /// The value of a label has another type than the registry gives it.
    case wrongType(COSELabel)
    /// A label beside those that the type of key requires (WebAuthn Level 3 §6.5.1); the key is told as it is encoded.
    case unexpectedLabel([UInt8])
    /// The key carries private numbers, so that whoever sent it has given it away.
    case containsPrivateKey
    /// The algorithm is none of `COSEAlgorithm`.
    case unknownAlgorithm(Int64)
    /// The algorithm is known, but not among those that the caller allows.
    case algorithmNotAllowed(COSEAlgorithm)
    /// The algorithm uses keys of another type.
    case wrongKeyType(Int64)
    /// The algorithm uses keys of another curve.
    case wrongCurve(Int64)
    /// The y coordinate is given by its sign alone, which WebAuthn Level 3 §5.8.5 forbids.
    case compressedPoint
    /// A coordinate or number is not as long as it has to be, or begins with a zero byte where none belongs.
    case wrongLength(COSELabel)
    /// The point is not on its curve, or of small order.
    case invalidPoint
    /// The modulus is even or not of 2048 to 16384 bits.
    case unusableModulus
    /// The exponent is even, less than 3 or longer than 32 bits.
    case unusableExponent
}

/// The labels of a public key (RFC 9052 §7.1, RFC 9053 §7, RFC 8230 §4).
public enum COSELabel: String, Sendable {
    case kty, alg, crv, x, y, n, e

    /// The integer that stands for the label; those of a key type share the negative ones.
    public var number: Int64 {
        switch self {
        case .kty: 1
        case .alg: 3
        case .crv, .n: -1
        case .x, .e: -2
        case .y: -3
        }
    }
}

extension COSEKeyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cbor(let error): error.description
        case .missing(let label): "the key has no \(label)"
        case .wrongType(let label): "\(label) is of the wrong type"
        case .unexpectedLabel: "the key has a label that does not belong there"
        case .containsPrivateKey: "the key contains private numbers"
        case .unknownAlgorithm(let number): "the algorithm \(number) is not known"
        case .algorithmNotAllowed(let algorithm): "the algorithm \(algorithm) is not allowed"
        case .wrongKeyType(let number): "the key type \(number) does not belong to the algorithm"
        case .wrongCurve(let number): "the curve \(number) does not belong to the algorithm"
        case .compressedPoint: "the point is compressed"
        case .wrongLength(let label): "\(label) has the wrong length"
        case .invalidPoint: "the point is not a usable one on its curve"
        case .unusableModulus: "the modulus is even, too small or too large"
        case .unusableExponent: "the exponent is even, too small or too large"
        }
    }
}
