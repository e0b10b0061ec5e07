/// Hints change what is shown first, never what is allowed.
struct ReadHints: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) {
        request.loginHint = request.parameters["login_hint"]
        request.uiLocales = words(request.parameters["ui_locales"])
        request.target.uiLocales = request.uiLocales
        request.acrValues = words(request.parameters["acr_values"])
    }

    private func words(_ text: String?) -> [String] {
        (text ?? "").split(separator: " ").map(String.init)
    }
}
