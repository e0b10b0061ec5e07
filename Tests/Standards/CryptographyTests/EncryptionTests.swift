import Cryptography
import Testing

@Suite("AES-CBC with HMAC (RFC 7518 §5.2)")
struct AESCBCHMACTests {
    static let plaintext = Array(
        ("A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy"
            + " without inconvenience").utf8
    )
    static let data = Array("The second principle of Auguste Kerckhoffs".utf8)
    static let vector = hex("1af38c2dc2b96ffdd86694092341bc04")

    /// Appendix B.1 and B.3.
    static let published: [(keyByteCount: Int, sealed: String)] = [
        (
            32,
            "c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9a94ac9b47ad2655c5f10f9aef71427e2"
                + "fc6f9b3f399a221489f16362c703233609d45ac69864e3321cf82935ac4096c86e133314c54019e8ca7980dfa4b9cf1b"
                + "384c486f3a54c51078158ee5d79de59fbd34d848b3d69550a67646344427ade54b8851ffb598f7f80074b9473c82e2db"
                + "652c3fa36b0a7c5b3219fab3a30bc1c4"
        ),
        (
            64,
            "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c301dd67c373bccb584ad3e9279c2"
                + "e6d12a1374b77f077553df829410446b36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3"
                + "a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950bbe2638d09dd7a4930930806d0703b1f6"
                + "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5"
        ),
    ]

    @Test("refuses keys and vectors of other sizes")
    func sizes() {
        #expect(throws: CryptographyError.unsupportedKey) {
            try AESCBCHMAC.seal([], key: SymmetricKey(Array(0..<16)), vector: Self.vector, authenticating: [])
        }
        #expect(throws: CryptographyError.invalidNonce) {
            try AESCBCHMAC.open([], key: SymmetricKey(Array(0..<32)), vector: [1], authenticating: [])
        }
    }

    @Test("refuses whatever was altered or cut")
    func altered() throws {
        let key = SymmetricKey(Array(0..<32))
        let sealed = try AESCBCHMAC.seal([1, 2, 3], key: key, vector: Self.vector, authenticating: [])

        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 1
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESCBCHMAC.open(altered, key: key, vector: Self.vector, authenticating: [])
            }
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESCBCHMAC.open(Array(sealed[..<index]), key: key, vector: Self.vector, authenticating: [])
            }
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESCBCHMAC.open(sealed, key: key, vector: Self.vector, authenticating: [0])
        }
    }

    @Test("seals and opens the published examples", arguments: published)
    func examples(keyByteCount: Int, sealed: String) throws {
        let key = SymmetricKey(Array(0..<UInt8(keyByteCount)))

        let own = try AESCBCHMAC.seal(Self.plaintext, key: key, vector: Self.vector, authenticating: Self.data)

        #expect(own == hex(sealed))
        #expect(
            try AESCBCHMAC.open(own, key: key, vector: Self.vector, authenticating: Self.data) == Self.plaintext
        )
    }
}

@Suite("AES key wrap (RFC 3394)")
struct AESKeyWrapTests {
    @Test("refuses wrapping keys of other sizes, and wrapped keys that were altered")
    func refuses() throws {
        let wrapping = SymmetricKey(Array(0..<16))
        let wrapped = try AESKeyWrap.wrap(SymmetricKey(Array(0..<32)), with: wrapping)

        #expect(throws: CryptographyError.unsupportedKey) {
            try AESKeyWrap.wrap(wrapping, with: SymmetricKey(Array(0..<20)))
        }
        #expect(throws: CryptographyError.unsupportedKey) {
            try AESKeyWrap.wrap(SymmetricKey(Array(0..<17)), with: wrapping)
        }
        for index in wrapped.indices {
            var altered = wrapped
            altered[index] ^= 1
            #expect(throws: CryptographyError.authenticationFailed) { try AESKeyWrap.unwrap(altered, with: wrapping) }
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESKeyWrap.unwrap(Array(wrapped[..<index]), with: wrapping)
            }
        }
    }

    @Test(
        "wraps and unwraps the published keys (§4.1 and §4.6)",
        arguments: [
            (16, 16, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
            (32, 32, "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"),
        ]
    )
    func published(wrappingByteCount: Int, byteCount: Int, wrapped: String) throws {
        let wrapping = SymmetricKey(Array(0..<UInt8(wrappingByteCount)))
        let data = hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")
        let key = SymmetricKey(Array(data[..<byteCount]))

        #expect(try AESKeyWrap.wrap(key, with: wrapping) == hex(wrapped))
        #expect(try AESKeyWrap.unwrap(hex(wrapped), with: wrapping) == key)
    }
}

@Suite("Key agreement and RSA-OAEP")
struct KeyTransportTests {
    @Test("refuses keys of another type or curve")
    func refuses() throws {
        let curve = try SharedKeys.key(.p256)
        let rsa = try SharedKeys.key(.rsa(bits: 2_048))
        let others: [KeyType] = [.rsa(bits: 2_048), .p384, .ed25519]

        for other in others {
            let key = try SharedKeys.key(other)
            #expect(throws: CryptographyError.wrongKeyForAlgorithm) { try curve.sharedSecret(with: key.publicKey) }
        }
        #expect(throws: CryptographyError.wrongKeyForAlgorithm) {
            try SharedKeys.key(.ed25519).sharedSecret(with: SharedKeys.key(.ed25519).publicKey)
        }
        #expect(throws: CryptographyError.wrongKeyForAlgorithm) {
            try curve.publicKey.encryptOAEPSHA256(SymmetricKey(Array(0..<32)))
        }
        #expect(throws: CryptographyError.authenticationFailed) { try rsa.decryptOAEPSHA256([]) }
        #expect(throws: CryptographyError.authenticationFailed) {
            try rsa.decryptOAEPSHA256([UInt8](repeating: 1, count: 256))
        }
    }

    @Test("agrees on one secret from both sides", arguments: [KeyType.p256, .p384, .p521])
    func agrees(type: KeyType) throws {
        let alice = try PrivateKey.generate(type)
        let bob = try PrivateKey.generate(type)

        let secret = try alice.sharedSecret(with: bob.publicKey)

        #expect(try secret == bob.sharedSecret(with: alice.publicKey))
        #expect(try secret != PrivateKey.generate(type).sharedSecret(with: alice.publicKey))
    }

    @Test("decrypts what was encrypted for its key")
    func transports() throws {
        let key = try SharedKeys.key(.rsa(bits: 2_048))
        let secret = SymmetricKey(Array(0..<64))

        let encrypted = try key.publicKey.encryptOAEPSHA256(secret)

        #expect(encrypted.count == 256)
        #expect(try key.decryptOAEPSHA256(encrypted) == secret)
        #expect(try key.publicKey.encryptOAEPSHA256(secret) != encrypted)
    }
}
