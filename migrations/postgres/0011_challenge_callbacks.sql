-- Whom to tell how a challenge ended. A row goes when its client has been told, or when there is nothing left to tell.
CREATE TABLE challenge_callbacks (
    tenant_id TEXT COLLATE "C" NOT NULL,
    -- Of its id, which is a secret of the client and the person's browser.
    challenge BYTEA NOT NULL CHECK (length(challenge) = 32),
    -- Points to no client: one that is gone is found to be so when it would be told.
    client_id TEXT COLLATE "C" NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0),
    PRIMARY KEY (tenant_id, challenge)
);

ALTER TABLE challenge_callbacks ENABLE ROW LEVEL SECURITY;
ALTER TABLE challenge_callbacks FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON challenge_callbacks USING (current_setting('surety.tenant', true) IN (tenant_id, '*'));

CREATE INDEX challenge_callbacks_due ON challenge_callbacks (tenant_id, due_at);
