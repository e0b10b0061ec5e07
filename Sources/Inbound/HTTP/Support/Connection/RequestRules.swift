import NIOCore
import NIOHTTP1

/// The rules a request head must keep before anything else looks at it (RFC 9110, RFC 9112).
///
/// What the parser refuses by itself is not repeated: a Content-Length beside a Transfer-Encoding, two different
/// Content-Lengths, folded lines, a space before the colon, bare line feeds, control characters.
struct RequestRules {
    struct Verdict: Equatable {
        /// The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
        var expectsContinue = false
        /// No further request will be read from the connection.
        var isLast = false
        var bodyBytesMax = 0
    }

    enum Refusal: Error, Equatable {
        case badRequest, contentTooLarge, expectationFailed

        var status: HTTPResponseStatus {
            switch self {
            case .badRequest: .badRequest
            case .contentTooLarge: .payloadTooLarge
            case .expectationFailed: .expectationFailed
            }
        }
    }

    let limits: ListenerLimits

    func check(_ head: HTTPRequestHead) throws(Refusal) -> Verdict {
        guard head.version.major == 1, head.method != .CONNECT else { throw .badRequest }
        guard RequestTarget.isAcceptable(head.uri) else { throw .badRequest }
        let isOldest = head.version.minor == 0
        var verdict = Verdict(isLast: isOldest, bodyBytesMax: limits.bodyBytes(for: head.uri))
        var hosts = 0
        for (name, value) in head.headers {
            switch Field(name) {
            case .host:
                hosts += 1
                guard HostField.isAcceptable(value) else { throw .badRequest }
            case .contentLength:
                guard let length = Int(value), length >= 0 else { throw .badRequest }
                guard length <= verdict.bodyBytesMax else { throw .contentTooLarge }
            case .transferEncoding:
                // RFC 9112 §6.1: framing that HTTP/1.0 does not know is an attempt to smuggle.
                guard !isOldest else { throw .badRequest }
            case .expect:
                // An HTTP/1.0 client cannot understand the answer, so its expectation is ignored.
                guard !isOldest else { continue }
                guard value.utf8.isEqual(ignoringCase: "100-continue") else { throw .expectationFailed }
                verdict.expectsContinue = true
            case .connection:
                // The parser stops after a request that asks for an upgrade; nothing here upgrades.
                if value.hasToken("close") || value.hasToken("upgrade") { verdict.isLast = true }
            case .other:
                continue
            }
        }
        guard hosts == 1 || (hosts == 0 && isOldest) else { throw .badRequest }
        return verdict
    }

    private enum Field {
        case host, contentLength, transferEncoding, expect, connection, other

        /// By length first: most names are none of ours.
        init(_ name: String) {
            let bytes = name.utf8
            switch bytes.count {
            case 4 where bytes.isEqual(ignoringCase: "host"): self = .host
            case 6 where bytes.isEqual(ignoringCase: "expect"): self = .expect
            case 10 where bytes.isEqual(ignoringCase: "connection"): self = .connection
            case 14 where bytes.isEqual(ignoringCase: "content-length"): self = .contentLength
            case 17 where bytes.isEqual(ignoringCase: "transfer-encoding"): self = .transferEncoding
            default: self = .other
            }
        }
    }
}

extension String {
    /// Whether a comma-separated field value contains a token, in any case.
    func hasToken(_ token: String) -> Bool {
        utf8.split(separator: UInt8(ascii: ",")).contains { part in
            part.trimmingWhitespace().isEqual(ignoringCase: token)
        }
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3).
    func trimmingWhitespace() -> SubSequence {
        var rest = self[...]
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return rest
    }
}

extension Sequence<UInt8> {
    /// Compares ASCII in any case; `other` is in lower case.
    func isEqual(ignoringCase other: String) -> Bool {
        var others = other.utf8.makeIterator()
        for byte in self {
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            guard others.next() == lower else { return false }
        }
        return others.next() == nil
    }
}
