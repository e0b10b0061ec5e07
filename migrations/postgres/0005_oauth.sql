CREATE TABLE clients (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    -- The metadata as registered (RFC 7591 section 2), without secrets.
    registration TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON clients USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE TABLE client_secrets (
    tenant_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    created_at BIGINT NOT NULL,
    -- Null: in force until removed.
    expires_at BIGINT,
    PRIMARY KEY (tenant_id, client_id, digest),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE client_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON client_secrets USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE TABLE signing_keys (
    tenant_id TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    algorithm TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    public_key TEXT COLLATE "C" NOT NULL,
    sealed_private_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    gone_at BIGINT,
    PRIMARY KEY (tenant_id, key_id),
    CHECK ((state = 'retired') = (gone_at IS NOT NULL))
);

ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON signing_keys USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

-- A key id names one key among those of all tenants.
CREATE UNIQUE INDEX signing_keys_by_id ON signing_keys (key_id);

CREATE TABLE consents (
    tenant_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    claims TEXT COLLATE "C" NOT NULL,
    declined_scopes TEXT COLLATE "C" NOT NULL,
    declined_claims TEXT COLLATE "C" NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, client_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON consents USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX consents_by_client ON consents (tenant_id, client_id);

CREATE TABLE grants (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    -- No foreign key: a grant may outlive its session.
    session_id TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    -- The claims parameter; null where there was none.
    claims TEXT COLLATE "C",
    declined_claims TEXT COLLATE "C" NOT NULL,
    resources TEXT COLLATE "C" NOT NULL,
    acr TEXT COLLATE "C" NOT NULL,
    amr TEXT COLLATE "C" NOT NULL,
    authenticated_at BIGINT NOT NULL,
    -- The digest of the code it came from.
    code BYTEA NOT NULL CHECK (length(code) = 32),
    is_offline BIGINT NOT NULL CHECK (is_offline IN (0, 1)),
    created_at BIGINT NOT NULL,
    -- Both null while the grant is active.
    ended_at BIGINT,
    end_reason TEXT COLLATE "C",
    PRIMARY KEY (tenant_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON grants USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

-- A code becomes one grant, whatever the store of codes has forgotten.
CREATE UNIQUE INDEX grants_by_code ON grants (tenant_id, code);
CREATE INDEX grants_by_client ON grants (tenant_id, client_id);
CREATE INDEX grants_active_by_user ON grants (tenant_id, user_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX grants_online_by_session ON grants (tenant_id, session_id) WHERE ended_at IS NULL AND is_offline = 0;

-- Access tokens without a grant that were revoked before their time.
CREATE TABLE revoked_tokens (
    tenant_id TEXT COLLATE "C" NOT NULL,
    token_id TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_id)
);

ALTER TABLE revoked_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE revoked_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON revoked_tokens USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (tenant_id, expires_at);

-- Short-lived and hot: the tables from here on point to no other, because the same stores may lie elsewhere.

CREATE TABLE codes (
    tenant_id TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    client_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    claims TEXT COLLATE "C",
    declined_claims TEXT COLLATE "C" NOT NULL,
    resources TEXT COLLATE "C" NOT NULL,
    acr TEXT COLLATE "C" NOT NULL,
    amr TEXT COLLATE "C" NOT NULL,
    authenticated_at BIGINT NOT NULL,
    redirect_uri TEXT COLLATE "C" NOT NULL,
    nonce TEXT COLLATE "C",
    code_challenge TEXT COLLATE "C",
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Null until it is redeemed, which happens once.
    redeemed_at BIGINT,
    PRIMARY KEY (tenant_id, digest)
);

ALTER TABLE codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE codes FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON codes USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX codes_by_expiry ON codes (expires_at);

-- One row for all refresh tokens that descend from a grant; neither tokens nor digests.
CREATE TABLE refresh_families (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    grant_id TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    -- That of the token which is good now.
    generation BIGINT NOT NULL CHECK (generation >= 0),
    rotated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
    -- See sessions.
) WITH (fillfactor = 80);

ALTER TABLE refresh_families ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_families FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON refresh_families USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX refresh_families_by_grant ON refresh_families (tenant_id, grant_id);
CREATE INDEX refresh_families_by_expiry ON refresh_families (expires_at);

-- Tells every process that keeps clients or keys in memory what has changed: a JSON object of kind, tenant and id. Only
-- for what changes seldom: a commit that notifies waits for others that do.
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    PERFORM pg_notify('surety_changes', json_build_object(
        'kind', TG_ARGV[0], 'tenant', changed ->> 'tenant_id', 'id', changed ->> TG_ARGV[1])::text);
    RETURN NULL;
END
$$;

CREATE TRIGGER clients_tell AFTER INSERT OR UPDATE OR DELETE ON clients
    FOR EACH ROW EXECUTE FUNCTION tell_change('client', 'id');
CREATE TRIGGER client_secrets_tell AFTER INSERT OR UPDATE OR DELETE ON client_secrets
    FOR EACH ROW EXECUTE FUNCTION tell_change('client', 'client_id');
CREATE TRIGGER signing_keys_tell AFTER INSERT OR UPDATE OR DELETE ON signing_keys
    FOR EACH ROW EXECUTE FUNCTION tell_change('signing_key', 'key_id');
