public import CBOR

/// What the authenticator says of itself and of the ceremony (§6.1).
public struct AuthenticatorData: Equatable, Sendable {
    /// Longer than any real one; a credential id has at most 1023 bytes, a key at most a few thousand.
    public static let bytesMax = 65_536

    public let bytes: [UInt8]
    public let rpIDHash: [UInt8]
    public let flags: Flags
    public let signCount: UInt32
    /// Only at registration.
    public let credential: AttestedCredential?
    /// The extension outputs, as sent.
    public let extensions: CBOR?

    public struct Flags: Equatable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public var isUserPresent: Bool { has(0) }
        public var isUserVerified: Bool { has(2) }
        public var isBackupEligible: Bool { has(3) }
        public var isBackedUp: Bool { has(4) }
        public var hasAttestedCredential: Bool { has(6) }
        public var hasExtensions: Bool { has(7) }

        private func has(_ bit: Int) -> Bool { rawValue >> bit & 1 == 1 }
    }

    /// A new credential: its name and its public key (§6.5.2).
    public struct AttestedCredential: Equatable, Sendable {
        public let aaguid: AAGUID
        public let id: [UInt8]
        /// The COSE key exactly as sent: signatures cover these bytes, and decoding and encoding again could change them.
        public let publicKey: [UInt8]
    }

    /// Reads all of it; what follows the last part it announces is refused.
    public init(_ bytes: [UInt8]) throws(AuthenticatorDataError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLong }
        guard bytes.count >= 37 else { throw .truncated }
        self.bytes = bytes
        rpIDHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var rest = bytes[37...]
        credential = flags.hasAttestedCredential ? try Self.credential(&rest) : nil
        // Not a bare nil, which would be the value null.
        extensions = flags.hasExtensions ? try Self.extensions(&rest) : CBOR?.none
        guard rest.isEmpty else { throw .trailingBytes }
    }

    private static func credential(
        _ rest: inout ArraySlice<UInt8>
    ) throws(AuthenticatorDataError) -> AttestedCredential {
        guard rest.count >= 18, let aaguid = AAGUID(rest.prefix(16)) else { throw .truncated }
        let start = rest.startIndex
        let count = Int(rest[start + 16]) << 8 | Int(rest[start + 17])
        rest = rest.dropFirst(18)
        guard rest.count >= count else { throw .truncated }
        let id = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        do throws(CBORError) {
            // The key's own reading judges its contents; here only its end is wanted.
            let (_, end) = try CBOR.decodePrefix(rest, order: .any)
            defer { rest = rest[end...] }
            return AttestedCredential(aaguid: aaguid, id: id, publicKey: Array(rest[..<end]))
        } catch {
            throw .publicKey(error)
        }
    }

    private static func extensions(_ rest: inout ArraySlice<UInt8>) throws(AuthenticatorDataError) -> CBOR {
        do throws(CBORError) {
            let (value, end) = try CBOR.decodePrefix(rest, order: .any)
            rest = rest[end...]
            guard case .map = value else { throw .malformed(at: 0) }
            return value
        } catch {
            throw .extensions(error)
        }
    }
}

/// Why bytes are not taken as authenticator data.
public enum AuthenticatorDataError: Error, Equatable, Sendable {
    case tooLong
    case truncated
    case trailingBytes
    case publicKey(CBORError)
    case extensions(CBORError)
}

extension AuthenticatorDataError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong: "the authenticator data is too long"
        case .truncated: "the authenticator data ends too early"
        case .trailingBytes: "bytes follow the authenticator data"
        case .publicKey(let error): "the credential's public key is not well-formed CBOR: \(error)"
        case .extensions(let error): "the extension outputs are not a well-formed CBOR map: \(error)"
        }
    }
}
