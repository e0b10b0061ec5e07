import Cryptography
import FoundationEssentials

extension SignInDesk {
    /// Ends the session here, and answers where the browser goes to be signed out there too
    /// (OpenID Connect RP-Initiated Logout 1.0 §2); nil where the server has no such place.
    ///
    /// The refresh token is given back: it would outlive the sign-out, since it is made to work in a person's absence.
    func leave(_ session: String, on browser: String) async -> String? {
        guard let person = sessions.take(under: session, at: now()) else { return nil }
        guard let metadata = try? await provider.metadata() else { return nil }
        if let refreshToken = person.tokens.refreshToken, let url = metadata.revocationEndpoint {
            // The sign-out goes on without: the token ends by itself in the end.
            try? await tokens.revoke(refreshToken, at: url)
        }
        guard let url = metadata.endSessionEndpoint else { return nil }
        let state = Self.secret()
        departures.insert(SHA256Digest(of: browser), under: state, at: now())
        let parameters = [
            ("id_token_hint", person.idToken.text), ("client_id", tokens.clientID),
            ("post_logout_redirect_uri", baseURL + DemoRelyingParty.Path.signedOut), ("state", state),
        ]
        return FormText.append(parameters, to: url)
    }

    /// Where a sign-out leads, as scheme, host and port; nil while the server cannot be asked.
    func signOutOrigin() async -> String? {
        guard let address = try? await provider.metadata().endSessionEndpoint,
            let url = URL(string: address), let scheme = url.scheme, let host = url.host()
        else { return nil }
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)" + (url.port.map { ":\($0)" } ?? "")
    }

    /// Whether this browser comes back from a sign-out that began here.
    func hasReturned(_ state: String?, on browser: String?) -> Bool {
        guard let state, let browser else { return false }
        let digest = SHA256Digest(of: browser)
        return departures.take(under: state, at: now(), if: { $0 == digest }) != nil
    }
}
