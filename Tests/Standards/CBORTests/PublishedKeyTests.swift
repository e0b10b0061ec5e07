import CBOR
import Cryptography
import Testing

@Suite("Published keys and signatures (RFC 9052 appendix C, RFC 8032 §7)")
struct PublishedKeyTests {
    @Test("refuses the keys of RFC 9052 as they are: a credential's key has an algorithm and no identifier")
    func asPublished() throws {
        let key: CBOR = [1: 2, 2: .bytes(Array("11".utf8)), -1: 1, -2: .bytes(Self.x), -3: .bytes(Self.y)]

        #expect(keyRefusal(of: key.encoded()) == .missing(.alg))
    }

    @Test("verifies the ECDSA signature of RFC 9052, C.2.1")
    func single() throws {
        let key: CBOR = [1: 2, 3: -7, -1: 1, -2: .bytes(Self.x), -3: .bytes(Self.y)]
        let signed: CBOR = [
            "Signature1", .bytes(hex("a10126")), .bytes([]), .bytes(Array("This is the content.".utf8)),
        ]
        let r = hex("8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e")
        let s = hex("2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36")

        let read = try COSEKey(key.encoded(), allowing: [.ES256])

        #expect(read.verifies(signature: DER.signature(r: r, s: s), of: signed.encoded()))
        #expect(!read.verifies(signature: DER.signature(r: s, s: r), of: signed.encoded()))
        #expect(!read.verifies(signature: r + s, of: signed.encoded()))
    }

    @Test("verifies the Ed25519 signature of RFC 8032 §7.1, test 1", arguments: [COSEAlgorithm.EdDSA, .Ed25519])
    func ed25519(algorithm: COSEAlgorithm) throws {
        let x = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let key: CBOR = [1: 1, 3: CBOR(algorithm.rawValue), -1: 6, -2: .bytes(x)]
        let signature = hex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        )

        #expect(try COSEKey(key.encoded(), allowing: [algorithm]).verifies(signature: signature, of: []))
    }

    @Test("verifies the Ed448 signature of RFC 8032 §7.4, of nothing")
    func ed448() throws {
        let x = hex(
            "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1a"
                + "beafe8256180"
        )
        let key: CBOR = [1: 1, 3: -53, -1: 7, -2: .bytes(x)]
        let signature = hex(
            "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a2"
                + "1bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a736"
                + "3268c71d95808ff2e652600"
        )

        #expect(try COSEKey(key.encoded(), allowing: [.Ed448]).verifies(signature: signature, of: []))
    }

    private static let x = hex("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff")
    private static let y = hex("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e")
}
