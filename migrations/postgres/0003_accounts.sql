-- People. A row stays for ever: the id is their public subject and is never given to another person.
CREATE TABLE users (
    tenant_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    -- In normal form, as is the address: two spellings of one name are one row.
    username TEXT COLLATE "C" NOT NULL,
    -- The address of the profile, once it is proved to be theirs.
    verified_email TEXT COLLATE "C",
    profile TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Null while the account is active.
    disabled_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON users USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE UNIQUE INDEX users_by_username ON users (tenant_id, username);
CREATE UNIQUE INDEX users_by_verified_email ON users (tenant_id, verified_email) WHERE verified_email IS NOT NULL;

-- Apart from the people, so that a look-up of a person never carries the hash.
CREATE TABLE passwords (
    tenant_id TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

ALTER TABLE passwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE passwords FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON passwords USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));
