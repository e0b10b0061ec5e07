import CBOR
import Testing

@Suite("CBOR values")
struct ValueTests {
    @Test("give what they hold, and nil for what they do not")
    func accessors() {
        let value: CBOR = ["number": -7, "bytes": .bytes([1]), "text": "a", "list": [1, nil], "yes": true, 1: "one"]

        #expect(value["number"]?.integer == -7)
        #expect(value["bytes"]?.bytes == [1])
        #expect(value["text"]?.text == "a")
        #expect(value["list"]?.array == [1, nil])
        #expect(value["list"]?.array?.last?.isNull == true)
        #expect(value["yes"]?.bool == true)
        #expect(value[1]?.text == "one")
        #expect(value.map?.count == 6)
        #expect(value["absent"] == nil)
        #expect(value[2] == nil)
        #expect(value["number"]?["deeper"] == nil)
        #expect(value["text"]?.bytes == nil)
        #expect(value["bytes"]?.text == nil)
        #expect(value["yes"]?.integer == nil)
        #expect(value.array == nil)
        #expect(value.bool == nil)
    }

    @Test("hold every number, and give those that fit an Int64")
    func numbers() {
        #expect(CBOR(.max).integer == .max)
        #expect(CBOR(.min).integer == .min)
        #expect(CBOR(-1) == .negative(0))
        #expect(CBOR.unsigned(1 << 63).integer == nil)
        #expect(CBOR.negative(1 << 63).integer == nil)
        #expect(CBOR.negative((1 << 63) - 1).integer == .min)
    }

    @Test("keep the order in which entries were given, and each key once")
    func maps() {
        var map: CBOR.Map = ["b": 1, "a": 2, "b": 3]

        map["c"] = 4
        map["a"] = nil
        map[7] = 5
        map["absent"] = nil

        #expect(map.keys == ["b", "c", 7])
        #expect(map["b"] == 3)
        #expect(map.value(for: .bytes([1])) == nil)
        #expect(map != ["c": 4, "b": 3, 7: 5])
    }

    @Test("are written in the canonical form of CTAP2, whatever their order")
    func canonical() {
        let value: CBOR = ["bb": 1, "a": 2, .bytes([1]): 3, -1: 4, 24: 5, 3: 6, -25: 7, "": 8]

        #expect(value.encoded() == hex("a8 03 06 1818 05 20 04 3818 07 4101 03 60 08 6161 02 626262 01"))
    }

    @Test(
        "are written with the shortest heads",
        arguments: [
            (UInt64(23), "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65_535, "19ffff"),
            (65_536, "1a00010000"), (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"),
        ]
    )
    func heads(number: UInt64, encoded: String) throws {
        #expect(CBOR.unsigned(number).encoded() == hex(encoded))
        #expect(try CBOR.decode(hex(encoded)) == .unsigned(number))
    }
}
