-- What an operator sets for a tenant while servers run, each document sealed under the master key.
CREATE TABLE tenant_documents (
    tenant_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

ALTER TABLE tenant_documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_documents FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON tenant_documents USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE TRIGGER tenant_documents_tell AFTER INSERT OR UPDATE OR DELETE ON tenant_documents
    FOR EACH ROW EXECUTE FUNCTION tell_change('tenant_document', 'name');

-- The browsers that people were seen on. Points to no other table, as all that is hot.
CREATE TABLE known_devices (
    tenant_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    -- Of a cookie that opens nothing.
    digest BYTEA NOT NULL CHECK (length(digest) = 32),
    first_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, digest)
);

ALTER TABLE known_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE known_devices FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON known_devices USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX known_devices_by_expiry ON known_devices (expires_at);

-- When somebody would not prove more than they had, though a client wished it.
ALTER TABLE journeys ADD COLUMN declined_step_up_at BIGINT;
