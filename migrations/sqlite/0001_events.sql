-- What happened, in the order in which it was committed: the audit trail, and the outbox that tells others.
-- Times here and everywhere are whole milliseconds since 1970.
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT,
    details TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- A trail that can be rewritten proves nothing.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are not changed');
END;

CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are not removed');
END;
