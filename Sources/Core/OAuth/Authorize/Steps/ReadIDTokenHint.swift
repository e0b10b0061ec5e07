/// `id_token_hint` is one of our own ID tokens for this client, expired or not (OpenID Connect Core §3.1.2.1).
struct ReadIDTokenHint: AuthorizationStep {
    let hints: IDTokenHints

    func check(_ request: inout AuthorizationRequest) async throws {
        guard let token = request.parameters["id_token_hint"] else { return }
        guard let hint = try await hints.read(token, in: request.tenant), hint.client == request.client.id else {
            throw OAuthError(.invalidRequest, "id_token_hint is not an ID token issued here to this client")
        }
        request.hintedSubject = hint.subject
    }
}
