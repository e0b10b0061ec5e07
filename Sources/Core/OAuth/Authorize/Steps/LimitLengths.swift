/// What is only carried along has a limit, so that a request cannot fill the store.
struct LimitLengths: AuthorizationStep {
    static let bytesMax = 2_048
    private static let names = [
        "state", "nonce", "login_hint", "ui_locales", "claims_locales", "acr_values", "display",
    ]

    func check(_ request: inout AuthorizationRequest) throws {
        for name in Self.names {
            guard let value = request.parameters[name], value.utf8.count > Self.bytesMax else { continue }
            throw OAuthError(.invalidRequest, "\(name) is longer than \(Self.bytesMax) bytes")
        }
        request.nonce = request.parameters["nonce"]
    }
}
