/// No parameter comes twice (RFC 6749 §3.1).
struct RefuseDuplicates: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        try request.parameters.refuseDuplicates()
    }
}
