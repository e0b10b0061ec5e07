import Cryptography
import Testing

@Suite("Base64 and base64url (RFC 4648)")
struct Base64Tests {
    @Test(
        "refuses base64url that is not canonical",
        arguments: [
            "A", "AAAAA",  // no byte ends there
            "AA==", "AAA=", "=", "====",  // padding
            "AA AA", "AA\nAA", " AAAA", "AAAA\n",  // white space
            "AA+A", "AA/A", "AA.A", "AAé", "AAAＡ",  // not digits of this alphabet
            "AB", "AAB", "_x", "__9",  // bits that no byte holds
            "AAAA\0", "\u{FF}AAA",
        ]
    )
    func refusesURL(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test(
        "refuses base64 that is not canonical",
        arguments: [
            "A", "AA", "AAA", "AA=", "A===", "====", "=AAA", "AA=A", "AAAA=", "AAAA====", "AA==AAAA",
            "AA-A", "AA_A", "AA A", "AAAA\n", "AB==", "AAB=",
        ]
    )
    func refusesStandard(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(
        "encodes and decodes the examples of section 10",
        arguments: [
            ("", "", ""), ("f", "Zg", "Zg=="), ("fo", "Zm8", "Zm8="), ("foo", "Zm9v", "Zm9v"),
            ("foob", "Zm9vYg", "Zm9vYg=="), ("fooba", "Zm9vYmE", "Zm9vYmE="), ("foobar", "Zm9vYmFy", "Zm9vYmFy"),
        ]
    )
    func examples(text: String, url: String, standard: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == url)
        #expect(Base64URL.decode(url) == Array(text.utf8))
        #expect(Base64.encode(Array(text.utf8)) == standard)
        #expect(Base64.decode(standard) == Array(text.utf8))
    }

    @Test("uses its own last two digits")
    func lastDigits() {
        #expect(Base64URL.encode([0xfb, 0xff, 0xbf]) == "-_-_")
        #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
    }

    @Test("keeps all bytes at every length")
    func roundTrip() {
        let all = [UInt8](0...255)
        for count in 0...255 {
            let bytes = Array(all.suffix(count))
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(Base64URL.decode(utf8: Array("..\(text)".utf8)[2...]) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test("decodes a part of a longer text")
    func substring() {
        let text = "head.Zm9v.tail"

        #expect(Base64URL.decode(text.split(separator: ".")[1]) == Array("foo".utf8))
    }

    @Test("appends to a text under construction")
    func appends() {
        var text = Array("head.".utf8)

        Base64URL.append(Array("fo".utf8), to: &text)
        Base64URL.append([], to: &text)

        #expect(text == Array("head.Zm8".utf8))
    }
}
