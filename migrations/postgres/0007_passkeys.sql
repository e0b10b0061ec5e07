-- The public halves of people's passkeys, with what their registration proved.
CREATE TABLE passkeys (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    -- The authenticator's own name for it.
    credential_id BYTEA NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key BYTEA NOT NULL,
    aaguid BYTEA NOT NULL CHECK (length(aaguid) = 16),
    is_backup_eligible BIGINT NOT NULL CHECK (is_backup_eligible IN (0, 1)),
    was_user_verified BIGINT NOT NULL CHECK (was_user_verified IN (0, 1)),
    transports TEXT COLLATE "C" NOT NULL,
    attestation_format TEXT COLLATE "C" NOT NULL,
    -- Kept whole: what is trusted today may be known as broken tomorrow.
    attestation_object BYTEA NOT NULL,
    client_data BYTEA NOT NULL,
    is_attested BIGINT NOT NULL CHECK (is_attested IN (0, 1)),
    certification TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    sign_count BIGINT NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
    is_backed_up BIGINT NOT NULL CHECK (is_backed_up IN (0, 1)),
    -- Both null while the metadata do not speak against it.
    suspected_at BIGINT,
    suspicion TEXT COLLATE "C",
    PRIMARY KEY (tenant_id, id),
    CHECK ((suspected_at IS NULL) = (suspicion IS NULL)),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON passkeys USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

-- A credential is one person's.
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (tenant_id, credential_id);
CREATE INDEX passkeys_by_user ON passkeys (tenant_id, user_id, created_at);
CREATE INDEX passkeys_attested ON passkeys (tenant_id, id) WHERE is_attested = 1;

-- What people answered when a passkey was offered to them.
CREATE TABLE passkey_offers (
    tenant_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL CHECK (answer IN ('later', 'never')),
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE passkey_offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey_offers FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON passkey_offers USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

-- The list of authenticators that was accepted last.
CREATE TABLE authenticator_metadata (
    tenant_id TEXT COLLATE "C" NOT NULL,
    blob BYTEA NOT NULL,
    number BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
);

ALTER TABLE authenticator_metadata ENABLE ROW LEVEL SECURITY;
ALTER TABLE authenticator_metadata FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON authenticator_metadata USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));
