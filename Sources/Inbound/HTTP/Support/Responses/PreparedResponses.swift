public import HTTPTypes
public import Hummingbird
public import NIOCore

extension Response {
    /// Sends JSON that is already written. Not to be kept by anyone: tokens are in such answers (RFC 6749 §5.1).
    ///
    /// - Parameter cacheControl: for the documents that may be kept, discovery and keys.
    public static func json(
        _ bytes: ByteBuffer,
        status: HTTPResponse.Status = .ok,
        cacheControl: String? = nil,
        fields extra: HTTPFields = [:]
    ) -> Response {
        prepared(bytes, type: "application/json", status: status, cacheControl: cacheControl, extra: extra)
    }

    /// Sends signed or encrypted claims (`application/jwt`) and other bytes that are ready.
    public static func bytes(
        _ bytes: ByteBuffer,
        type: String,
        status: HTTPResponse.Status = .ok,
        cacheControl: String? = nil,
        fields extra: HTTPFields = [:]
    ) -> Response {
        prepared(bytes, type: type, status: status, cacheControl: cacheControl, extra: extra)
    }

    /// A page, complete. The listener adds its content security policy.
    public static func page(_ html: String, status: HTTPResponse.Status = .ok, fields extra: HTTPFields = [:])
        -> Response
    {
        let type = "text/html; charset=utf-8"
        return prepared(ByteBuffer(string: html), type: type, status: status, cacheControl: nil, extra: extra)
    }

    /// Room for the fields that the listener adds is reserved at once: one allocation instead of four.
    private static func prepared(
        _ bytes: ByteBuffer, type: String, status: HTTPResponse.Status, cacheControl: String?, extra: HTTPFields
    ) -> Response {
        var fields = HTTPFields()
        fields.reserveCapacity(14 + extra.count)
        fields.append(HTTPField(name: .contentType, value: type))
        fields.append(HTTPField(name: .contentLength, value: String(bytes.readableBytes)))
        if let cacheControl {
            fields.append(HTTPField(name: .cacheControl, value: cacheControl))
        } else {
            fields.append(noStore)
            fields.append(noCache)
        }
        fields.append(contentsOf: extra)
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }

    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let noCache = HTTPField(name: HTTPField.Name(known: "Pragma"), value: "no-cache")
}
