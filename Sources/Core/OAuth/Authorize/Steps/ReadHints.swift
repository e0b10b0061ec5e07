/// Hints change what is shown first, never what is allowed.
struct ReadHints: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) {
        request.loginHint = request.parameters["login_hint"]
        request.uiLocales = Words.of(request.parameters["ui_locales"] ?? "")
        request.target.uiLocales = request.uiLocales
        request.acrValues = Words.of(request.parameters["acr_values"] ?? "")
    }
}
