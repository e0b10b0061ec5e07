"""Rounds of faults of one server on its own files: what was acknowledged before holds afterwards."""

import contextlib
import random
import resource
import sqlite3
import time

from audit import Audit
from ledger import Ledger
from load import Crew
from server import Surety
from session import Session

GRACE_SECONDS = 120
SHORT_GRACE_SECONDS = 1
LOCKED_SECONDS = 1


class Kills:
    def __init__(self, server: Surety, ledger: Ledger, session: Session, chance: random.Random) -> None:
        self._server = server
        self._ledger = ledger
        self._chance = chance
        self._crew = Crew([server], ledger, session, chance)
        self._audit = Audit([server], ledger, session, chance)

    def round(self) -> None:
        """The process dies, and another takes its place."""
        with self._crew.shift():
            self._crew.work_a_moment()
            self._server.kill()
            begin = time.monotonic()
            # Clients meet a closed port for a moment, not only a broken connection.
            time.sleep(self._chance.uniform(0.0, 0.1))
            self._server.start()
            self._ledger.recoveries.append(time.monotonic() - begin)
            self._crew.work_a_moment()
        self._ledger.count("rounds")
        self._audit()

    def full_disk(self) -> None:
        """No file of the server may grow for a while: what cannot be kept is answered 503, never by a refusal."""
        before = self._ledger.counts["answers 503"]
        with self._crew.shift():
            self._crew.work_a_moment()
            resource.prlimit(self._server.process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            time.sleep(1)
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(self._server.process, resource.RLIMIT_FSIZE, unlimited)
            self._crew.work_a_moment()
        self._ledger.expect(self._ledger.counts["answers 503"] > before, "a full disk was not noticed")
        self._ledger.count("full disks")
        self._audit()

    def locked_store(self) -> None:
        """Another process holds the store's one write lock for a while."""
        with self._crew.shift():
            self._crew.work_a_moment()
            with contextlib.closing(sqlite3.connect(self._server.data / "surety.sqlite", timeout=20)) as other:
                other.execute("BEGIN IMMEDIATE")
                time.sleep(LOCKED_SECONDS)
                other.execute("ROLLBACK")
            self._crew.work_a_moment()
        self._ledger.count("locked stores")
        self._audit()

    # Beyond the grace

    def replays(self) -> int:
        """Restarts with a short grace and presents old tokens and codes: each family ends. Returns how many did."""
        self._server.stop()
        self._server.set("SURETY_TOKENS_REFRESH_GRACE_SECONDS", str(SHORT_GRACE_SECONDS))
        self._server.start()
        return self._audit.present_old_ones(lambda: time.sleep(SHORT_GRACE_SECONDS + 0.3))

    def audit_store(self, replays: int) -> None:
        """The store itself, with no server on it: whole, and every ended family has its event."""
        with sqlite3.connect(f"file:{self._server.data / 'surety.sqlite'}?mode=ro", uri=True) as store:
            self._ledger.expect(store.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the store is damaged")
            query = "SELECT count(*) FROM events WHERE name = 'grant.ended' AND details LIKE '%refresh_token_replayed%'"
            (told,) = store.execute(query).fetchone()
        self._ledger.expect(told == replays, f"{replays} families were replayed, and {told} events tell of it")
