/// What of a request somebody has to agree to before its client is answered.
struct ConsentMatter: Equatable, Sendable {
    let scope: Scope
    let claims: ClaimsRequest
}

extension AuthorizationRequest {
    /// Nil where nobody is asked.
    ///
    /// An operator's own client need not ask for what people told the operator themselves. What was verified of them is
    /// another thing: facts from documents and registers, found out by somebody else, often for another purpose. So they are
    /// shown, each with its source, and agreed to once even there, unless the operator has said of this client that they need
    /// not be.
    var consentMatter: ConsentMatter? {
        if client.metadata.requiresConsent || prompts.contains(.consent) {
            return ConsentMatter(scope: scope, claims: claims)
        }
        guard client.metadata.requiresConsentForVerifiedClaims, !claims.verified.isEmpty else { return nil }
        return ConsentMatter(scope: .empty, claims: claims.verifiedAlone)
    }
}
