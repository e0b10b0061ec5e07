public import JOSE
public import OAuth

/// The registration of a client, as an operator gives it (RFC 7591 §2), checked but not yet created.
public struct ClientDocument: Sendable {
    public let registration: [String: JSON]
    /// What the operator should know, in sentences.
    public let warnings: [String]

    /// - Throws: `InvalidClientMetadata`
    public init(_ members: [String: JSON]) throws(InvalidClientMetadata) {
        registration = members.filter { !Self.issued.contains($0.key) }
        _ = try ClientMetadata(registration: registration)
        var warnings: [String] = []
        for name in members.keys.sorted() {
            if Self.issued.contains(name) {
                warnings.append("\(name) is for the server to say and is ignored")
            } else if !Self.isKnown(name) {
                warnings.append(
                    "\(name) is not known to any specification of client metadata; it is kept without effect")
            }
        }
        if let secret = members["client_secret"]?.string, secret.utf8.count < CreateClient.secretBytesAdvised {
            warnings.append(
                "client_secret has less than \(CreateClient.secretBytesAdvised) characters; leave it out to have one made"
            )
        }
        self.warnings = warnings
    }

    /// A member may have a language tag (RFC 7591 §2.2): `client_name#ar`.
    private static func isKnown(_ name: String) -> Bool {
        known.contains(String(name.prefix { $0 != "#" }))
    }

    /// What the answer to a registration says beyond the metadata (RFC 7591 §3.2.1, RFC 7592 §3), and is often sent back.
    private static let issued: Set<String> = [
        "client_id_issued_at", "client_secret_expires_at", "registration_access_token", "registration_client_uri",
        "client_secrets",
    ]

    private static let known: Set<String> = [
        // Ours.
        "client_id", "client_secret", "require_pkce", "require_consent", "require_consent_for_verified_claims",
        "resources", "audience", "introspects", "access_token_signed_response_alg", "passkey_policy", "step_up_rules",
        "challenge_callback_uri",
        // RFC 7591 §2.
        "redirect_uris", "token_endpoint_auth_method", "grant_types", "response_types", "client_name", "client_uri",
        "logo_uri", "scope", "contacts", "tos_uri", "policy_uri", "jwks_uri", "jwks", "software_id",
        "software_version", "software_statement",
        // OpenID Connect Registration §2, and the logout specifications.
        "application_type", "sector_identifier_uri", "subject_type", "id_token_signed_response_alg",
        "id_token_encrypted_response_alg", "id_token_encrypted_response_enc", "userinfo_signed_response_alg",
        "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc", "request_object_signing_alg",
        "request_object_encryption_alg", "request_object_encryption_enc", "token_endpoint_auth_signing_alg",
        "default_max_age", "require_auth_time", "default_acr_values", "initiate_login_uri", "request_uris",
        "post_logout_redirect_uris", "backchannel_logout_uri", "backchannel_logout_session_required",
        "frontchannel_logout_uri", "frontchannel_logout_session_required",
        // RFC 8705, RFC 9101, RFC 9126, RFC 9449, RFC 9701.
        "tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip",
        "tls_client_auth_san_email", "tls_client_certificate_bound_access_tokens", "require_signed_request_object",
        "require_pushed_authorization_requests", "dpop_bound_access_tokens", "introspection_signed_response_alg",
        "introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
    ]
}
