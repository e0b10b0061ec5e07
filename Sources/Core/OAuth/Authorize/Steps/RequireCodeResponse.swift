/// Only the code flow: tokens do not travel through the browser (RFC 9700 §2.1.2).
struct RequireCodeResponse: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        let type = try request.parameters.require("response_type")
        guard type == "code" else { throw OAuthError(.unsupportedResponseType, "response_type must be code") }
        guard request.client.metadata.allows(.authorizationCode) else {
            throw OAuthError(.unauthorizedClient, "the client is not registered for the grant type authorization_code")
        }
    }
}
