public import FoundationEssentials

/// What a resource server answers when an access token is good, but the sign-in behind it is too weak or too old
/// (RFC 9470 §3): the client sends the person through authorization again, with these values.
public struct StepUpChallenge: Error, Equatable, Sendable {
    /// `acr` values of which one is needed, most wanted first.
    public let acrValues: [String]
    public let maxAgeSeconds: Int?

    /// - Parameter acrValues: names with other characters than printable ASCII without spaces, quotes and backslashes
    ///   are left out: none has them, and in a header field they would say something else.
    public init(acrValues: [String] = [], maxAgeSeconds: Int? = nil) {
        self.acrValues = acrValues.filter(Scope.isToken)
        self.maxAgeSeconds = maxAgeSeconds.map { max(0, $0) }
    }

    /// The value of `WWW-Authenticate`, that goes with the status 401.
    public var headerValue: String {
        var parameters = [
            ("error", OAuthError.Code.insufficientUserAuthentication.rawValue), ("error_description", detail),
        ]
        if !acrValues.isEmpty { parameters.append(("acr_values", acrValues.joined(separator: " "))) }
        if let maxAgeSeconds { parameters.append(("max_age", String(maxAgeSeconds))) }
        return "Bearer " + parameters.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ", ")
    }

    /// One sentence for developers.
    public var detail: String {
        switch (acrValues.isEmpty, maxAgeSeconds) {
        case (false, nil): "a different authentication level is required"
        case (true, _): "more recent authentication is required"
        case (false, _): "a different and more recent authentication is required"
        }
    }

    /// Whether what an access token says of its sign-in is enough (RFC 9470 §6).
    ///
    /// - Parameters:
    ///   - acr: of the token or its introspection; nil where it says none.
    ///   - authenticatedAt: its `auth_time`.
    public func isMet(acr: String?, authenticatedAt: Date?, at now: Date) -> Bool {
        guard acrValues.isEmpty || acr.map(acrValues.contains) == true else { return false }
        guard let maxAgeSeconds else { return true }
        return authenticatedAt.map { now.timeIntervalSince($0) <= TimeInterval(maxAgeSeconds) } ?? false
    }
}
