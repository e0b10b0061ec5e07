import Cryptography
import JOSE

/// Columns of more than the five plain types.
///
/// JSON that was written here is read again, whatever the limits for what clients send are.
extension SQLRow {
    func json(_ column: Int) throws(SQLError) -> JSON {
        try Self.parse(text(column), column)
    }

    func optionalJSON(_ column: Int) throws(SQLError) -> JSON? {
        guard let text = try optionalText(column) else { return nil }
        return try Self.parse(text, column)
    }

    /// A JSON array of strings.
    func strings(_ column: Int) throws(SQLError) -> [String] {
        let text = try text(column)
        if text == "[]" { return [] }
        guard let strings = try Self.parse(text, column).strings else { throw .unexpectedValue(column: column) }
        return strings
    }

    func digest(_ column: Int) throws(SQLError) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes: try blob(column)) else { throw .unexpectedValue(column: column) }
        return digest
    }

    /// A value of a type that has a text for each of its cases.
    func choice<Choice: RawRepresentable<String>>(_ column: Int) throws(SQLError) -> Choice {
        guard let choice = Choice(rawValue: try text(column)) else { throw .unexpectedValue(column: column) }
        return choice
    }

    private static func parse(_ text: String, _ column: Int) throws(SQLError) -> JSON {
        do {
            return try JSON(parsing: text, depthMax: 64, bytesMax: 16 * 1_024 * 1_024)
        } catch {
            throw .unexpectedValue(column: column)
        }
    }
}

/// The same on the way in.
extension SQLValue {
    static func json(_ json: JSON) -> SQLValue { .text(json.text) }
    static func digest(_ digest: SHA256Digest) -> SQLValue { .blob(digest.bytes) }

    static func strings(_ strings: some Sequence<String>) -> SQLValue {
        .json(.array(strings.map(JSON.string)))
    }
}
