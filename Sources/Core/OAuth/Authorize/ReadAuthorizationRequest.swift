import Kernel
import Tenancy

/// One rule of the authorization endpoint.
protocol AuthorizationStep: Sendable {
    /// - Throws: `OAuthError`, which goes back to the client by redirect.
    func check(_ request: inout AuthorizationRequest) async throws
}

/// Turns parameters into a checked request.
///
/// Client and redirect URI come first, since until both are right nothing may be redirected; then the table of rules.
struct ReadAuthorizationRequest: Sendable {
    let clients: ClientDirectory
    let steps: [any AuthorizationStep]

    init(clients: ClientDirectory, hints: IDTokenHints, prompts: [Prompt]) {
        self.clients = clients
        steps = [
            RefuseDuplicates(),
            ChooseResponseMode(),
            RefuseRequestObjects(),
            RequireCodeResponse(),
            LimitLengths(),
            RequireProofKey(),
            ReadScope(),
            ReadPrompt(supported: prompts),
            ReadMaxAge(),
            ReadClaims(),
            ReadResources(),
            ReadHints(),
            ReadIDTokenHint(hints: hints),
        ]
    }

    /// - Throws: ``AuthorizationRefused`` for what stays here, ``AuthorizationFailed`` for what goes back.
    func callAsFunction(_ parameters: Parameters, in tenant: Tenant) async throws -> AuthorizationRequest {
        let client = try await client(parameters, in: tenant)
        let redirectURI = try redirectURI(parameters, of: client)
        let target = ResponseTarget(
            redirectURI: redirectURI,
            mode: .query,
            state: parameters["state"],
            issuer: tenant.issuer
        )
        var request = AuthorizationRequest(tenant: tenant, client: client, target: target, parameters: parameters)
        do {
            for step in steps { try await step.check(&request) }
        } catch let error as OAuthError {
            throw AuthorizationFailed(target: request.target, error: error)
        }
        return request
    }

    private func client(_ parameters: Parameters, in tenant: Tenant) async throws -> Client {
        guard !parameters.duplicates.contains("client_id") else { throw refused("client_id is given more than once") }
        guard let id = parameters["client_id"] else { throw refused("client_id is missing") }
        guard let client = try await clients.client(ID(id), in: tenant.id) else {
            throw AuthorizationRefused(error: OAuthError(.invalidClient, "there is no client of this client_id"))
        }
        return client
    }

    private func redirectURI(_ parameters: Parameters, of client: Client) throws -> RedirectURI {
        guard !parameters.duplicates.contains("redirect_uri") else {
            throw refused("redirect_uri is given more than once")
        }
        guard let text = parameters["redirect_uri"] else { throw refused("redirect_uri is missing") }
        guard let requested = try? RedirectURI(text),
            client.metadata.redirectURIs.contains(where: { $0.matches(requested) })
        else { throw refused("redirect_uri is not registered for this client, byte for byte") }
        return requested
    }

    private func refused(_ detail: String) -> AuthorizationRefused {
        AuthorizationRefused(error: OAuthError(.invalidRequest, detail))
    }
}
