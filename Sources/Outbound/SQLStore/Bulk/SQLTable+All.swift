extension SQLTable {
    /// All tables but the record of migrations, in an order in which rows find those they point to.
    public static let all = [
        tenantSecrets, tenantDocuments, users, passwords, passkeys, passkeyOffers, authenticatorMetadata, palms,
        palmDeletions, clients, clientSecrets, signingKeys, consents, grants, revokedTokens, challengeCallbacks,
        proofingCases, proofingResults, proofingNotices,
        sessions, knownDevices, journeys, codes, refreshFamilies, oneTimeRecords, replayMarks, rateCounters, events,
    ]

    public static let tenantSecrets = SQLTable(
        "tenant_secrets", key: 2,
        .text("tenant_id"), .text("name"), .blob("sealed"))

    public static let tenantDocuments = SQLTable(
        "tenant_documents", key: 2,
        .text("tenant_id"), .text("name"), .blob("sealed"), .integer("version"), .integer("changed_at"))

    public static let knownDevices = SQLTable(
        "known_devices", key: 3,
        .text("tenant_id"), .text("user_id"), .blob("digest"), .integer("first_seen_at"), .integer("expires_at"))

    public static let users = SQLTable(
        "users", key: 2,
        .text("tenant_id"), .text("id"), .text("username"), .text("verified_email").optional, .text("profile"),
        .integer("created_at"), .integer("updated_at"), .integer("disabled_at").optional)

    public static let passwords = SQLTable(
        "passwords", key: 2,
        .text("tenant_id"), .text("user_id"), .text("hash"), .integer("changed_at"))

    public static let passkeys = SQLTable(
        "passkeys", key: 2,
        .text("tenant_id"), .text("id"), .text("user_id"), .blob("credential_id"), .blob("public_key"), .blob("aaguid"),
        .integer("is_backup_eligible"), .integer("was_user_verified"), .text("transports"),
        .text("attestation_format"), .blob("attestation_object"), .blob("client_data"), .integer("is_attested"),
        .text("certification").optional, .text("name"), .integer("created_at"), .integer("last_used_at").optional,
        .integer("sign_count"), .integer("is_backed_up"), .integer("suspected_at").optional,
        .text("suspicion").optional)

    public static let passkeyOffers = SQLTable(
        "passkey_offers", key: 2,
        .text("tenant_id"), .text("user_id"), .text("answer"), .integer("answered_at"))

    public static let authenticatorMetadata = SQLTable(
        "authenticator_metadata", key: 1,
        .text("tenant_id"), .blob("blob"), .integer("number"), .integer("fetched_at"))

    public static let palms = SQLTable(
        "palms", key: 2,
        .text("tenant_id"), .text("user_id"), .text("id"), .text("provider"), .text("standing"),
        .blob("subject_digest"), .blob("sealed_handle"), .text("consent_version"), .integer("consented_at"),
        .integer("failures"), .integer("locked_until").optional, .integer("created_at"), .integer("changed_at"))

    public static let palmDeletions = SQLTable(
        "palm_deletions", key: 2,
        .text("tenant_id"), .text("id"), .text("user_id"), .text("provider"), .blob("sealed_handle"),
        .integer("asked_at"), .integer("tries"), .integer("next_try_at"))

    public static let proofingCases = SQLTable(
        "proofing_cases", key: 2,
        .text("tenant_id"), .text("id"), .text("user_id"), .text("session_id"), .text("level"), .text("provider"),
        .text("journey").optional, .text("return_path"), .integer("created_at"), .integer("expires_at"),
        .text("state"), .integer("ended_at").optional, .text("end_reason").optional, .integer("is_final"),
        .integer("version"), .text("reference").optional, .text("step").optional, .blob("sealed_memory").optional,
        .integer("decided_at").optional, .integer("next_poll_at").optional, .integer("polls"),
        .integer("due_at").optional)

    public static let proofingResults = SQLTable(
        "proofing_results", key: 2,
        .text("tenant_id"), .text("case_id"), .text("user_id"), .text("level"), .integer("proved_at"),
        .integer("expires_at").optional, .text("provider"), .blob("sealed_claims"), .integer("ended_at").optional,
        .text("end_reason").optional)

    public static let proofingNotices = SQLTable(
        "proofing_notices", key: 2,
        .text("tenant_id"), .blob("digest"), .integer("expires_at"))

    public static let clients = SQLTable(
        "clients", key: 2,
        .text("tenant_id"), .text("id"), .text("registration"), .integer("created_at"))

    public static let clientSecrets = SQLTable(
        "client_secrets", key: 3,
        .text("tenant_id"), .text("client_id"), .blob("digest"), .integer("created_at"),
        .integer("expires_at").optional)

    public static let signingKeys = SQLTable(
        "signing_keys", key: 2,
        .text("tenant_id"), .text("key_id"), .text("algorithm"), .text("state"), .text("public_key"),
        .blob("sealed_private_key"), .integer("created_at"), .integer("activated_at").optional,
        .integer("gone_at").optional)

    public static let consents = SQLTable(
        "consents", key: 3,
        .text("tenant_id"), .text("user_id"), .text("client_id"), .text("scopes"), .text("claims"),
        .text("declined_scopes"), .text("declined_claims"), .integer("given_at"))

    public static let grants = SQLTable(
        "grants", key: 2,
        .text("tenant_id"), .text("id"), .text("client_id"), .text("user_id"), .text("session_id"), .text("scope"),
        .text("claims").optional, .text("declined_claims"), .text("resources"), .text("acr"), .text("amr"),
        .integer("authenticated_at"), .blob("code"), .integer("is_offline"), .integer("created_at"),
        .integer("ended_at").optional, .text("end_reason").optional)

    public static let revokedTokens = SQLTable(
        "revoked_tokens", key: 2,
        .text("tenant_id"), .text("token_id"), .integer("expires_at"))

    public static let challengeCallbacks = SQLTable(
        "challenge_callbacks", key: 2,
        .text("tenant_id"), .blob("challenge"), .text("client_id"), .integer("due_at"), .integer("tries"))

    public static let sessions = SQLTable(
        "sessions", key: 2,
        .text("tenant_id"), .text("id"), .text("user_id"), .blob("browser"), .text("user_agent"), .text("address"),
        .text("factors"), .integer("started_at"), .integer("last_used_at"), .integer("expires_at"))

    public static let journeys = SQLTable(
        "journeys", key: 2,
        .text("tenant_id"), .text("id"), .blob("browser"), .text("session_id").optional,
        .integer("authenticated_at").optional, .integer("chose_account"), .integer("agreed_at").optional,
        .blob("payload"), .integer("expires_at"), .integer("declined_step_up_at").optional)

    public static let codes = SQLTable(
        "codes", key: 2,
        .text("tenant_id"), .blob("digest"), .text("client_id"), .text("user_id"), .text("session_id"), .text("scope"),
        .text("claims").optional, .text("declined_claims"), .text("resources"), .text("acr"), .text("amr"),
        .integer("authenticated_at"), .text("redirect_uri"), .text("nonce").optional, .text("code_challenge").optional,
        .integer("issued_at"), .integer("expires_at"), .integer("redeemed_at").optional)

    public static let refreshFamilies = SQLTable(
        "refresh_families", key: 2,
        .text("tenant_id"), .text("id"), .text("grant_id"), .text("client_id"), .integer("generation"),
        .integer("rotated_at"), .integer("expires_at"))

    public static let oneTimeRecords = SQLTable(
        "one_time_records", key: 3,
        .text("tenant_id"), .text("purpose"), .blob("digest"), .blob("payload"), .integer("expires_at"))

    public static let replayMarks = SQLTable(
        "replay_marks", key: 3,
        .text("tenant_id"), .text("purpose"), .blob("digest"), .integer("expires_at"))

    public static let rateCounters = SQLTable(
        "rate_counters", key: 2,
        .text("tenant_id"), .text("name"), .integer("window_number"), .integer("tries"), .integer("tries_before"),
        .integer("expires_at"))

    public static let events = SQLTable(
        "events", key: 1,
        .integer("position"), .text("tenant_id"), .text("name"), .text("subject"), .text("actor").optional,
        .text("details"), .integer("at"))
}
