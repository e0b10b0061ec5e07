import Authentication
import FoundationEssentials
import Kernel
public import Tenancy

/// What a request at the logout endpoint leads to.
public enum LogoutOutcome: Sendable {
    /// The person is signed out, or was not signed in; nil: show the page that says so.
    case done(location: String?, client: Client?)
    /// Nobody proved that the person wants this: ask.
    case confirm(LogoutRequest)
}

/// A checked request to sign out (OpenID Connect RP-Initiated Logout 1.0 §2).
public struct LogoutRequest: Equatable, Sendable {
    public let client: Client?
    /// Exactly one of the client's registered URIs, or nil.
    public let redirectURI: RedirectURI?
    public let state: String?
    let hint: IDTokenHint?

    /// Where the browser goes afterwards.
    public var location: String? {
        guard let uri = redirectURI?.string else { return nil }
        guard let state else { return uri }
        return uri + (uri.contains("?") ? "&" : "?") + "state=\(FormEncoding.encode(state))"
    }
}

/// Signs people out at a client's request (OpenID Connect RP-Initiated Logout 1.0).
public struct Logout: Sendable {
    private let hints: IDTokenHints
    private let clients: ClientDirectory
    private let people: SignedInPeople
    private let endSession: EndSession

    public init(hints: IDTokenHints, clients: ClientDirectory, people: SignedInPeople, endSession: EndSession) {
        self.hints = hints
        self.clients = clients
        self.people = people
        self.endSession = endSession
    }

    /// Signs out at once only if the hint names a session of this very browser: a link somebody else made must not.
    ///
    /// - Throws: ``AuthorizationRefused``: the request is wrong, and nothing is redirected or ended.
    public func callAsFunction(
        _ parameters: Parameters,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws -> LogoutOutcome {
        let request = try await read(parameters, in: tenant)
        let accounts = try await people.signedIn(on: browser.session, in: tenant.id)
        if let named = request.hint?.session, let account = accounts.first(where: { $0.session.id == named }) {
            try await endSession(account.session, in: tenant.id)
            return .done(location: request.location, client: request.client)
        }
        // With a good hint and nobody signed in there is nothing to ask.
        if accounts.isEmpty, request.hint != nil || request.redirectURI == nil {
            return .done(location: request.location, client: request.client)
        }
        return .confirm(request)
    }

    /// Signs everybody on this browser out, after they said so on the page.
    ///
    /// - Throws: ``AuthorizationRefused``.
    public func confirmed(
        _ parameters: Parameters,
        in browser: BrowserCookies,
        of tenant: Tenant
    ) async throws -> LogoutOutcome {
        let request = try await read(parameters, in: tenant)
        for account in try await people.signedIn(on: browser.session, in: tenant.id) {
            try await endSession(account.session, in: tenant.id)
        }
        return .done(location: request.location, client: request.client)
    }

    private func read(_ parameters: Parameters, in tenant: Tenant) async throws -> LogoutRequest {
        do {
            try parameters.refuseDuplicates()
            var hint: IDTokenHint?
            if let token = parameters["id_token_hint"] {
                hint = try await hints.read(token, in: tenant)
                guard hint != nil else {
                    throw OAuthError(.invalidRequest, "id_token_hint is not an ID token issued here")
                }
            }
            let client = try await client(hint, parameters, in: tenant.id)
            let redirectURI = try redirectURI(parameters, of: client)
            return LogoutRequest(client: client, redirectURI: redirectURI, state: parameters["state"], hint: hint)
        } catch let error as OAuthError {
            throw AuthorizationRefused(error: error)
        }
    }

    private func client(_ hint: IDTokenHint?, _ parameters: Parameters, in tenant: TenantID) async throws -> Client? {
        let named = parameters["client_id"].map { ID<Client>($0) }
        if let hint, let named, hint.client != named {
            throw OAuthError(.invalidRequest, "client_id is not the client that id_token_hint was issued to")
        }
        guard let id = hint?.client ?? named else { return nil }
        guard let client = try await clients.client(id, in: tenant) else {
            throw OAuthError(.invalidClient, "there is no client of this client_id")
        }
        return client
    }

    private func redirectURI(_ parameters: Parameters, of client: Client?) throws(OAuthError) -> RedirectURI? {
        guard let text = parameters["post_logout_redirect_uri"] else { return nil }
        guard let client else {
            throw OAuthError(.invalidRequest, "post_logout_redirect_uri needs an id_token_hint or a client_id")
        }
        guard let uri = client.metadata.postLogoutRedirectURIs.first(where: { $0.isExactly(text) }) else {
            throw OAuthError(
                .invalidRequest, "post_logout_redirect_uri is not registered for this client, byte for byte")
        }
        return uri
    }
}
