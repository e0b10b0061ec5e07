// Values are written in code as they are in the diagnostic notation of RFC 8949 §8.

extension CBOR: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    public init(integerLiteral number: Int64) { self.init(number) }
    public init(stringLiteral text: String) { self = .text(text) }
    public init(booleanLiteral bool: Bool) { self = .bool(bool) }
}

extension CBOR: ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: CBOR...) { self = .array(elements) }

    /// A key given again replaces the value given first.
    public init(dictionaryLiteral elements: (CBOR, CBOR)...) {
        var map: Map = [:]
        for (key, value) in elements { map.set(value, for: key) }
        self = .map(map)
    }
}
