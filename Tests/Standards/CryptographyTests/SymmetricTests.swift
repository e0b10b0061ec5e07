import Cryptography
import Testing

@Suite("Symmetric keys")
struct SymmetricKeyTests {
    let key = SymmetricKey(Array(0..<32))

    @Test("never shows its bytes")
    func prints() {
        #expect("\(key)" == "redacted")
        #expect(String(reflecting: key) == "redacted")
        #expect(Mirror(reflecting: key).children.isEmpty)
        var dumped = ""
        dump(["key": key], to: &dumped)
        #expect(!dumped.contains("31"))
    }

    @Test("compares by value")
    func equality() {
        #expect(key == SymmetricKey(Array(0..<32)))
        #expect(key != SymmetricKey(Array(1..<33)))
        #expect(key != SymmetricKey(Array(0..<31)))
    }

    @Test("leaves the caller's bytes alone when it is wiped")
    func wiping() {
        let bytes = [UInt8](0..<32)

        var temporary: SymmetricKey? = SymmetricKey(bytes)
        let lent = temporary?.withBytes { $0 }
        temporary = nil

        #expect(bytes == Array(0..<32))
        #expect(lent == bytes)
    }
}

@Suite("HMAC (RFC 4231)")
struct HMACTests {
    @Test("gives the codes of test case 1")
    func case1() {
        let key = SymmetricKey([UInt8](repeating: 0x0b, count: 20))
        let message = Array("Hi There".utf8)

        #expect(
            HMAC.sha256(message, key: key) == hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        )
        #expect(
            HMAC.sha384(message, key: key)
                == hex(
                    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6")
        )
        #expect(
            HMAC.sha512(message, key: key)
                == hex(
                    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                        + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
                )
        )
    }

    @Test("hashes a key longer than a block first, as in test case 6")
    func longKey() {
        let key = SymmetricKey([UInt8](repeating: 0xaa, count: 131))
        let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)

        #expect(
            HMAC.sha256(message, key: key) == hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        )
    }

    @Test("authenticates an empty message")
    func emptyMessage() {
        let key = SymmetricKey([UInt8](repeating: 1, count: 32))

        #expect(HMAC.sha256([], key: key).count == 32)
        #expect(HMAC.sha256([], key: key) != HMAC.sha256([0], key: key))
    }
}

@Suite("HKDF (RFC 5869)")
struct HKDFTests {
    @Test("gives the keys of test case 1")
    func case1() {
        let secret = SymmetricKey([UInt8](repeating: 0x0b, count: 22))
        let info = hex("f0f1f2f3f4f5f6f7f8f9")

        let key = HKDF.sha256(secret, salt: Array(0...12), info: info, count: 42)

        #expect(key == hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    }

    @Test("gives the keys of test case 2, over several blocks")
    func case2() {
        let secret = SymmetricKey(Array(0...0x4f))

        let key = HKDF.sha256(secret, salt: Array(0x60...0xaf), info: Array(0xb0...0xff), count: 82)

        #expect(
            key
                == hex(
                    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                        + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
                )
        )
    }

    @Test("gives the keys of test case 3, without salt and info")
    func case3() {
        let secret = SymmetricKey([UInt8](repeating: 0x0b, count: 22))

        let key = HKDF.sha256(secret, salt: [], info: "", count: 42)

        #expect(key == hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
    }

    @Test("separates purposes")
    func purposes() {
        let secret = SymmetricKey([UInt8](repeating: 7, count: 32))

        let a = HKDF.sha256(secret, salt: [], info: "a", count: 32)

        #expect(a != HKDF.sha256(secret, salt: [], info: "b", count: 32))
        #expect(HKDF.sha256(secret, salt: [], info: "a", count: 0).isEmpty)
    }
}

@Suite("Constant-time comparison and random bytes")
struct ComparisonTests {
    @Test("tells equal from different")
    func compares() {
        #expect(!constantTimeEquals([1, 2], [1, 3]))
        #expect(!constantTimeEquals([1, 2], [1, 2, 3]))
        #expect(!constantTimeEquals([], [0]))
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
    }

    @Test("draws as many bytes as asked, never the same")
    func random() {
        let random = SystemRandomBytes()

        #expect(random.bytes(0).isEmpty)
        #expect(random.bytes(32).count == 32)
        #expect(random.bytes(32) != random.bytes(32))
    }
}
