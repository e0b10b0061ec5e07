import HTTPTypes
import NIOHTTP1

/// From the parser's types to those of the routes and back.
///
/// Written here rather than taken from NIOHTTPTypesHTTP1, whose codec runs every target through Foundation's URL parser.
extension HTTPRequest {
    /// Nil when a name cannot stand in a request (the parser has refused those before).
    init?(_ head: HTTPRequestHead) {
        guard let method = Method(known: head.method) else { return nil }
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        var host: String?
        for (name, value) in head.headers {
            if name.utf8.count == 4, name.utf8.isEqual(ignoringCase: "host") {
                host = value
                continue
            }
            guard let fieldName = HTTPField.Name(name) else { return nil }
            fields.append(HTTPField(name: fieldName, value: value))
        }
        self.init(
            method: method, scheme: "http", authority: host, path: RequestTarget.originForm(of: head.uri),
            headerFields: fields
        )
    }
}

extension HTTPRequest.Method {
    fileprivate init?(known method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .POST: self = .post
        case .HEAD: self = .head
        case .OPTIONS: self = .options
        case .PUT: self = .put
        case .DELETE: self = .delete
        case .PATCH: self = .patch
        default: self.init(method.rawValue)
        }
    }
}

extension HTTPResponseHead {
    init(_ response: HTTPResponse, date: String) {
        var headers: [(String, String)] = []
        headers.reserveCapacity(response.headerFields.count + 2)
        for field in response.headerFields {
            headers.append((field.name.rawName, field.value))
        }
        headers.append(("date", date))
        self.init(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase),
            headers: HTTPHeaders(headers)
        )
    }
}
