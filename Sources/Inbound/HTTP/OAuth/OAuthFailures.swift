import Accounts
import Authentication
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Tenancy

/// How the core's errors look on the wire.
public enum OAuthFailures {
    /// Those that mean the same on every route; the routes that speak a protocol translate their own first.
    public static func classify(_ error: any Error) -> Failure? {
        switch error {
        case is StoreUnavailable, is UnreadableClient: .unavailable()
        case let error as TooManyTries: .tooManyRequests(retryAfterSeconds: error.retryAfterSeconds)
        case let error as AddressLimitReached: .tooManyRequests(retryAfterSeconds: error.retryAfterSeconds)
        case let error as TooManyClientTries: .tooManyRequests(retryAfterSeconds: error.retryAfterSeconds)
        case is NoPlace, is PasswordHashingOverloaded:
            Failure(.tooManyRequests, code: "busy", fields: [.retryAfter: "1"])
        case let error as MalformedParameters: .badRequest(words(for: error))
        case let error as AuthorizationRefused:
            Failure(.badRequest, code: error.error.code.rawValue, detail: error.error.detail)
        case let error as OAuthError: tokenEndpoint(error, issuer: nil)
        case is JourneyUnknown: Failure(.badRequest, code: "expired", detail: nil)
        default: nil
        }
    }

    /// RFC 6749 §5.2: 401 for the client itself, 400 for the rest.
    static func tokenEndpoint(_ error: OAuthError, issuer: Issuer?) -> Failure {
        guard error.code == .invalidClient else {
            return Failure(.badRequest, code: error.code.rawValue, detail: error.detail)
        }
        let challenge = issuer.map { "Basic realm=\"\($0)\", charset=\"UTF-8\"" } ?? "Basic"
        return Failure(
            .unauthorized, code: error.code.rawValue, detail: error.detail, fields: [.wwwAuthenticate: challenge])
    }

    /// RFC 6750 §3.1. A request without a token gets the bare challenge: it made no mistake yet.
    static func bearer(_ error: OAuthError?, issuer: Issuer, scope: String = Scope.openID) -> Failure {
        var challenge = "Bearer realm=\"\(issuer)\""
        guard let error else {
            return Failure(
                .unauthorized, code: "invalid_request", detail: "an access token is needed",
                fields: [.wwwAuthenticate: challenge])
        }
        challenge += ", error=\"\(error.code.rawValue)\", error_description=\"\(error.detail)\""
        if error.code == .insufficientScope { challenge += ", scope=\"\(scope)\"" }
        let status: HTTPResponse.Status =
            switch error.code {
            case .invalidRequest: .badRequest
            case .insufficientScope: .forbidden
            default: .unauthorized
            }
        return Failure(status, code: error.code.rawValue, detail: error.detail, fields: [.wwwAuthenticate: challenge])
    }

    /// RFC 9470 §3: the token is good, the sign-in behind it is not enough.
    static func stepUp(_ challenge: StepUpChallenge) -> Failure {
        var failure = Failure(
            .unauthorized, code: OAuthError.Code.insufficientUserAuthentication.rawValue, detail: challenge.detail,
            fields: [.wwwAuthenticate: challenge.headerValue])
        failure.members["max_age"] = challenge.maxAgeSeconds.map { .integer(Int64($0)) }
        if !challenge.acrValues.isEmpty {
            failure.members["acr_values"] = .string(challenge.acrValues.joined(separator: " "))
        }
        return failure
    }

    private static func words(for error: MalformedParameters) -> String {
        switch error {
        case .percentEscape: "a percent escape is broken"
        case .encoding: "a parameter is not UTF-8, or has a NUL in it"
        case .tooMany: "there are more than \(Parameters.countMax) parameters"
        }
    }
}
