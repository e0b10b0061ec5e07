-- Short-lived and hot: these tables point to no other, because the same stores may lie elsewhere.

CREATE TABLE sessions (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    -- The digest of the cookie.
    browser BYTEA NOT NULL CHECK (length(browser) = 32),
    user_agent TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    factors TEXT COLLATE "C" NOT NULL,
    started_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
    -- Room for the row that replaces it at every use, on the same page and so without new entries in the indexes.
) WITH (fillfactor = 80);

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON sessions USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX sessions_by_browser ON sessions (tenant_id, browser);
CREATE INDEX sessions_by_user ON sessions (tenant_id, user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Sign-ins under way.
CREATE TABLE journeys (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    browser BYTEA NOT NULL CHECK (length(browser) = 32),
    session_id TEXT COLLATE "C",
    authenticated_at BIGINT,
    chose_account BIGINT NOT NULL CHECK (chose_account IN (0, 1)),
    agreed_at BIGINT,
    payload BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

ALTER TABLE journeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE journeys FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON journeys USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX journeys_by_expiry ON journeys (expires_at);
