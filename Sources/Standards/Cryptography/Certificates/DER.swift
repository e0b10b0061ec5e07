/// One value in DER (ITU-T X.690), as far as the extensions of certificates need it.
///
/// Lengths are definite and in their shortest form, and a value says where it ends; what lies inside is not looked at
/// until it is asked for.
public struct DER: Equatable, Sendable {
    public enum Class: UInt8, Sendable {
        case universal = 0
        case application, contextSpecific, `private`
    }

    public struct Tag: Hashable, Sendable {
        public let tagClass: Class
        public let number: Int
        public let isConstructed: Bool

        public init(_ tagClass: Class, _ number: Int, isConstructed: Bool) {
            self.tagClass = tagClass
            self.number = number
            self.isConstructed = isConstructed
        }

        public static let boolean = universal(1)
        public static let integer = universal(2)
        public static let bitString = universal(3)
        public static let octetString = universal(4)
        public static let null = universal(5)
        public static let objectIdentifier = universal(6)
        public static let enumerated = universal(10)
        public static let utf8String = universal(12)
        public static let printableString = universal(19)
        public static let ia5String = universal(22)
        public static let sequence = Tag(.universal, 16, isConstructed: true)
        public static let set = Tag(.universal, 17, isConstructed: true)

        /// `[number]`, wrapped around a whole value (EXPLICIT) or around the parts of one.
        public static func context(_ number: Int) -> Tag { Tag(.contextSpecific, number, isConstructed: true) }

        private static func universal(_ number: Int) -> Tag { Tag(.universal, number, isConstructed: false) }
    }

    public let tag: Tag
    public let content: ArraySlice<UInt8>

    /// Reads one value that fills the bytes; nil if they are anything else.
    public init?(_ bytes: ArraySlice<UInt8>) {
        var reader = DERReader(bytes)
        guard let value = reader.next(), reader.isAtEnd else { return nil }
        self = value
    }

    public init?(_ bytes: [UInt8]) { self.init(bytes[...]) }

    init(tag: Tag, content: ArraySlice<UInt8>) {
        self.tag = tag
        self.content = content
    }

    /// The values inside a constructed one, at most `countMax`; nil if this is none or they are broken.
    public func children(countMax: Int = 256) -> [DER]? {
        guard tag.isConstructed else { return nil }
        var reader = DERReader(content)
        var children: [DER] = []
        while !reader.isAtEnd {
            guard children.count < countMax, let child = reader.next() else { return nil }
            children.append(child)
        }
        return children
    }

    /// The values inside, if this value bears the tag.
    public func children(of tag: Tag) -> [DER]? {
        self.tag == tag ? children() : nil
    }

    /// The content, if this value bears the tag.
    public func content(of tag: Tag) -> [UInt8]? {
        self.tag == tag ? Array(content) : nil
    }

    /// A whole number that is not negative and fits, from an INTEGER or an ENUMERATED.
    public var integer: Int? {
        guard tag == .integer || tag == .enumerated, let first = content.first, first & 0x80 == 0 else { return nil }
        guard content.count <= 8,
            content.count == 1 || first != 0 || content.dropFirst().first.map({ $0 >= 0x80 }) == true
        else { return nil }
        return content.reduce(0) { $0 << 8 | Int($1) }
    }

    /// An OBJECT IDENTIFIER in dotted form.
    public var objectIdentifier: String? {
        guard tag == .objectIdentifier, let last = content.last, last & 0x80 == 0, content.count <= 64 else {
            return nil
        }
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in content {
            guard arc < 1 << 56, arc != 0 || byte != 0x80 else { return nil }
            arc = arc << 7 | UInt64(byte & 0x7F)
            if byte & 0x80 == 0 {
                arcs.append(arc)
                arc = 0
            }
        }
        let root = min(arcs[0] / 40, 2)
        return ([root, arcs[0] - root * 40] + arcs.dropFirst()).map(\.description).joined(separator: ".")
    }
}

/// Takes value after value from bytes that lie side by side.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next() -> DER? {
        guard let tag = tag(), let length = length(), length <= rest.count else { return nil }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return DER(tag: tag, content: content)
    }

    private mutating func tag() -> DER.Tag? {
        guard let first = rest.popFirst(), let tagClass = DER.Class(rawValue: first >> 6) else { return nil }
        let isConstructed = first & 0x20 != 0
        guard first & 0x1F == 0x1F else {
            return DER.Tag(tagClass, Int(first & 0x1F), isConstructed: isConstructed)
        }
        // Android's authorization lists number their tags up to 724, which takes two bytes of seven bits.
        var number = 0
        for position in 0..<4 {
            guard let byte = rest.popFirst(), position > 0 || byte != 0x80 else { return nil }
            number = number << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 {
                return number >= 0x1F ? DER.Tag(tagClass, number, isConstructed: isConstructed) : nil
            }
        }
        return nil
    }

    private mutating func length() -> Int? {
        guard let first = rest.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...4).contains(count), rest.count >= count else { return nil }
        let length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
        let isShortest = length >= 0x80 && (count == 1 || length >> (8 * (count - 1)) != 0)
        return isShortest ? length : nil
    }
}
