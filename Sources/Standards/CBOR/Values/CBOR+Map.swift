extension CBOR {
    /// A map, in the order in which it was written; no key stands in it twice.
    ///
    /// Maps of ceremonies have a handful of keys, so that looking for one is quicker than hashing it.
    public struct Map: Sendable {
        private var entries: [Element]

        /// Takes entries whose keys the decoder has compared.
        init(checked entries: [Element]) {
            self.entries = entries
        }

        public var count: Int { entries.count }
        public var isEmpty: Bool { entries.isEmpty }
        public var keys: [CBOR] { entries.map(\.key) }

        /// The value of a text key; setting one that is new appends it, and nil removes it.
        public subscript(_ key: String) -> CBOR? {
            get {
                first { entry in
                    if case .text(let text) = entry.key { text.utf8.elementsEqual(key.utf8) } else { false }
                }?.value
            }
            set { set(newValue, for: .text(key)) }
        }

        /// The value of an integer key; setting one that is new appends it, and nil removes it.
        public subscript(_ key: Int64) -> CBOR? {
            get { value(for: CBOR(key)) }
            set { set(newValue, for: CBOR(key)) }
        }

        /// The value of any key.
        public func value(for key: CBOR) -> CBOR? {
            first { $0.key == key }?.value
        }

        /// Replaces the value of a key where it stands, appends a key that is new, and removes one for nil.
        public mutating func set(_ value: CBOR?, for key: CBOR) {
            switch (entries.firstIndex { $0.key == key }, value) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append((key, value))
            case (nil, nil): break
            }
        }
    }
}

extension CBOR.Map: Sequence {
    public typealias Element = (key: CBOR, value: CBOR)

    public var underestimatedCount: Int { entries.count }
    public func makeIterator() -> [Element].Iterator { entries.makeIterator() }
}

extension CBOR.Map: Equatable {
    /// Whether both have the same entries in the same order.
    public static func == (a: CBOR.Map, b: CBOR.Map) -> Bool {
        a.elementsEqual(b, by: ==)
    }
}

extension CBOR.Map: ExpressibleByDictionaryLiteral {
    /// A key given again replaces the value given first.
    public init(dictionaryLiteral elements: (CBOR, CBOR)...) {
        entries = []
        for (key, value) in elements { set(value, for: key) }
    }
}
