/// Reads values one head at a time, and reserves nothing that an input merely claims.
struct CBORDecoder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let startIndex: Int
    private let order: CBOR.KeyOrder
    private var position = 0
    private var itemsLeft = CBOR.itemCountMax

    init(_ bytes: UnsafeBufferPointer<UInt8>, startIndex: Int, order: CBOR.KeyOrder) {
        self.bytes = bytes
        self.startIndex = startIndex
        self.order = order
    }

    /// Where the decoder stands, in the caller's terms.
    var offset: Int { startIndex + position }

    /// Reads a value that stands within `depth` arrays and maps.
    mutating func value(depth: Int = 0) throws(CBORError) -> CBOR {
        let start = offset
        let head = try head()
        switch head.kind {
        case .unsigned: return .unsigned(head.argument)
        case .negative: return .negative(head.argument)
        case .bytes: return .bytes(Array(content(of: head)))
        case .text: return .text(try text(of: head, at: start))
        case .array: return .array(try array(head, at: start, depth: depth))
        case .map: return .map(CBOR.Map(checked: try entries(head, at: start, depth: depth)))
        case .bool: return .bool(head.argument == CBORHead.trueValue)
        case .null: return .null
        case .tag: throw .tag(at: start)
        case .indefinite: throw .indefiniteLength(at: start)
        case .unsupported: throw .unsupportedSimpleValue(at: start)
        }
    }

    /// Reads a map that stands within nothing, and tells where each of its values lies.
    mutating func map(_ place: (Range<Int>) -> Void) throws(CBORError) -> [CBOR.Map.Element] {
        let start = offset
        let head = try head()
        guard head.kind == .map else { throw .notAMap(at: start) }
        return try entries(head, at: start, depth: 0, place)
    }

    /// Reads a head, and with it the content of a string; all that remains to be checked is what it means.
    private mutating func head() throws(CBORError) -> CBORHead {
        let rest = UnsafeBufferPointer(rebasing: bytes[position...])
        switch CBORHead.read(rest) {
        case .truncated:
            throw .truncated(at: offset)
        case .malformed:
            // Of the simple values libcbor reports these alone as errors: 0 to 19, and those of two bytes.
            let isSimpleValue = rest.first.map { (0xe0...0xf8).contains($0) } ?? false
            throw isSimpleValue ? .unsupportedSimpleValue(at: offset) : .malformed(at: offset)
        case .head(let head, let byteCount):
            let contentCount = head.isString ? Int(truncatingIfNeeded: head.argument) : 0
            guard !head.isMeasured || byteCount - contentCount == head.byteCountMin else {
                throw .notShortest(at: offset)
            }
            guard itemsLeft > 0 else { throw .tooMany(at: offset) }
            itemsLeft -= 1
            position += byteCount
            return head
        }
    }

    /// The bytes of the string whose head has just been read.
    private func content(of head: CBORHead) -> Slice<UnsafeBufferPointer<UInt8>> {
        bytes[(position - Int(truncatingIfNeeded: head.argument))..<position]
    }

    private func text(of head: CBORHead, at start: Int) throws(CBORError) -> String {
        guard let text = String(validating: content(of: head), as: UTF8.self) else { throw .invalidText(at: start) }
        return text
    }

    /// Refuses a count that the bytes which remain cannot fill, before anything is reserved for it.
    private func count(
        of head: CBORHead, itemsEach: UInt64, at start: Int, depth: Int
    ) throws(CBORError) -> Int {
        guard depth < CBOR.depthMax else { throw .tooDeep(at: start) }
        let most = UInt64(min(bytes.count - position, itemsLeft)) / itemsEach
        guard head.argument <= most else { throw .tooMany(at: start) }
        return Int(head.argument)
    }

    private mutating func array(_ head: CBORHead, at start: Int, depth: Int) throws(CBORError) -> [CBOR] {
        let count = try count(of: head, itemsEach: 1, at: start, depth: depth)
        var elements: [CBOR] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func entries(
        _ head: CBORHead, at start: Int, depth: Int, _ place: (Range<Int>) -> Void = { _ in }
    ) throws(CBORError) -> [CBOR.Map.Element] {
        let count = try count(of: head, itemsEach: 2, at: start, depth: depth)
        var keys = CBORKeys(in: bytes, order: order)
        var entries: [CBOR.Map.Element] = []
        for _ in 0..<count {
            let keyStart = offset
            let key = try value(depth: depth + 1)
            guard key.canBeKey else { throw .keyType(at: keyStart) }
            guard keys.add(keyStart - startIndex..<position) else { throw .keyOrder(at: keyStart) }
            let valueStart = offset
            entries.append((key, try value(depth: depth + 1)))
            place(valueStart..<offset)
        }
        if let duplicate = keys.duplicate { throw .duplicateKey(at: startIndex + duplicate) }
        return entries
    }
}

extension CBOR {
    fileprivate var canBeKey: Bool {
        switch self {
        case .unsigned, .negative, .bytes, .text: true
        case .array, .map, .bool, .null: false
        }
    }
}
