import Cryptography
import Testing

@Suite("SHA-2 (FIPS 180-4)")
struct HashTests {
    @Test(
        "gives the published digests of \"abc\"",
        arguments: [
            (Hash.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                .sha384,
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
            ),
            (
                .sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
        ]
    )
    func published(hash: Hash, digest: String) {
        #expect(hash(Array("abc".utf8)) == hex(digest))
    }

    @Test("hashes nothing at all")
    func empty() {
        #expect(Hash.sha256([]) == hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        #expect(SHA256Digest(of: "").bytes == Hash.sha256([]))
    }

    @Test("takes a stored digest only at its full length")
    func storedDigest() {
        #expect(SHA256Digest(bytes: []) == nil)
        #expect(SHA256Digest(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(SHA256Digest(bytes: [UInt8](repeating: 1, count: 33)) == nil)
        #expect(SHA256Digest(bytes: Hash.sha256([1])) == SHA256Digest(of: [1]))
    }

    @Test("hashes text as UTF-8")
    func text() {
        #expect(SHA256Digest(of: "grün") == SHA256Digest(of: Array("grün".utf8)))
        #expect("\(SHA256Digest(of: "abc"))" == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
    }
}
