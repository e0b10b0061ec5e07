/// `max_age` is a number of seconds (OpenID Connect Core §3.1.2.1); the client's registered default stands in for it.
struct ReadMaxAge: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        guard let text = request.parameters["max_age"] else {
            request.maxAge = request.client.metadata.defaultMaxAge
            return
        }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int32(text) else {
            throw OAuthError(.invalidRequest, "max_age is not a number of seconds, 0 or more")
        }
        request.maxAge = Int(seconds)
    }
}
