extension JSON {
    public static let depthMax = 16
    public static let bytesMax = 262_144

    /// Parses strictly (RFC 8259).
    ///
    /// Refused are, beyond what the grammar refuses: duplicate members (two readers could each take another one),
    /// a byte order mark, lone surrogates, numbers too large for a `Double`, and more bytes or depth than allowed.
    /// A whole number beyond `Int64` becomes a `number`.
    public init(
        parsing bytes: [UInt8], depthMax: Int = JSON.depthMax, bytesMax: Int = JSON.bytesMax
    ) throws(JSONError) {
        guard bytes.count <= bytesMax else { throw .tooLarge }
        self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
            var parser = JSONParser(bytes: bytes, depthMax: depthMax)
            return try parser.document()
        }
    }

    /// Parses the UTF-8 of a text, by the same rules.
    public init(
        parsing text: String, depthMax: Int = JSON.depthMax, bytesMax: Int = JSON.bytesMax
    ) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), depthMax: depthMax, bytesMax: bytesMax)
    }
}
