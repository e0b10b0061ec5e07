public import JOSE

/// A file of things to create: one JSON object, or an array of them.
public struct Documents: Sendable {
    public let objects: [[String: JSON]]
    /// Whether they stood in an array; what is answered has the same shape.
    public let isArray: Bool

    public static let bytesMax = 16 << 20

    /// What the operator calls the file; nil for things given otherwise.
    let name: String?

    /// - Throws: ``RefusedDocument``
    public init(parsing bytes: [UInt8], of name: String) throws(RefusedDocument) {
        self.name = name
        let json: JSON
        do {
            json = try JSON(parsing: bytes, bytesMax: Self.bytesMax)
        } catch {
            throw RefusedDocument(name, reason: error.description)
        }
        if let object = json.object {
            (objects, isArray) = ([object], false)
            return
        }
        guard let elements = json.array else {
            throw RefusedDocument(name, reason: "is neither a JSON object nor an array of them")
        }
        var objects: [[String: JSON]] = []
        for (index, element) in elements.enumerated() {
            guard let object = element.object else {
                throw RefusedDocument(name, index: index, reason: "is no JSON object")
            }
            objects.append(object)
        }
        (self.objects, isArray) = (objects, true)
    }

    public init(_ object: [String: JSON]) {
        (objects, isArray, name) = ([object], false, nil)
    }
}

/// Something in a file that is not taken; none of the file was.
public struct RefusedDocument: Error, Equatable, Sendable, CustomStringConvertible {
    public let file: String?
    /// Of the element in an array, from 0.
    public let index: Int?
    public let reason: String

    init(_ file: String?, index: Int? = nil, reason: String) {
        self.file = file
        self.index = index
        self.reason = reason
    }

    public var description: String {
        (file.map { $0 + ": " } ?? "") + (index.map { "element \($0 + 1): " } ?? "") + reason
    }
}
