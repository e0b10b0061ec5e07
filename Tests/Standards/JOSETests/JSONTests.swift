import JOSE
import Testing

@Suite("JSON (RFC 8259)")
struct JSONTests {
    static let refused: [(text: String, error: JSONError)] = [
        ("", .unexpectedEnd),
        (" ", .unexpectedEnd),
        ("{", .unexpectedEnd),
        ("[1", .unexpectedEnd),
        ("\"a", .unexpectedEnd),
        ("tru", .unexpectedEnd),
        ("True", .unexpectedByte(at: 0)),
        ("nul!", .unexpectedByte(at: 3)),
        ("NaN", .unexpectedByte(at: 0)),
        ("Infinity", .unexpectedByte(at: 0)),
        ("'a'", .unexpectedByte(at: 0)),
        ("{a:1}", .unexpectedByte(at: 1)),
        ("{\"a\" 1}", .unexpectedByte(at: 5)),
        ("{\"a\":1,}", .unexpectedByte(at: 7)),
        ("[1,]", .unexpectedByte(at: 3)),
        ("[,1]", .unexpectedByte(at: 1)),
        ("[1 2]", .unexpectedByte(at: 3)),
        ("[1}", .unexpectedByte(at: 2)),
        ("// c\n1", .unexpectedByte(at: 0)),
        ("\u{FEFF}1", .unexpectedByte(at: 0)),
        ("\u{A0}1", .unexpectedByte(at: 0)),
        ("1 1", .trailingBytes(at: 2)),
        ("{}x", .trailingBytes(at: 2)),
        ("1\0", .trailingBytes(at: 1)),
        ("{\"a\":1,\"a\":2}", .duplicateMember(at: 7)),
        ("{\"a\":1,\"\\u0061\":2}", .duplicateMember(at: 7)),
        ("01", .invalidNumber(at: 0)),
        ("-", .invalidNumber(at: 0)),
        ("-01", .invalidNumber(at: 0)),
        ("+1", .unexpectedByte(at: 0)),
        (".5", .unexpectedByte(at: 0)),
        ("1.", .invalidNumber(at: 0)),
        ("1.e5", .invalidNumber(at: 0)),
        ("1e", .invalidNumber(at: 0)),
        ("1e+", .invalidNumber(at: 0)),
        ("1e+-1", .invalidNumber(at: 0)),
        ("0x10", .trailingBytes(at: 1)),
        ("1e400", .invalidNumber(at: 0)),
        ("-1e400", .invalidNumber(at: 0)),
        ("\"\n\"", .invalidString(at: 1)),
        ("\"\u{1F}\"", .invalidString(at: 1)),
        ("\"\\x\"", .invalidString(at: 2)),
        ("\"\\u12G4\"", .invalidString(at: 5)),
        ("\"\\u+123\"", .invalidString(at: 3)),
        ("\"\\ud800\"", .invalidString(at: 3)),
        ("\"\\ud800x\"", .invalidString(at: 3)),
        ("\"\\ud800\\n\"", .invalidString(at: 3)),
        ("\"\\ud800\\ud800\"", .invalidString(at: 3)),
        ("\"\\udc00\"", .invalidString(at: 3)),
    ]

    @Test("refuses what the grammar does not allow, and what two readers could read differently", arguments: refused)
    func refuses(text: String, error: JSONError) {
        #expect(throws: error) { try JSON(parsing: text) }
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0xff], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
        ]
    )
    func refusesEncoding(bytes: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8(at: 1)) { try JSON(parsing: [0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.invalidUTF8(at: 1)) { try JSON(parsing: [0x22, 0x5c, 0x6e] + bytes + [0x22]) }
    }

    @Test("refuses more depth or bytes than allowed")
    func limits() throws {
        let nested = String(repeating: "[", count: 3) + String(repeating: "]", count: 3)

        #expect(throws: JSONError.tooDeep(at: 2)) { try JSON(parsing: nested, depthMax: 2) }
        #expect(throws: JSONError.tooDeep(at: 5)) { try JSON(parsing: "{\"a\":[]}", depthMax: 1) }
        #expect(throws: JSONError.tooLarge) { try JSON(parsing: nested, bytesMax: 5) }
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 200_000)) }
        #expect(try JSON(parsing: nested, depthMax: 3, bytesMax: 6) == [[[]]])
        #expect(throws: JSONError.tooDeep(at: 0)) { try JSON(parsing: "{}", depthMax: 0) }
    }

    static let accepted: [(text: String, value: JSON)] = [
        ("null", nil), ("true", true), (" false\r\n\t", false),
        ("0", 0), ("-0", 0), ("7", 7), ("-12", -12),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
        ("1.5", 1.5), ("1.0", 1.0), ("1e2", 100.0), ("-2.5E-1", -0.25), ("1E+2", 100.0),
        ("\"\"", ""), ("\"a\"", "a"), ("\"grün\"", "grün"), ("\"\u{7f}\"", "\u{7f}"),
        ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{c}\n\r\t"),
        ("\"\\u0041\\u00e9\\u20AC\\u0000\"", "Aé€\0"), ("\"\\ud83d\\ude00!\"", "😀!"),
        ("[]", []), ("[ 1 , [ ] , {} ]", [1, [], [:]]),
        ("{ \"a\" : { \"b\" : [ null ] } , \"c\" : \"\" }", ["a": ["b": [nil]], "c": ""]),
    ]

    @Test("reads every kind of value", arguments: accepted)
    func reads(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
        #expect(try JSON(parsing: value.bytes()) == value)
    }

    @Test("writes the shortest text, members in order")
    func writes() {
        let value: JSON = [
            "b": [1, -2, 1.5, true, nil], "a": "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{1f}é😀", "": .integer(.min),
        ]

        #expect(
            value.text
                == #"{"":-9223372036854775808,"a":"\"\\/\b\f\n\r\t\u0001\u001fé😀","b":[1,-2,1.5,true,null]}"#
        )
        #expect(JSON.number(.infinity).text == "null")
        #expect(JSON.number(1e300).text == "1e+300")
        #expect("\(value)" == value.text)
    }

    @Test("tells what it holds")
    func accessors() {
        let value: JSON = ["s": "x", "i": 1, "n": 1.5, "b": true, "a": ["x", "y"], "m": ["x", 1], "z": nil]

        #expect(value["s"]?.string == "x")
        #expect(value["i"]?.integer == 1)
        #expect(value["i"]?.number == 1)
        #expect(value["n"]?.number == 1.5)
        #expect(value["n"]?.integer == nil)
        #expect(value["b"]?.bool == true)
        #expect(value["a"]?.strings == ["x", "y"])
        #expect(value["m"]?.strings == nil)
        #expect(value["m"]?.array == ["x", 1])
        #expect(value["z"]?.isNull == true)
        #expect(value["none"] == nil)
        #expect(value["s"]?["x"] == nil)
        #expect(value.object?.count == 7)
    }
}
