public import Hummingbird
public import NIOCore

extension Request {
    /// The raw bytes of a posted form.
    ///
    /// - Throws: ``Failure`` 415 unless the body is `application/x-www-form-urlencoded` (parameters such as a charset
    ///   are let pass), 413 above the limit in bytes.
    public func formBody(upTo limit: Int = 64 * 1024) async throws -> ByteBuffer {
        try requireContentType("application/x-www-form-urlencoded")
        return try await bodyBytes(upTo: limit)
    }

    /// - Parameter expected: type and subtype in lower case.
    /// - Throws: ``Failure`` 415.
    public func requireContentType(_ expected: String) throws {
        let types = headers[values: .contentType]
        guard types.count == 1, let type = types.first?.utf8.split(separator: UInt8(ascii: ";")).first,
            type.trimmingWhitespace().isEqual(ignoringCase: expected)
        else { throw Failure.unsupportedMediaType(expected: expected) }
    }

    /// The whole body; most come in one piece, which is handed on as it is.
    ///
    /// - Throws: ``Failure`` 413 above the limit in bytes.
    public func bodyBytes(upTo limit: Int) async throws -> ByteBuffer {
        var whole: ByteBuffer?
        for try await var part in body {
            guard part.readableBytes + (whole?.readableBytes ?? 0) <= limit else { throw Failure.contentTooLarge }
            if whole == nil { whole = part } else { whole?.writeBuffer(&part) }
        }
        return whole ?? ByteBuffer()
    }
}
