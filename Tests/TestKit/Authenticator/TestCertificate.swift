public import Cryptography

/// What a certificate is to say; every part can be made wrong.
public struct TestCertificate {
    public struct Extension {
        public var type: String
        public var isCritical = false
        public var value: [UInt8]
    }

    public var version: UInt8 = 3
    public var issuer: [(String, String)] = TestAuthority.name
    public var subject: [(String, String)] = []
    public var notBefore = "240101000000Z"
    public var notAfter = "20991231235959Z"
    public var key: PublicKey
    public var extensions: [Extension] = []

    public init(
        issuer: [(String, String)] = TestAuthority.name, subject: [(String, String)] = [], key: PublicKey
    ) {
        self.issuer = issuer
        self.subject = subject
        self.key = key
    }

    public mutating func set(_ type: String, isCritical: Bool = false, _ value: [UInt8]) {
        remove(type)
        extensions.append(Extension(type: type, isCritical: isCritical, value: value))
    }

    public mutating func remove(_ type: String) { extensions.removeAll { $0.type == type } }

    /// basicConstraints.
    public mutating func setAuthority(_ isAuthority: Bool) {
        set("2.5.29.19", isCritical: true, Write.sequence(isAuthority ? Write.boolean(true) : []))
    }

    public func signed(by key: PrivateKey) throws -> [UInt8] {
        let algorithm: SignatureAlgorithm = key.type == .p256 ? .ecdsaP256SHA256 : .rsaPKCS1SHA256
        let name = Write.object(key.type == .p256 ? "1.2.840.10045.4.3.2" : "1.2.840.113549.1.1.11")
        let algorithmIdentifier = key.type == .p256 ? Write.sequence(name) : Write.sequence(name, [0x05, 0x00])
        let body = Write.sequence(
            version > 1 ? Write.explicit(0, [0x02, 0x01, version - 1]) : [], Write.integer(0x1234),
            algorithmIdentifier, Self.name(issuer), Write.sequence(Self.time(notBefore), Self.time(notAfter)),
            Self.name(subject), Write.key(self.key),
            extensions.isEmpty ? [] : Write.explicit(3, Write.value(0x30, extensions.flatMap(Self.bytes)))
        )
        let raw = try key.signature(of: body, using: algorithm)
        return Write.sequence(body, algorithmIdentifier, Write.bits(key.type == .p256 ? Write.signature(raw) : raw))
    }

    public static func name(_ attributes: [(String, String)]) -> [UInt8] {
        Write.value(
            0x30,
            attributes.flatMap { type, value in
                // A country is a PrintableString, all else UTF-8.
                Write.set(Write.sequence(Write.object(type), Write.text(type == "2.5.4.6" ? 0x13 : 0x0C, value)))
            }
        )
    }

    private static func time(_ text: String) -> [UInt8] { Write.text(text.utf8.count == 13 ? 0x17 : 0x18, text) }

    private static func bytes(_ one: Extension) -> [UInt8] {
        Write.sequence(
            Write.object(one.type), one.isCritical ? Write.boolean(true) : [], Write.octets(one.value)
        )
    }
}
