import Cryptography
import Testing

@Suite("AES-GCM (NIST SP 800-38D)")
struct AESGCMTests {
    let key = SymmetricKey([UInt8](repeating: 1, count: 32))
    let nonce = [UInt8](repeating: 2, count: 12)

    /// Test cases 4 and 16 of the proposal that became the standard.
    static let published: [(key: String, sealed: String)] = [
        (
            "feffe9928665731c6d6a8f9467308308",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05"
                + "1ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                + "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]

    @Test("refuses nonces and keys of other sizes")
    func sizes() {
        #expect(throws: CryptographyError.invalidNonce) {
            try AESGCM.seal([1], key: key, nonce: Array(0..<11), authenticating: [])
        }
        #expect(throws: CryptographyError.invalidNonce) {
            try AESGCM.open([UInt8](repeating: 0, count: 17), key: key, nonce: [], authenticating: [])
        }
        #expect(throws: CryptographyError.unsupportedKey) {
            try AESGCM.seal([1], key: SymmetricKey(Array(0..<20)), nonce: nonce, authenticating: [])
        }
    }

    @Test("refuses whatever was altered, cut or belongs elsewhere")
    func altered() throws {
        let sealed = try AESGCM.seal([1, 2, 3], key: key, nonce: nonce, authenticating: [4])

        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 0x80
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESGCM.open(altered, key: key, nonce: nonce, authenticating: [4])
            }
            #expect(throws: CryptographyError.authenticationFailed) {
                try AESGCM.open(Array(sealed[..<index]), key: key, nonce: nonce, authenticating: [4])
            }
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(sealed, key: key, nonce: nonce, authenticating: [])
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(sealed, key: key, nonce: [UInt8](repeating: 3, count: 12), authenticating: [4])
        }
        #expect(throws: CryptographyError.authenticationFailed) {
            try AESGCM.open(
                sealed, key: SymmetricKey([UInt8](repeating: 9, count: 32)), nonce: nonce, authenticating: [4]
            )
        }
    }

    @Test("seals and opens the published examples", arguments: published)
    func publishedExamples(example: (key: String, sealed: String)) throws {
        let plaintext = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                + "b16aedf5aa0de657ba637b39"
        )
        let data = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let key = SymmetricKey(hex(example.key))
        let nonce = hex("cafebabefacedbaddecaf888")

        let sealed = try AESGCM.seal(plaintext, key: key, nonce: nonce, authenticating: data)

        #expect(sealed == hex(example.sealed))
        #expect(try AESGCM.open(sealed, key: key, nonce: nonce, authenticating: data) == plaintext)
    }

    @Test("opens what it sealed, whatever the length", arguments: [0, 1, 15, 16, 17, 600])
    func lengths(count: Int) throws {
        let plaintext = [UInt8](repeating: 5, count: count)

        let sealed = try AESGCM.seal(plaintext, key: key, nonce: nonce, authenticating: [])

        #expect(sealed.count == count + AESGCM.tagByteCount)
        #expect(try AESGCM.open(sealed, key: key, nonce: nonce, authenticating: []) == plaintext)
    }
}
