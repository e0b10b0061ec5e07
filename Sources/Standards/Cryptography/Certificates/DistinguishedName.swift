import COpenSSL

/// The name of a certificate's subject or issuer (RFC 5280 §4.1.2.4), attribute by attribute.
public struct DistinguishedName: Equatable, Sendable {
    public struct Attribute: Equatable, Sendable {
        /// Dotted, such as 2.5.4.11 for an organisational unit.
        public let type: String
        public let value: String
    }

    public let attributes: [Attribute]
    public var isEmpty: Bool { attributes.isEmpty }

    public static let country = "2.5.4.6"
    public static let organization = "2.5.4.10"
    public static let organizationalUnit = "2.5.4.11"
    public static let commonName = "2.5.4.3"

    /// The values of a type, in their order; a name may bear a type several times.
    public subscript(type: String) -> [String] {
        attributes.filter { $0.type == type }.map(\.value)
    }

    /// Copies a name; text of whatever ASN.1 type becomes UTF-8, and an entry that is no text is left empty.
    init(_ name: OpaquePointer?) {
        guard let name else {
            attributes = []
            return
        }
        attributes = (0..<X509_NAME_entry_count(name)).compactMap { index in
            guard let entry = X509_NAME_get_entry(name, index) else { return nil }
            let type = OpenSSL.dotted(X509_NAME_ENTRY_get_object(entry))
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
            guard count >= 0, let text else { return Attribute(type: type, value: "") }
            defer { CRYPTO_free(text, #fileID, Int32(#line)) }
            let bytes = UnsafeBufferPointer(start: text, count: Int(count))
            return Attribute(type: type, value: String(decoding: bytes, as: UTF8.self))
        }
        ERR_clear_error()
    }
}

extension OpenSSL {
    /// An object identifier in dotted form.
    static func dotted(_ object: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 128)
        let count = OBJ_obj2txt(&text, Int32(text.count), object, 1)
        guard count > 0, count < text.count else { return "" }
        return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
