-- Whom to tell how a challenge ended. A row goes when its client has been told, or when there is nothing left to tell.
CREATE TABLE challenge_callbacks (
    tenant_id TEXT NOT NULL,
    -- Of its id, which is a secret of the client and the person's browser.
    challenge BLOB NOT NULL CHECK (length(challenge) = 32),
    -- Points to no client: one that is gone is found to be so when it would be told.
    client_id TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0),
    PRIMARY KEY (tenant_id, challenge)
) STRICT, WITHOUT ROWID;

CREATE INDEX challenge_callbacks_due ON challenge_callbacks (tenant_id, due_at);

-- See 0003.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('challenge_callbacks', 'challenge_callbacks', '10000 10000 1'),
    ('challenge_callbacks', 'challenge_callbacks_due', '10000 10000 2');
