-- What an operator sets for a tenant while servers run, each document sealed under the master key.
CREATE TABLE tenant_documents (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, name)
) STRICT;

-- The browsers that people were seen on. Points to no other table, as all that is hot.
CREATE TABLE known_devices (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- Of a cookie that opens nothing.
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    first_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_devices_by_expiry ON known_devices (expires_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('known_devices', 'known_devices', '100000 100000 2 1'),
    ('known_devices', 'known_devices_by_expiry', '100000 2');

-- When somebody would not prove more than they had, though a client wished it.
ALTER TABLE journeys ADD COLUMN declined_step_up_at INTEGER;
