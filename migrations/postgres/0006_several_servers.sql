-- What several servers share where there is no faster place for it. Short-lived and hot: these tables point to no
-- other.

CREATE TABLE one_time_records (
    tenant_id TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    -- Of the value that opens it.
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    payload BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, purpose, digest)
);

ALTER TABLE one_time_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE one_time_records FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON one_time_records USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX one_time_records_by_expiry ON one_time_records (expires_at);

CREATE TABLE replay_marks (
    tenant_id TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, purpose, digest)
);

ALTER TABLE replay_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE replay_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON replay_marks USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX replay_marks_by_expiry ON replay_marks (expires_at);

-- Empty after a crash of the database, which costs a window of tries and spares the log every try.
CREATE UNLOGGED TABLE rate_counters (
    tenant_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- The number of the window since 1970, and the tries in it and in the one before.
    window_number BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    tries_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

ALTER TABLE rate_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_counters FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON rate_counters USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX rate_counters_by_expiry ON rate_counters (expires_at);

-- Swept over all tenants at once.
DROP INDEX revoked_tokens_by_expiry;
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);
