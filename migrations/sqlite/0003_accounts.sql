-- People. A row stays for ever: the id is their public subject and is never given to another person.
CREATE TABLE users (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    -- In normal form, as is the address: two spellings of one name are one row.
    username TEXT NOT NULL,
    -- The address of the profile, once it is proved to be theirs.
    verified_email TEXT,
    profile TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Null while the account is active.
    disabled_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX users_by_username ON users (tenant_id, username);
CREATE UNIQUE INDEX users_by_verified_email ON users (tenant_id, verified_email) WHERE verified_email IS NOT NULL;

-- Apart from the people, so that a look-up of a person never carries the hash.
CREATE TABLE passwords (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What the planner is to assume: that one tenant may have all rows. Without it SQLite takes ten rows for a tenant's and
-- reads all of them where an index would have found the one.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users', '1000000 1000000 1'),
    ('users', 'users_by_username', '1000000 1000000 1'),
    ('users', 'users_by_verified_email', '1000000 1000000 1'),
    ('passwords', 'passwords', '1000000 1000000 1');
