public import HTTPTypes
public import JOSE

/// An error as the client may see it. Nothing in it may come from the inside of the server.
public struct Failure: Error, Equatable, Sendable {
    public var status: HTTPResponse.Status
    /// The member `error` of a JSON answer, named as OAuth's errors are (RFC 6749 §5.2).
    public var code: String
    /// One sentence for developers.
    public var detail: String?
    public var fields: HTTPFields
    /// Further members of a JSON answer, for programs that act on them.
    public var members: [String: JSON] = [:]

    public init(_ status: HTTPResponse.Status, code: String, detail: String? = nil, fields: HTTPFields = [:]) {
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
    }
}

extension Failure {
    /// A store does not answer: never an answer that looks like a decision.
    public static func unavailable(retryAfterSeconds: Int = 1) -> Failure {
        Failure(
            .serviceUnavailable, code: "temporarily_unavailable", fields: [.retryAfter: String(retryAfterSeconds)]
        )
    }

    public static func tooManyRequests(retryAfterSeconds: Int) -> Failure {
        Failure(.tooManyRequests, code: "temporarily_unavailable", fields: [.retryAfter: String(retryAfterSeconds)])
    }

    public static func badRequest(_ detail: String) -> Failure {
        Failure(.badRequest, code: "invalid_request", detail: detail)
    }

    public static let notFound = Failure(.notFound, code: "not_found")
    public static let contentTooLarge = Failure(
        .contentTooLarge, code: "invalid_request", detail: "the body is too large")

    public static func unsupportedMediaType(expected: String) -> Failure {
        Failure(.unsupportedMediaType, code: "invalid_request", detail: "the body must be \(expected)")
    }

    static let unexpected = Failure(.internalServerError, code: "server_error")

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Failure {
        Failure(
            .methodNotAllowed, code: "invalid_request", detail: "the method is not allowed here",
            fields: [.allow: allowed.map(\.rawValue).joined(separator: ", ")]
        )
    }

    static func bare(_ status: HTTPResponse.Status) -> Failure {
        Failure(status, code: "invalid_request")
    }
}

/// An error that knows how it looks from outside.
public protocol FailureConvertible: Error {
    var failure: Failure { get }
}
