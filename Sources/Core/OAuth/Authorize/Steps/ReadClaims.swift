/// The `claims` parameter, whole or refused (OpenID Connect Core §5.5).
struct ReadClaims: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        guard let text = request.parameters["claims"], request.scope.contains(Scope.openID) else { return }
        request.claims = try ClaimsRequest(parsing: text)
    }
}
