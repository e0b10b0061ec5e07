-- Short-lived and hot: these tables point to no other, because the same stores may lie elsewhere.

CREATE TABLE sessions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- The digest of the cookie.
    browser BLOB NOT NULL CHECK (length(browser) = 32),
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL,
    factors TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_browser ON sessions (tenant_id, browser);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Sign-ins under way. With a row id, because the payload is longer than what suits an index.
CREATE TABLE journeys (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    browser BLOB NOT NULL CHECK (length(browser) = 32),
    session_id TEXT,
    authenticated_at INTEGER,
    chose_account INTEGER NOT NULL CHECK (chose_account IN (0, 1)),
    agreed_at INTEGER,
    payload BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE INDEX journeys_by_expiry ON journeys (expires_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('sessions', 'sessions', '100000 100000 1'),
    ('sessions', 'sessions_by_browser', '100000 100000 2'),
    ('sessions', 'sessions_by_user', '100000 100000 4'),
    ('sessions', 'sessions_by_expiry', '100000 2'),
    ('journeys', 'sqlite_autoindex_journeys_1', '100000 100000 1'),
    ('journeys', 'journeys_by_expiry', '100000 2');
