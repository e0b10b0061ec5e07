/// Tokens are for resource servers that the client is registered for (RFC 8707 §2).
struct ReadResources: AuthorizationStep {
    func check(_ request: inout AuthorizationRequest) throws {
        request.resources = try request.client.allowedResources(request.parameters)
    }
}

extension Client {
    /// In the order given, each once.
    ///
    /// - Throws: `invalid_target`.
    func allowedResources(_ parameters: Parameters) throws(OAuthError) -> [String] {
        var resources: [String] = []
        for resource in parameters.all("resource") where !resources.contains(resource) {
            guard ResourceIndicator.isValid(resource), metadata.resources.contains(resource) else {
                throw OAuthError(.invalidTarget, "resource is not one that the client is registered for")
            }
            resources.append(resource)
        }
        return resources
    }
}
