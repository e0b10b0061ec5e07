import OAuth
import Testing

@Suite("Parameters of a request (RFC 6749 §3.1 and appendix B)")
struct ParametersTests {
    private func parse(_ text: String) throws -> Parameters {
        try Parameters(urlEncoded: Array(text.utf8))
    }

    @Test(
        "refuses broken percent escapes",
        arguments: ["a=%", "a=%4", "a=%4&b=1", "a=%zz", "a=%4g", "%=1", "a=%-1", "a=%+1", "a=% 41", "a=b&%4"]
    )
    func refusesEscapes(text: String) {
        #expect(throws: MalformedParameters.percentEscape) { try parse(text) }
    }

    @Test(
        "refuses what is not UTF-8, and NUL, in names as in values",
        arguments: [
            "a=%FF", "a=%C3", "a=%C3%28", "%FF=a", "a=%C0%80", "a=%ED%A0%80", "a=%F5%80%80%80", "a=%00", "%00=a",
            "a=b%00c",
        ]
    )
    func refusesEncodings(text: String) {
        #expect(throws: MalformedParameters.encoding) { try parse(text) }
    }

    @Test("refuses raw bytes that are not UTF-8")
    func refusesRawBytes() {
        #expect(throws: MalformedParameters.encoding) { try Parameters(urlEncoded: [0x61, 0x3D, 0xFF]) }
        #expect(throws: MalformedParameters.encoding) { try Parameters(urlEncoded: [0x61, 0x3D, 0x00]) }
    }

    @Test("refuses more than 100 parameters, however they are given", arguments: ["", "&"])
    func refusesTooMany(end: String) {
        let names = (0..<101).map { "p\($0)=1" }.joined(separator: "&") + end

        #expect(throws: MalformedParameters.tooMany) { try parse(names) }
        #expect(throws: MalformedParameters.tooMany) {
            try parse((0..<101).map { "p\($0)=" }.joined(separator: "&") + end)
        }
        #expect(throws: MalformedParameters.tooMany) {
            try parse((0..<101).map { "p\($0)" }.joined(separator: "&") + end)
        }
    }

    @Test("takes 100")
    func takesMany() throws {
        let parameters = try parse((0..<100).map { "p\($0)=1" }.joined(separator: "&"))

        #expect(parameters.names.count == 100)
    }

    @Test("a parameter that comes twice has no value, and is refused by its name")
    func duplicates() throws {
        let parameters = try parse("b=1&a=1&b=2&c=3")

        #expect(parameters["b"] == nil && parameters["a"] == "1")
        #expect(parameters.duplicates == ["b"])
        #expect(parameters.all("b") == ["1", "2"])
        let error = #expect(throws: OAuthError.self) { try parameters.refuseDuplicates() }
        #expect(error?.code == .invalidRequest && error?.detail.contains("b") == true)
        #expect(throws: OAuthError.self) { try parse("a=1&a=1").refuseDuplicates() }
    }

    @Test("names a parameter that came twice in printable ASCII only")
    func duplicateNames() throws {
        let error = #expect(throws: OAuthError.self) { try parse("%22%0A%C3%A9=1&%22%0A%C3%A9=2").refuseDuplicates() }

        #expect(error?.detail == "the parameter ??? is given more than once")
    }

    @Test("resource may come again (RFC 8707 §2)")
    func repeatable() throws {
        let parameters = try parse("resource=a&resource=b")

        #expect(parameters.duplicates.isEmpty)
        #expect(parameters.all("resource") == ["a", "b"])
    }

    @Test("an empty value is as good as none (RFC 6749 §3.1)", arguments: ["a=", "a", "a=&a=", "&&", ""])
    func emptyValues(text: String) throws {
        let parameters = try parse(text)

        #expect(parameters["a"] == nil && parameters.all("a").isEmpty)
        #expect(parameters.names.isEmpty && parameters.duplicates.isEmpty)
        let error = #expect(throws: OAuthError.self) { try parameters.require("a") }
        #expect(error == OAuthError(.invalidRequest, "a is missing"))
    }

    @Test("an empty value beside another is no second one")
    func emptyBesideValue() throws {
        let parameters = try parse("a=&a=1&a=")

        #expect(parameters["a"] == "1" && parameters.duplicates.isEmpty)
    }

    @Test(
        "decodes names and values",
        arguments: [
            ("a=b", "a", "b"), ("a=b+c", "a", "b c"), ("a=b%20c", "a", "b c"), ("a=b%2Bc", "a", "b+c"),
            ("a=%c3%a9", "a", "\u{E9}"), ("a=%C3%A9", "a", "\u{E9}"), ("a=%F0%9F%98%80", "a", "\u{1F600}"),
            ("a=b=c", "a", "b=c"), ("a==", "a", "="), ("a=%26%3D", "a", "&="), ("a%3Db=c", "a=b", "c"),
            ("a+b=c", "a b", "c"),
            ("a=b;c=d", "a", "b;c=d"), ("a=b%2541", "a", "b%41"), ("=x", "", "x"), ("&a=b&", "a", "b"),
            ("a=\u{E9}", "a", "\u{E9}"),
        ]
    )
    func decodes(text: String, name: String, value: String) throws {
        #expect(try parse(text)[name].map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test("keeps a value byte for byte: nothing is composed anew")
    func keepsBytes() throws {
        let value = try #require(try parse("a=e%CC%81")["a"])

        #expect(Array(value.utf8) == [0x65, 0xCC, 0x81])
    }
}
