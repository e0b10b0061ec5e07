import Authentication
public import JOSE
import Passkeys
import Tenancy

extension ClientMetadata {
    /// Reads and checks a registration.
    ///
    /// Members that no specification here knows are kept but have no effect (RFC 7591 §2); a known one with a value that
    /// this server does not support is refused, never ignored: a client would believe itself protected by it.
    ///
    /// - Throws: ``InvalidClientMetadata``
    public init(registration: [String: JSON]) throws(InvalidClientMetadata) {
        self.init()
        let reader = RegistrationReader(members: registration)
        try reader.refuseUnsupported()
        name = try reader.text("client_name")
        authenticationMethod = try reader.choice("token_endpoint_auth_method") ?? .basic
        grantTypes = try reader.choices("grant_types").map(Set.init) ?? [.authorizationCode]
        redirectURIs = try reader.redirectURIs("redirect_uris")
        postLogoutRedirectURIs = try reader.redirectURIs("post_logout_redirect_uris")
        if let text = try reader.text("scope") {
            do { scope = try Scope(parsing: text) } catch { throw InvalidClientMetadata("scope", error.detail) }
        }
        idTokenAlgorithm = try reader.algorithm("id_token_signed_response_alg") ?? .RS256
        accessTokenAlgorithm = try reader.algorithm("access_token_signed_response_alg") ?? .ES256
        defaultMaxAge = try reader.seconds("default_max_age")
        requiresProofKey = try reader.flag("require_pkce") ?? true
        requiresConsent = try reader.flag("require_consent") ?? true
        requiresConsentForVerifiedClaims = try reader.flag("require_consent_for_verified_claims") ?? true
        resources = try reader.resources("resources")
        audience = try reader.texts("audience") ?? []
        introspects = try reader.texts("introspects") ?? []
        passkeyDemand = try reader.passkeyDemand("passkey_policy")
        stepUpRules = try reader.stepUpRules("step_up_rules")
        defaultClasses = try reader.texts("default_acr_values") ?? []
        challengeCallbackURI = try reader.callbackURI("challenge_callback_uri")
        clientURI = try reader.webURL("client_uri")
        policyURI = try reader.webURL("policy_uri")
        termsURI = try reader.webURL("tos_uri")
        subjectType = try reader.choice("subject_type") ?? .public
        sectorURI = try reader.text("sector_identifier_uri")
        sector = try sector(reader)
        self.registration = registration
        self.registration["client_secret"] = nil
        try checkTogether(reader)
    }

    private func checkTogether(_ reader: RegistrationReader) throws(InvalidClientMetadata) {
        if grantTypes.contains(.authorizationCode), redirectURIs.isEmpty {
            throw InvalidClientMetadata(
                "redirect_uris", "is needed for the grant type authorization_code", code: .invalidRedirectURI)
        }
        if grantTypes.contains(.refreshToken), !grantTypes.contains(.authorizationCode) {
            throw InvalidClientMetadata("grant_types", "has refresh_token without authorization_code")
        }
        if grantTypes.contains(.clientCredentials), authenticationMethod == .none {
            throw InvalidClientMetadata("grant_types", "has client_credentials, but the client does not authenticate")
        }
        if authenticationMethod == .none, !requiresProofKey {
            throw InvalidClientMetadata("require_pkce", "cannot be false for a public client (RFC 9700 §2.1.1)")
        }
        if requiresConsent, !requiresConsentForVerifiedClaims {
            throw InvalidClientMetadata(
                "require_consent_for_verified_claims", "cannot be false where require_consent is not")
        }
        if let types = try reader.texts("response_types"), types != ["code"], !(types.isEmpty && redirectURIs.isEmpty) {
            throw InvalidClientMetadata("response_types", "may only be [\"code\"]")
        }
    }

    /// The host of `sector_identifier_uri`, or else the one host of all redirect URIs (OpenID Connect Core §8.1).
    private func sector(_ reader: RegistrationReader) throws(InvalidClientMetadata) -> String? {
        if let sectorURI {
            guard sectorURI.hasPrefix("https://"), let host = RedirectURI.host(of: sectorURI) else {
                throw InvalidClientMetadata("sector_identifier_uri", "must be an https URL")
            }
            return subjectType == .pairwise ? host : nil
        }
        guard subjectType == .pairwise else { return nil }
        let hosts = Set(redirectURIs.compactMap(\.host))
        guard hosts.count == 1, let host = hosts.first else {
            throw InvalidClientMetadata(
                "subject_type",
                "is pairwise, and redirect_uris have not one host in common: give a sector_identifier_uri")
        }
        return host
    }
}

/// Takes members out of a registration by type.
struct RegistrationReader {
    let members: [String: JSON]

