-- Attempts to proof people's identities. No fact about a person has a column here.
CREATE TABLE proofing_cases (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('basic', 'verified', 'enhanced')),
    provider TEXT COLLATE "C" NOT NULL,
    journey TEXT COLLATE "C",
    return_path TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (
        state IN ('created', 'pending', 'in_review', 'approved', 'rejected', 'expired', 'cancelled')),
    -- Null while it is open.
    ended_at BIGINT,
    -- Why it was cancelled, or the provider's words for a rejection.
    end_reason TEXT COLLATE "C",
    is_final BIGINT NOT NULL CHECK (is_final IN (0, 1)),
    version BIGINT NOT NULL CHECK (version > 0),
    -- The provider's own name for it.
    reference TEXT COLLATE "C",
    step TEXT COLLATE "C",
    -- What is needed to ask the provider again; null after the end.
    sealed_memory BYTEA,
    decided_at BIGINT,
    next_poll_at BIGINT,
    polls BIGINT NOT NULL CHECK (polls >= 0),
    -- Null once there is nothing left to do.
    due_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    CHECK ((ended_at IS NULL) = (state IN ('created', 'pending', 'in_review'))),
    CHECK (sealed_memory IS NULL OR ended_at IS NULL),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE proofing_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE proofing_cases FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON proofing_cases USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE UNIQUE INDEX proofing_cases_by_reference ON proofing_cases (tenant_id, provider, reference)
    WHERE reference IS NOT NULL;
CREATE INDEX proofing_cases_by_user ON proofing_cases (tenant_id, user_id, created_at);
CREATE INDEX proofing_cases_due ON proofing_cases (tenant_id, due_at) WHERE due_at IS NOT NULL;

-- What approved cases left behind: a level, and the verified facts, sealed.
CREATE TABLE proofing_results (
    tenant_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('basic', 'verified', 'enhanced')),
    proved_at BIGINT NOT NULL,
    expires_at BIGINT,
    provider TEXT COLLATE "C" NOT NULL,
    sealed_claims BYTEA NOT NULL,
    -- Both null while nobody has ended it.
    ended_at BIGINT,
    end_reason TEXT COLLATE "C" CHECK (end_reason IN ('expired', 'decision_changed', 'rejected_for_good', 'revoked')),
    PRIMARY KEY (tenant_id, case_id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE proofing_results ENABLE ROW LEVEL SECURITY;
ALTER TABLE proofing_results FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON proofing_results USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX proofing_results_by_user ON proofing_results (tenant_id, user_id);
CREATE INDEX proofing_results_by_expiry ON proofing_results (tenant_id, ended_at, expires_at);

-- Messages of providers that were applied, until they would be refused for their age.
CREATE TABLE proofing_notices (
    tenant_id TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);

ALTER TABLE proofing_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE proofing_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON proofing_notices USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX proofing_notices_by_expiry ON proofing_notices (expires_at);
