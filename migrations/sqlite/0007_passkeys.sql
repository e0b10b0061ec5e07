-- The public halves of people's passkeys, with what their registration proved.
CREATE TABLE passkeys (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- The authenticator's own name for it.
    credential_id BLOB NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key BLOB NOT NULL,
    aaguid BLOB NOT NULL CHECK (length(aaguid) = 16),
    is_backup_eligible INTEGER NOT NULL CHECK (is_backup_eligible IN (0, 1)),
    was_user_verified INTEGER NOT NULL CHECK (was_user_verified IN (0, 1)),
    transports TEXT NOT NULL,
    attestation_format TEXT NOT NULL,
    -- Kept whole: what is trusted today may be known as broken tomorrow.
    attestation_object BLOB NOT NULL,
    client_data BLOB NOT NULL,
    is_attested INTEGER NOT NULL CHECK (is_attested IN (0, 1)),
    certification TEXT,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    sign_count INTEGER NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
    is_backed_up INTEGER NOT NULL CHECK (is_backed_up IN (0, 1)),
    -- Both null while the metadata do not speak against it.
    suspected_at INTEGER,
    suspicion TEXT,
    PRIMARY KEY (tenant_id, id),
    CHECK ((suspected_at IS NULL) = (suspicion IS NULL)),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- A credential is one person's.
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (tenant_id, credential_id);
CREATE INDEX passkeys_by_user ON passkeys (tenant_id, user_id, created_at);
CREATE INDEX passkeys_attested ON passkeys (tenant_id, id) WHERE is_attested = 1;

-- What people answered when a passkey was offered to them.
CREATE TABLE passkey_offers (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('later', 'never')),
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The list of authenticators that was accepted last.
CREATE TABLE authenticator_metadata (
    tenant_id TEXT NOT NULL,
    blob BLOB NOT NULL,
    number INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id)
) STRICT;

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('passkeys', 'sqlite_autoindex_passkeys_1', '1000000 1000000 1'),
    ('passkeys', 'passkeys_by_credential', '1000000 1000000 1'),
    ('passkeys', 'passkeys_by_user', '1000000 1000000 2 1'),
    ('passkeys', 'passkeys_attested', '100000 100000 1'),
    ('passkey_offers', 'passkey_offers', '1000000 1000000 1'),
    ('authenticator_metadata', 'sqlite_autoindex_authenticator_metadata_1', '10000 1');
