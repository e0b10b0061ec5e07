/// The answer travels as the client wants (OAuth 2.0 Multiple Response Types §2.1); errors from here on too.
struct ChooseResponseMode: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        guard let name = request.parameters["response_mode"] else { return }
        guard let mode = ResponseMode(rawValue: name) else {
            throw OAuthError(.invalidRequest, "response_mode \(printable(name)) is not supported")
        }
        request.target.mode = mode
    }
}
