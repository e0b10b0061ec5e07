import JOSE
import OAuth
import Testing

@Suite("Client metadata (RFC 7591 §2, OpenID Connect Registration §2)")
struct ClientMetadataTests {
    private static let usual: [String: JSON] = ["redirect_uris": ["https://app.example/cb"]]

    private func read(_ changes: [String: JSON]) throws -> ClientMetadata {
        try ClientMetadata(registration: Self.usual.merging(changes) { $1 })
    }

    static let refused: [(member: String, value: JSON)] = [
        ("client_name", 7), ("client_name", ""), ("client_name", .string(String(repeating: "a", count: 4_097))),
        ("token_endpoint_auth_method", "private_key_jwt"), ("token_endpoint_auth_method", "client_secret_jwt"),
        ("token_endpoint_auth_method", "NONE"), ("token_endpoint_auth_method", 1),
        ("grant_types", ["implicit"]), ("grant_types", ["password"]), ("grant_types", "x"), ("grant_types", [7]),
        ("grant_types", ["refresh_token"]), ("grant_types", [""]),
        ("response_types", ["token"]), ("response_types", ["code", "id_token"]), ("response_types", []),
        ("redirect_uris", ["http://app.example/cb"]), ("redirect_uris", ["https://app.example/#f"]),
        ("redirect_uris", ["x"]),
        ("redirect_uris", ["https://app.example/cb", "javascript:x"]), ("redirect_uris", []), ("redirect_uris", nil),
        ("redirect_uris", 7), ("redirect_uris", [7]),
        ("post_logout_redirect_uris", ["http://app.example/"]), ("post_logout_redirect_uris", [nil]),
        ("scope", "a \"b\""), ("scope", 7), ("scope", ["openid"]),
        ("id_token_signed_response_alg", "none"), ("id_token_signed_response_alg", "HS256"),
        ("id_token_signed_response_alg", "PS256"), ("access_token_signed_response_alg", "none"),
        ("default_max_age", -1), ("default_max_age", 1.5), ("default_max_age", "60"),
        ("default_max_age", 2_147_483_648),
        ("require_pkce", "true"), ("require_consent", 1),
        ("require_consent_for_verified_claims", "false"), ("require_consent_for_verified_claims", false),
        ("resources", ["/api"]), ("resources", ["https://api.example/#f"]), ("resources", ["https://api.example/ x"]),
        ("resources", 7),
        ("audience", [1]), ("introspects", [nil]),
        ("client_uri", "javascript:alert(1)"), ("policy_uri", "//app.example"), ("tos_uri", "x"),
        ("subject_type", "secret"), ("sector_identifier_uri", "http://app.example/uris"),
        ("sector_identifier_uri", "https:///x"),
        ("id_token_encrypted_response_alg", "RSA-OAEP"), ("userinfo_signed_response_alg", "RS256"),
        ("userinfo_encrypted_response_alg", "RSA-OAEP"), ("request_object_signing_alg", "none"),
        ("introspection_signed_response_alg", "RS256"), ("backchannel_logout_uri", "https://app.example/out"),
        ("frontchannel_logout_uri", "https://app.example/out"), ("software_statement", "x"),
        ("require_signed_request_object", true), ("require_pushed_authorization_requests", true),
        ("dpop_bound_access_tokens", true), ("tls_client_certificate_bound_access_tokens", true),
        ("backchannel_logout_session_required", true), ("frontchannel_logout_session_required", "false"),
    ]

