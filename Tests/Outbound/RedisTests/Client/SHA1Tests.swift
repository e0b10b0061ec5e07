import Testing

@testable import Redis

@Suite("Digests that name scripts (RFC 3174)")
struct SHA1Tests {
    @Test(
        "gives the digests of the standard's examples",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        ])
    func examples(message: String, digest: String) {
        #expect(SHA1.hex(of: Array(message.utf8)) == digest)
    }
}
