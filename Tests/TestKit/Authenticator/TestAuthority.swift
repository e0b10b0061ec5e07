public import Cryptography

/// A root of the tests' own, and keys that are made once.
public enum TestAuthority {
    public static let name = [("2.5.4.6", "DE"), ("2.5.4.10", "Tests"), ("2.5.4.3", "Root")]

    public static let shared = Result { try Keys() }

    public struct Keys: Sendable {
        public let root: PrivateKey
        public let attestation: PrivateKey
        public let credential: PrivateKey
        public let other: PrivateKey
        public let rsa: PrivateKey
        public let rootDER: [UInt8]

        public init() throws {
            root = try .generate(.p256)
            attestation = try .generate(.p256)
            credential = try .generate(.p256)
            other = try .generate(.p256)
            rsa = try .generate(.rsa(bits: 2_048))
            rootDER = try Self.root(root)
        }

        public static func root(_ key: PrivateKey, name: [(String, String)] = TestAuthority.name) throws -> [UInt8] {
            var root = TestCertificate(issuer: name, subject: name, key: key.publicKey)
            root.setAuthority(true)
            return try root.signed(by: key)
        }
    }
}
