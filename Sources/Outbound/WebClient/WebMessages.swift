/// A header field; names compare without regard to case.
public struct WebHeader: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

public enum WebMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// One outgoing request.
public struct WebRequest: Sendable {
    let method: WebMethod
    let url: String
    let headers: [WebHeader]
    let body: [UInt8]?

    public static func get(_ url: String, headers: [WebHeader] = []) -> WebRequest {
        WebRequest(method: .get, url: url, headers: headers, body: nil)
    }

    /// Sends `application/x-www-form-urlencoded`, encoded as the URL standard says, fields in the order given.
    public static func post(
        _ url: String,
        form: [(name: String, value: String)],
        headers: [WebHeader] = []
    ) -> WebRequest {
        let type = WebHeader("content-type", "application/x-www-form-urlencoded")
        return WebRequest(method: .post, url: url, headers: headers + [type], body: FormEncoding.bytes(of: form))
    }

    /// Sends bytes that are JSON already.
    public static func post(_ url: String, json: [UInt8], headers: [WebHeader] = []) -> WebRequest {
        post(url, json, of: "application/json", headers: headers)
    }

    /// Sends bytes of a media type, such as a signed token (`application/jwt`).
    public static func post(
        _ url: String, _ body: [UInt8], of type: String, headers: [WebHeader] = []
    ) -> WebRequest {
        WebRequest(method: .post, url: url, headers: headers + [WebHeader("content-type", type)], body: body)
    }
}

/// The answer, whatever its status: a redirect is an answer too.
public struct WebResponse: Sendable {
    public let status: Int
    public let headers: [WebHeader]
    public let body: [UInt8]

    /// The first value of a header; its name in any case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// `application/x-www-form-urlencoded` serialising (WHATWG URL Standard §5.2).
enum FormEncoding {
    static func bytes(of fields: [(name: String, value: String)]) -> [UInt8] {
        Array(fields.map { encoded($0.name) + [UInt8(ascii: "=")] + encoded($0.value) }.joined(separator: "&".utf8))
    }

    private static func encoded(_ text: String) -> [UInt8] {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "):
                bytes.append(UInt8(ascii: "+"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 0x0F)]]
            }
        }
        return bytes
    }
}
