-- Secrets that a tenant's servers share, each sealed under the master key.
CREATE TABLE tenant_secrets (
    tenant_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

ALTER TABLE tenant_secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON tenant_secrets USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));
