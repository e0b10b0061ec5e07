-- Attempts to proof people's identities. No fact about a person has a column here.
CREATE TABLE proofing_cases (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'verified', 'enhanced')),
    provider TEXT NOT NULL,
    journey TEXT,
    return_path TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('created', 'pending', 'in_review', 'approved', 'rejected', 'expired', 'cancelled')),
    -- Null while it is open.
    ended_at INTEGER,
    -- Why it was cancelled, or the provider's words for a rejection.
    end_reason TEXT,
    is_final INTEGER NOT NULL CHECK (is_final IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    -- The provider's own name for it.
    reference TEXT,
    step TEXT,
    -- What is needed to ask the provider again; null after the end.
    sealed_memory BLOB,
    decided_at INTEGER,
    next_poll_at INTEGER,
    polls INTEGER NOT NULL CHECK (polls >= 0),
    -- Null once there is nothing left to do.
    due_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    CHECK ((ended_at IS NULL) = (state IN ('created', 'pending', 'in_review'))),
    CHECK (sealed_memory IS NULL OR ended_at IS NULL),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX proofing_cases_by_reference ON proofing_cases (tenant_id, provider, reference)
    WHERE reference IS NOT NULL;
CREATE INDEX proofing_cases_by_user ON proofing_cases (tenant_id, user_id, created_at);
CREATE INDEX proofing_cases_due ON proofing_cases (tenant_id, due_at) WHERE due_at IS NOT NULL;

-- What approved cases left behind: a level, and the verified facts, sealed.
CREATE TABLE proofing_results (
    tenant_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('basic', 'verified', 'enhanced')),
    proved_at INTEGER NOT NULL,
    expires_at INTEGER,
    provider TEXT NOT NULL,
    sealed_claims BLOB NOT NULL,
    -- Both null while nobody has ended it.
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('expired', 'decision_changed', 'rejected_for_good', 'revoked')),
    PRIMARY KEY (tenant_id, case_id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX proofing_results_by_user ON proofing_results (tenant_id, user_id);
CREATE INDEX proofing_results_by_expiry ON proofing_results (tenant_id, ended_at, expires_at);

-- Messages of providers that were applied, until they would be refused for their age.
CREATE TABLE proofing_notices (
    tenant_id TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX proofing_notices_by_expiry ON proofing_notices (expires_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('proofing_cases', 'sqlite_autoindex_proofing_cases_1', '1000000 1000000 1'),
    ('proofing_cases', 'proofing_cases_by_reference', '1000000 1000000 500000 1'),
    ('proofing_cases', 'proofing_cases_by_user', '1000000 1000000 2 1'),
    ('proofing_cases', 'proofing_cases_due', '10000 10000 2'),
    ('proofing_results', 'sqlite_autoindex_proofing_results_1', '1000000 1000000 1'),
    ('proofing_results', 'proofing_results_by_user', '1000000 1000000 2'),
    ('proofing_results', 'proofing_results_by_expiry', '1000000 1000000 100 2'),
    ('proofing_notices', 'proofing_notices', '100000 100000 1'),
    ('proofing_notices', 'proofing_notices_by_expiry', '100000 2');
