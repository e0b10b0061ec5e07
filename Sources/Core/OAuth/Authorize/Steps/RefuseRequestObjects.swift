/// Request objects and registration by value are refused with the errors made for it (OpenID Connect Core §3.1.2.6):
/// to ignore one would be to drop what the client signed.
struct RefuseRequestObjects: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        let names = request.parameters.names
        if names.contains("request") { throw OAuthError(.requestNotSupported, "request is not supported") }
        if names.contains("request_uri") { throw OAuthError(.requestURINotSupported, "request_uri is not supported") }
        if names.contains("registration") {
            throw OAuthError(.registrationNotSupported, "registration is not supported")
        }
    }
}
