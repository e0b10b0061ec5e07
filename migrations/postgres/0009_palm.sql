-- Where each person's palm stands with the tenant's provider. Neither an image nor a template has a column here.
CREATE TABLE palms (
    tenant_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    standing TEXT COLLATE "C" NOT NULL CHECK (standing IN ('pending', 'enrolled', 'suspended', 'deleted')),
    -- By which the provider's random name of a person leads to the person.
    subject_digest BYTEA NOT NULL CHECK (length(subject_digest) = 32),
    -- What the provider calls the palm; empty once it has gone to the deletions.
    sealed_handle BYTEA NOT NULL,
    consent_version TEXT COLLATE "C" NOT NULL,
    consented_at BIGINT NOT NULL,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    locked_until BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

ALTER TABLE palms ENABLE ROW LEVEL SECURITY;
ALTER TABLE palms FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON palms USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE UNIQUE INDEX palms_by_subject ON palms (tenant_id, subject_digest);

-- What providers have yet to confirm that they forgot. A row outlives the palm, and the person.
CREATE TABLE palm_deletions (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    sealed_handle BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0),
    next_try_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

ALTER TABLE palm_deletions ENABLE ROW LEVEL SECURITY;
ALTER TABLE palm_deletions FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON palm_deletions USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX palm_deletions_due ON palm_deletions (tenant_id, next_try_at);
