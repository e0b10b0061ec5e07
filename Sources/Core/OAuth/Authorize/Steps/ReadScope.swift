/// The client asks only for scopes it is registered for.
///
/// Others are left out and the answer says what is left (RFC 6749 §3.3); if nothing is left, that is an error.
struct ReadScope: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        let asked = try Scope(parsing: request.parameters["scope"] ?? "")
        var scope = asked.intersection(request.client.metadata.scope.tokens)
        guard asked.isEmpty || !scope.isEmpty else {
            throw OAuthError(.invalidScope, "none of the scopes asked for is registered for this client")
        }
        // OpenID Connect Core §11: the request is ignored where no refresh token could be given.
        if !request.client.metadata.allows(.refreshToken) {
            scope = Scope(tokens: scope.tokens.filter { $0 != Scope.offlineAccess })
        }
        request.scope = scope
    }
}
