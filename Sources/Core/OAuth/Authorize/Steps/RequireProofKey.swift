/// The client proves that it holds the code it redeems (RFC 7636, RFC 9700 §2.1.1): public clients always, confidential
/// ones unless they are registered to go without.
struct RequireProofKey: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        let parameters = request.parameters
        guard let challenge = parameters["code_challenge"] else {
            guard parameters["code_challenge_method"] == nil else {
                throw OAuthError(.invalidRequest, "code_challenge_method is given without code_challenge")
            }
            guard !request.client.isPublic, !request.client.metadata.requiresProofKey else {
                throw OAuthError(.invalidRequest, "code_challenge is required")
            }
            return
        }
        // Without the parameter the method is plain (RFC 7636 §4.3), which shows the verifier to whoever sees the request.
        guard parameters["code_challenge_method"] == "S256" else {
            throw OAuthError(.invalidRequest, "code_challenge_method must be S256")
        }
        guard ProofKey.isChallenge(challenge) else {
            throw OAuthError(.invalidRequest, "code_challenge is not the base64url of a SHA-256 digest")
        }
        request.codeChallenge = challenge
    }
}
