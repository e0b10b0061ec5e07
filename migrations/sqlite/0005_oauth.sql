CREATE TABLE clients (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    -- The metadata as registered (RFC 7591 section 2), without secrets.
    registration TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE client_secrets (
    tenant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL,
    -- Null: in force until removed.
    expires_at INTEGER,
    PRIMARY KEY (tenant_id, client_id, digest),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
    tenant_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    public_key TEXT NOT NULL,
    sealed_private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    gone_at INTEGER,
    PRIMARY KEY (tenant_id, key_id),
    CHECK ((state = 'retired') = (gone_at IS NOT NULL))
) STRICT;

-- A key id names one key among those of all tenants.
CREATE UNIQUE INDEX signing_keys_by_id ON signing_keys (key_id);

CREATE TABLE consents (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    claims TEXT NOT NULL,
    declined_scopes TEXT NOT NULL,
    declined_claims TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, client_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX consents_by_client ON consents (tenant_id, client_id);

CREATE TABLE grants (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- No foreign key: a grant may outlive its session.
    session_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    -- The claims parameter; null where there was none.
    claims TEXT,
    declined_claims TEXT NOT NULL,
    resources TEXT NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    authenticated_at INTEGER NOT NULL,
    -- The digest of the code it came from.
    code BLOB NOT NULL CHECK (length(code) = 32),
    is_offline INTEGER NOT NULL CHECK (is_offline IN (0, 1)),
    created_at INTEGER NOT NULL,
    -- Both null while the grant is active.
    ended_at INTEGER,
    end_reason TEXT,
    PRIMARY KEY (tenant_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    FOREIGN KEY (tenant_id, client_id) REFERENCES clients (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A code becomes one grant, whatever the store of codes has forgotten.
CREATE UNIQUE INDEX grants_by_code ON grants (tenant_id, code);
CREATE INDEX grants_by_client ON grants (tenant_id, client_id);
CREATE INDEX grants_active_by_user ON grants (tenant_id, user_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX grants_online_by_session ON grants (tenant_id, session_id) WHERE ended_at IS NULL AND is_offline = 0;

-- Access tokens without a grant that were revoked before their time.
CREATE TABLE revoked_tokens (
    tenant_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, token_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (tenant_id, expires_at);

-- Short-lived and hot: the tables from here on point to no other, because the same stores may lie elsewhere.

CREATE TABLE codes (
    tenant_id TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    claims TEXT,
    declined_claims TEXT NOT NULL,
    resources TEXT NOT NULL,
    acr TEXT NOT NULL,
    amr TEXT NOT NULL,
    authenticated_at INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL,
    nonce TEXT,
    code_challenge TEXT,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Null until it is redeemed, which happens once.
    redeemed_at INTEGER,
    PRIMARY KEY (tenant_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX codes_by_expiry ON codes (expires_at);

-- One row for all refresh tokens that descend from a grant; neither tokens nor digests.
CREATE TABLE refresh_families (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- That of the token which is good now.
    generation INTEGER NOT NULL CHECK (generation >= 0),
    rotated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_families_by_grant ON refresh_families (tenant_id, grant_id);
CREATE INDEX refresh_families_by_expiry ON refresh_families (expires_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('clients', 'sqlite_autoindex_clients_1', '10000 10000 1'),
    ('client_secrets', 'client_secrets', '10000 10000 2 1'),
    ('consents', 'consents', '1000000 1000000 10 1'),
    ('consents', 'consents_by_client', '1000000 1000000 1000'),
    ('grants', 'grants', '1000000 1000000 1'),
    ('grants', 'grants_by_code', '1000000 1000000 1'),
    ('grants', 'grants_by_client', '1000000 1000000 1000'),
    ('grants', 'grants_active_by_user', '100000 100000 10 2'),
    ('grants', 'grants_online_by_session', '100000 100000 4'),
    ('revoked_tokens', 'revoked_tokens', '100000 100000 1'),
    ('revoked_tokens', 'revoked_tokens_by_expiry', '100000 100000 2'),
    ('codes', 'codes', '100000 100000 1'),
    ('codes', 'codes_by_expiry', '100000 2'),
    ('refresh_families', 'refresh_families', '1000000 1000000 1'),
    ('refresh_families', 'refresh_families_by_grant', '1000000 1000000 1'),
    ('refresh_families', 'refresh_families_by_expiry', '1000000 2');
