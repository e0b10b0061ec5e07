public import Cryptography

/// A token in JWS compact serialisation (RFC 7515 §3.1), taken apart but not yet believed.
public struct CompactJWS: Equatable, Sendable {
    /// Far above any token in use, far below what would cost memory.
    public static let bytesMax = 16_384

    public let header: JWSHeader
    public let payload: [UInt8]
    public let signature: [UInt8]
    /// What the signature covers: the first two parts and the dot between them.
    public let signingInput: [UInt8]

    public init(_ token: String, bytesMax: Int = CompactJWS.bytesMax) throws(JOSEError) {
        let parts = try CompactParts(token, count: 3, bytesMax: bytesMax)
        header = try JWSHeader(parsing: parts.decoded(0))
        payload = try parts.decoded(1)
        signature = try parts.decoded(2)
        signingInput = Array(parts.bytes[..<parts.parts[1].endIndex])
    }

    public func isSigned(by key: PublicKey) -> Bool {
        key.isValid(signature, of: signingInput, using: header.algorithm.signature)
    }
}

/// The dot-separated parts of a compact token.
struct CompactParts {
    let bytes: [UInt8]
    let parts: [ArraySlice<UInt8>]

    init(_ token: String, count: Int, bytesMax: Int) throws(JOSEError) {
        guard token.utf8.count <= bytesMax else { throw .tooLarge }
        bytes = Array(token.utf8)
        parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: count, omittingEmptySubsequences: false)
        guard parts.count == count else { throw .notCompact }
    }

    func decoded(_ index: Int) throws(JOSEError) -> [UInt8] {
        guard let bytes = Base64URL.decode(utf8: parts[index]) else { throw .invalidEncoding }
        return bytes
    }
}
