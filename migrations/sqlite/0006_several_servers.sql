-- What several servers share where there is no faster place for it. Short-lived and hot: these tables point to no other.

CREATE TABLE one_time_records (
    tenant_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- Of the value that opens it.
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    payload BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, purpose, digest)
) STRICT;

CREATE INDEX one_time_records_by_expiry ON one_time_records (expires_at);

CREATE TABLE replay_marks (
    tenant_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, purpose, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX replay_marks_by_expiry ON replay_marks (expires_at);

CREATE TABLE rate_counters (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The number of the window since 1970, and the tries in it and in the one before.
    window_number INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    tries_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX rate_counters_by_expiry ON rate_counters (expires_at);

-- Swept over all tenants at once.
DROP INDEX revoked_tokens_by_expiry;
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);

-- See 0003.
DELETE FROM sqlite_stat1 WHERE idx = 'revoked_tokens_by_expiry';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('one_time_records', 'sqlite_autoindex_one_time_records_1', '100000 100000 10000 1'),
    ('one_time_records', 'one_time_records_by_expiry', '100000 2'),
    ('replay_marks', 'replay_marks', '100000 100000 10000 1'),
    ('replay_marks', 'replay_marks_by_expiry', '100000 2'),
    ('rate_counters', 'rate_counters', '100000 100000 1'),
    ('rate_counters', 'rate_counters_by_expiry', '100000 2'),
    ('revoked_tokens', 'revoked_tokens_by_expiry', '100000 2');
