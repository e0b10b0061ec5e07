-- Where each person's palm stands with the tenant's provider. Neither an image nor a template has a column here.
CREATE TABLE palms (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    provider TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('pending', 'enrolled', 'suspended', 'deleted')),
    -- By which the provider's random name of a person leads to the person.
    subject_digest BLOB NOT NULL CHECK (length(subject_digest) = 32),
    -- What the provider calls the palm; empty once it has gone to the deletions.
    sealed_handle BLOB NOT NULL,
    consent_version TEXT NOT NULL,
    consented_at INTEGER NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked_until INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
) STRICT;

CREATE UNIQUE INDEX palms_by_subject ON palms (tenant_id, subject_digest);

-- What providers have yet to confirm that they forgot. A row outlives the palm, and the person.
CREATE TABLE palm_deletions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    sealed_handle BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0),
    next_try_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX palm_deletions_due ON palm_deletions (tenant_id, next_try_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('palms', 'sqlite_autoindex_palms_1', '1000000 1000000 1'),
    ('palms', 'palms_by_subject', '1000000 1000000 1'),
    ('palm_deletions', 'sqlite_autoindex_palm_deletions_1', '10000 10000 1'),
    ('palm_deletions', 'palm_deletions_due', '10000 10000 2');
