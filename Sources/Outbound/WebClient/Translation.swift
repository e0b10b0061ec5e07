import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension HTTPClientRequest {
    init(_ request: WebRequest, to url: WebURL) throws(WebError) {
        self.init(url: url.string)
        method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers {
            guard header.isAllowed else { throw .headerRefused(name: header.name) }
            headers.add(name: header.name, value: header.value)
        }
        if !headers.contains(name: "user-agent") { headers.add(name: "user-agent", value: "surety") }
        if let bytes = request.body { body = .bytes(bytes) }
    }
}

extension WebHeader {
    /// The transport decides these; `accept-encoding` would call for an answer that is not read.
    private static let reserved: Set<String> = [
        "accept-encoding", "connection", "content-length", "cookie", "expect", "host", "te", "trailer",
        "transfer-encoding",
        "upgrade",
    ]

    /// A token as name, and no control character in the value (RFC 9110 §5.1, §5.5).
    fileprivate var isAllowed: Bool {
        let punctuation = Set("!#$%&'*+-.^_`|~".utf8)
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default:
                    punctuation.contains(byte)
                }
            }
        return isToken && value.utf8.allSatisfy { 0x20...0x7E ~= $0 } && !Self.reserved.contains(name.lowercased())
    }
}

extension WebError {
    /// What went wrong below, in the terms of this room.
    init(_ error: any Error, host: String, answerBytesMax: Int) {
        switch error {
        case let error as WebError: self = error
        case is CancellationError: self = .cancelled
        case is NIOTooManyBytesError: self = .answerTooLarge(bytesMax: answerBytesMax)
        case HTTPParserError.invalidEOFState: self = .connectionLost
        case is HTTPParserError: self = .malformedAnswer
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: self = .untrusted(host: host)
        case is NIOConnectionError, ChannelError.connectTimeout: self = .unreachable(host: host)
        case let error as IOError: self = Self.from(error, host: host)
        case let error as HTTPClientError: self = Self.from(error, host: host)
        default: self = .connectionLost
        }
    }

    /// Errors after the connection stood are not to be taken for a failure to connect: the request may have been read.
    private static func from(_ error: IOError, host: String) -> WebError {
        switch error.errnoCode {
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL: .unreachable(host: host)
        default: .connectionLost
        }
    }

    private static func from(_ error: HTTPClientError, host: String) -> WebError {
        switch error {
        case .connectTimeout: .unreachable(host: host)
        case .tlsHandshakeTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout:
            .timedOut
        case .cancelled: .cancelled
        case .alreadyShutdown: .closed
        case .invalidURL, .emptyHost, .emptyScheme: .malformedURL("no HTTP URL")
        default: .connectionLost
        }
    }
}