    /// Members of specifications that are not served here, and the values with which they ask for nothing.
    private static let unsupported: [String: [JSON]] = [
        "require_signed_request_object": [false],
        "tls_client_certificate_bound_access_tokens": [false],
        "dpop_bound_access_tokens": [false],
        "require_pushed_authorization_requests": [false],
        "backchannel_logout_session_required": [false],
        "frontchannel_logout_session_required": [false],
        "id_token_encrypted_response_alg": [],
        "userinfo_signed_response_alg": [],
        "userinfo_encrypted_response_alg": [],
        "request_object_signing_alg": [],
        "introspection_signed_response_alg": [],
        "backchannel_logout_uri": [],
        "frontchannel_logout_uri": [],
        "software_statement": [],
    ]

    func refuseUnsupported() throws(InvalidClientMetadata) {
        for (name, harmless) in Self.unsupported {
            guard let value = members[name], value != .null, !harmless.contains(value) else { continue }
            throw InvalidClientMetadata(name, "is not supported")
        }
    }

    func stepUpRules(_ name: String) throws(InvalidClientMetadata) -> [StepUpRule] {
        guard let json = members[name] else { return [] }
        do {
            return try AssurancePolicy.rules(json: json)
        } catch {
            throw InvalidClientMetadata(name, "is not taken: \(error.place) \(error.reason)")
        }
    }

    func passkeyDemand(_ name: String) throws(InvalidClientMetadata) -> PasskeyDemand? {
        guard let value = value(name) else { return nil }
        do {
            return try PasskeyDemand(json: value)
        } catch {
            throw InvalidClientMetadata(name, error.reason)
        }
    }

    func text(_ name: String) throws(InvalidClientMetadata) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string, !text.isEmpty, text.utf8.count <= 4_096 else {
            throw InvalidClientMetadata(name, "must be a string that is not empty")
        }
        return text
    }

    func texts(_ name: String) throws(InvalidClientMetadata) -> [String]? {
        guard let value = value(name) else { return nil }
        let items = value.array ?? [value]
        let texts = items.compactMap(\.string).filter { !$0.isEmpty }
        guard texts.count == items.count else { throw InvalidClientMetadata(name, "must be an array of strings") }
        return texts
    }

    func flag(_ name: String) throws(InvalidClientMetadata) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { throw InvalidClientMetadata(name, "must be true or false") }
        return flag
    }

    func seconds(_ name: String) throws(InvalidClientMetadata) -> Int? {
        guard let value = value(name) else { return nil }
        guard let seconds = value.integer, (0...Int64(Int32.max)).contains(seconds) else {
            throw InvalidClientMetadata(name, "must be a number of seconds, 0 or more")
        }
        return Int(seconds)
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(InvalidClientMetadata) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name) else { return nil }
        return try Self.choice(text, of: name)
    }

    func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(InvalidClientMetadata) -> [Choice]? where Choice.RawValue == String {
        guard let texts = try texts(name) else { return nil }
        var choices: [Choice] = []
        for text in texts { choices.append(try Self.choice(text, of: name)) }
        return choices
    }

    func algorithm(_ name: String) throws(InvalidClientMetadata) -> JWSAlgorithm? {
        guard let text = try text(name) else { return nil }
        guard let algorithm = SigningKey.algorithms.first(where: { $0.rawValue == text }) else {
            let allowed = SigningKey.algorithms.map(\.rawValue).joined(separator: ", ")
            throw InvalidClientMetadata(name, "must be one of \(allowed)")
        }
        return algorithm
    }

    func redirectURIs(_ name: String) throws(InvalidClientMetadata) -> [RedirectURI] {
        var uris: [RedirectURI] = []
        for text in try texts(name) ?? [] {
            do {
                uris.append(try RedirectURI(text))
            } catch {
                throw InvalidClientMetadata(name, "\(printable(text)) \(error.reason)", code: .invalidRedirectURI)
            }
        }
        return uris
    }

    func resources(_ name: String) throws(InvalidClientMetadata) -> [String] {
        let texts = try texts(name) ?? []
        for text in texts where !ResourceIndicator.isValid(text) {
            throw InvalidClientMetadata(
                name, "\(printable(text)) is not an absolute URI without fragment (RFC 8707 §2)")
        }
        return texts
    }

    /// An address that this server calls itself: https elsewhere, or http on loopback, where servers that are reached from
    /// elsewhere never send anything.
    func callbackURI(_ name: String) throws(InvalidClientMetadata) -> String? {
        guard let text = try text(name) else { return nil }
        guard let uri = try? RedirectURI(text), let host = uri.host,
            text.hasPrefix(Issuer.isLoopback(host) ? "http://" : "https://")
        else {
            throw InvalidClientMetadata(
                name, "must be an https URL with a public host, or http on loopback, without a fragment")
        }
        return uri.string
    }

    func webURL(_ name: String) throws(InvalidClientMetadata) -> String? {
        guard let text = try text(name) else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw InvalidClientMetadata(name, "must be an http or https URL")
        }
        return text
    }

    private func value(_ name: String) -> JSON? {
        members[name] == .null ? nil : members[name]
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, of name: String
    ) throws(InvalidClientMetadata) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidClientMetadata(name, "\(printable(text)) is not one of \(allowed)")
        }
        return choice
    }
}