    @Test("refuses a value that is wrong or not supported, by its member", arguments: refused)
    func refuses(member: String, value: JSON) {
        let error = #expect(throws: InvalidClientMetadata.self) { try read([member: value]) }

        #expect(error?.member == member && error?.reason.isEmpty == false)
        #expect(
            (error?.code == .invalidRedirectURI)
                == (member.hasSuffix("redirect_uris") && error?.reason.contains("array") == false))
    }

    @Test(
        "refuses settings that contradict each other",
        arguments: [
            (["grant_types": ["client_credentials"], "token_endpoint_auth_method": "none"], "grant_types"),
            (["grant_types": ["client_credentials", "refresh_token"]], "grant_types"),
            (["token_endpoint_auth_method": "none", "require_pkce": false], "require_pkce"),
            (
                ["subject_type": "pairwise", "redirect_uris": ["https://a.example/", "https://b.example/"]],
                "subject_type"
            ),
            (["subject_type": "pairwise", "redirect_uris": ["com.example.app:/cb"]], "subject_type"),
        ] as [([String: JSON], String)]
    )
    func refusesTogether(changes: [String: JSON], member: String) {
        let error = #expect(throws: InvalidClientMetadata.self) { try read(changes) }

        #expect(error?.member == member)
    }

    @Test("has safe defaults")
    func defaults() throws {
        let metadata = try read([:])

        #expect(metadata.grantTypes == [.authorizationCode] && metadata.authenticationMethod == .basic)
        #expect(metadata.requiresProofKey && metadata.requiresConsent && metadata.subjectType == .public)
        #expect(metadata.requiresConsentForVerifiedClaims)
        #expect(metadata.idTokenAlgorithm == .RS256 && metadata.accessTokenAlgorithm == .ES256)
        #expect(metadata.scope.tokens == ["openid", "profile", "email", "address", "phone", "offline_access"])
        #expect(metadata.name == nil && metadata.defaultMaxAge == nil && metadata.sector == nil)
        #expect(metadata.resources.isEmpty && metadata.audience.isEmpty && metadata.introspects.isEmpty)
        #expect(metadata.postLogoutRedirectURIs.isEmpty)
    }

    @Test("null is as good as not given")
    func nulls() throws {
        let names = ["client_name", "scope", "grant_types", "default_max_age", "require_pkce", "software_statement"]

        let metadata = try read(Dictionary(uniqueKeysWithValues: names.map { ($0, JSON.null) }))

        #expect(metadata.grantTypes == [.authorizationCode] && metadata.requiresProofKey)
    }

    @Test("takes everything it knows")
    func takesAll() throws {
        let metadata = try read([
            "client_name": "Demo", "token_endpoint_auth_method": "client_secret_post",
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"], "response_types": ["code"],
            "redirect_uris": ["https://app.example/cb", "com.example.app:/cb"], "scope": "openid pay:read",
            "post_logout_redirect_uris": ["https://app.example/bye"], "id_token_signed_response_alg": "ES256",
            "access_token_signed_response_alg": "RS256", "default_max_age": 0, "require_pkce": false,
            "require_consent": false, "require_consent_for_verified_claims": false,
            "resources": ["https://api.example", "urn:bank:api"], "audience": "https://api.example",
            "introspects": ["urn:x"],
            "client_uri": "https://app.example", "policy_uri": "https://app.example/policy",
            "tos_uri": "http://app.example/tos",
        ])

        #expect(metadata.name == "Demo" && metadata.authenticationMethod == .post && metadata.grantTypes.count == 3)
        #expect(metadata.redirectURIs.map(\.string) == ["https://app.example/cb", "com.example.app:/cb"])
        #expect(metadata.postLogoutRedirectURIs.map(\.string) == ["https://app.example/bye"])
        #expect(metadata.scope.tokens == ["openid", "pay:read"] && metadata.defaultMaxAge == 0)
        #expect(metadata.idTokenAlgorithm == .ES256 && metadata.accessTokenAlgorithm == .RS256)
        #expect(!metadata.requiresProofKey && !metadata.requiresConsent)
        #expect(!metadata.requiresConsentForVerifiedClaims)
        #expect(
            metadata.resources == ["https://api.example", "urn:bank:api"]
                && metadata.audience == ["https://api.example"])
        #expect(metadata.introspects == ["urn:x"] && metadata.termsURI == "http://app.example/tos")
    }

    @Test("keeps members that nobody knows, and never a secret (RFC 7591 §2)")
    func keepsUnknown() throws {
        let metadata = try read(["x_team": "payments", "client_secret": "very-secret", "client_id": "a"])

        #expect(metadata.registration["x_team"] == "payments" && metadata.registration["client_secret"] == nil)
        #expect(!"\(metadata)".contains("very-secret"))
    }

    @Test(
        "what asks for nothing that is not served is taken",
        arguments: ["require_signed_request_object", "dpop_bound_access_tokens"])
    func harmless(member: String) throws {
        _ = try read([member: false])
    }

    @Test("a machine needs no redirect URI and may have no response types")
    func machine() throws {
        let metadata = try ClientMetadata(registration: ["grant_types": ["client_credentials"], "response_types": []])

        #expect(metadata.redirectURIs.isEmpty && metadata.allows(.clientCredentials))
        #expect(!metadata.allows(.authorizationCode) && !metadata.allows(.refreshToken))
    }

    @Test(
        "the sector is the one host of all redirect URIs, or that of sector_identifier_uri (OpenID Connect Core §8.1)",
        arguments: [
            (["subject_type": "pairwise"], "app.example"),
            (
                [
                    "subject_type": "pairwise",
                    "redirect_uris": ["https://APP.example/a", "https://app.example:8443/b"],
                ], "app.example"
            ),
            (["subject_type": "pairwise", "sector_identifier_uri": "https://Sector.example/uris"], "sector.example"),
            (
                [
                    "subject_type": "pairwise", "sector_identifier_uri": "https://sector.example/uris",
                    "redirect_uris": ["https://a.example/", "https://b.example/"],
                ], "sector.example"
            ), (["sector_identifier_uri": "https://sector.example/uris"], nil),
        ] as [([String: JSON], String?)]
    )
    func sector(changes: [String: JSON], expected: String?) throws {
        #expect(try read(changes).sector == expected)
    }
}
