/// Why a certificate or a chain of them was refused (RFC 5280).
public enum CertificateError: Error, Equatable, Sendable {
    /// The bytes are no certificate, or bytes follow it.
    case malformed
    /// An extension is there twice, or its value is not what its kind demands.
    case malformedExtension(String)
    case tooLarge
    /// The chain does not lead to one of the anchors; `reason` is OpenSSL's own constant text.
    case notTrusted(reason: String)
    case expired
    case notYetValid
    /// More certificates than `depthMax` allows.
    case tooLong
    case library
}

extension CertificateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed: "the certificate is malformed or followed by further bytes"
        case .malformedExtension(let name): "the certificate's extension \(name) is malformed"
        case .tooLarge: "the certificate is too large"
        case .notTrusted(let reason): "the certificate does not lead to a trusted one: \(reason)"
        case .expired: "a certificate of the chain has expired"
        case .notYetValid: "a certificate of the chain is not valid yet"
        case .tooLong: "the chain of certificates is too long"
        case .library: "OpenSSL failed to judge the certificate"
        }
    }
}
