"""Rounds of faults: what was acknowledged before holds afterwards."""

import contextlib
import random
import resource
import sqlite3
import time

from ledger import Chain, Code, Ledger
from line import Answer
from load import Party, Redeemer, Rotator, Shift
from server import Surety

REDEEMERS = 3
ROTATORS = 4
GRACE_SECONDS = 120
SHORT_GRACE_SECONDS = 1
LOCKED_SECONDS = 1
# Kept alive to the end; more would only make each round's check longer.
CHAINS_MAX = 60


class Kills:
    def __init__(self, server: Surety, ledger: Ledger, session: str, chance: random.Random) -> None:
        self._server = server
        self._ledger = ledger
        self._chance = chance
        self._redeemers = [Redeemer(server, ledger, session, self._dice()) for _ in range(REDEEMERS)]
        self._rotators = [Rotator(server, ledger, session, self._dice()) for _ in range(ROTATORS)]
        self._auditor = Party(server, ledger, session, self._dice())

    def _dice(self) -> random.Random:
        return random.Random(self._chance.random())

    def round(self) -> None:
        """The process dies, and another takes its place."""
        with self._shift():
            self._work()
            self._server.kill()
            begin = time.monotonic()
            # Clients meet a closed port for a moment, not only a broken connection.
            time.sleep(self._chance.uniform(0.0, 0.1))
            self._server.start()
            self._ledger.recoveries.append(time.monotonic() - begin)
            self._work()
        self._ledger.count("rounds")
        self._audit()

    def full_disk(self) -> None:
        """No file of the server may grow for a while: what cannot be kept is answered 503, never by a refusal."""
        before = self._ledger.counts["answers 503"]
        with self._shift():
            self._work()
            resource.prlimit(self._server.process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            time.sleep(1)
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(self._server.process, resource.RLIMIT_FSIZE, unlimited)
            self._work()
        self._ledger.expect(self._ledger.counts["answers 503"] > before, "a full disk was not noticed")
        self._ledger.count("full disks")
        self._audit()

    def locked_store(self) -> None:
        """Another process holds the store's one write lock for a while."""
        with self._shift():
            self._work()
            with contextlib.closing(sqlite3.connect(self._server.data / "surety.sqlite", timeout=20)) as other:
                other.execute("BEGIN IMMEDIATE")
                time.sleep(LOCKED_SECONDS)
                other.execute("ROLLBACK")
            self._work()
        self._ledger.count("locked stores")
        self._audit()

    def _shift(self) -> Shift:
        return Shift([*self._redeemers, *self._rotators])

    def _work(self) -> None:
        time.sleep(self._chance.uniform(0.1, 0.6))

    def _audit(self) -> None:
        """Every word of this round, against what the server does now."""
        for chain in self._ledger.chains:
            if chain.is_revoked:
                self._is_over(chain, "a revoked family")
            elif self._auditor.rotate(chain):
                self._opens(chain.access, "the access token of a living family")
        for code in self._ledger.take_codes():
            self._audit_code(code)
        self._forget_some()
        self._auditor.close()

    def _audit_code(self, code: Code) -> None:
        """Presented again, a code opens nothing, and closes what it has opened."""
        if any(chain.code is code for chain in self._ledger.chains):
            return
        if code.tokens is None:
            # Perhaps it was never redeemed: then it works, now and never again.
            self._auditor.redeem(code)
        elif not code.is_doubled:
            self._opens(code.tokens.access, "the access token of an acknowledged grant")
        self._replay(code)
        if code.tokens is not None:
            self._is_closed(code.tokens.access, "a grant whose code came twice")
            if code.tokens.refresh is not None:
                self._is_refused(code.tokens.refresh, "a grant whose code came twice")

    def _forget_some(self) -> None:
        """Families that have ended were looked at; so that the checks stay short they are looked at once."""
        living = [chain for chain in self._ledger.chains if not chain.is_revoked]
        for chain in living[CHAINS_MAX:]:
            self._auditor.revoke(chain)
        self._ledger.chains = living[:CHAINS_MAX]

    # Beyond the grace

    def replays(self) -> int:
        """Restarts with a short grace and presents old tokens and codes: each family ends. Returns how many did."""
        self._server.stop()
        self._server.set("SURETY_TOKENS_REFRESH_GRACE_SECONDS", str(SHORT_GRACE_SECONDS))
        self._server.start()
        living = [chain for chain in self._ledger.chains if not chain.is_revoked]
        by_token, by_code = living[::2], living[1::2]
        for chain in living:
            self._auditor.rotate(chain)
        time.sleep(SHORT_GRACE_SECONDS + 0.3)
        for chain in by_token:
            self._is_refused(chain.refresh[-2], "a refresh token replayed after the grace")
            self._is_over(chain, "a family with a replayed token")
        for chain in by_code:
            self._replay(chain.code)
            self._is_over(chain, "a family whose code came twice")
        self._ledger.count("families replayed", len(by_token))
        self._auditor.close()
        return len(by_token)

    def audit_store(self, replays: int) -> None:
        """The store itself, with no server on it: whole, and every ended family has its event."""
        with sqlite3.connect(f"file:{self._server.data / 'surety.sqlite'}?mode=ro", uri=True) as store:
            self._ledger.expect(store.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the store is damaged")
            query = "SELECT count(*) FROM events WHERE name = 'grant.ended' AND details LIKE '%refresh_token_replayed%'"
            (told,) = store.execute(query).fetchone()
        self._ledger.expect(told == replays, f"{replays} families were replayed, and {told} events tell of it")

    # What is expected of one token

    def _ask(self, attempt) -> Answer:
        return self._auditor.patience.answer(attempt)

    def _replay(self, code: Code) -> None:
        answer = self._ask(lambda: self._auditor.present(self._auditor.line, code))
        self._ledger.expect(is_invalid_grant(answer), f"a code was presented again and got {answer}")
        self._ledger.count("codes replayed")

    def _opens(self, access: str, what: str) -> None:
        answer = self._ask(lambda: self._auditor.line.userinfo(access))
        self._ledger.expect(answer.status == 200, f"{what} is refused: {answer}")

    def _is_closed(self, access: str, what: str) -> None:
        answer = self._ask(lambda: self._auditor.line.userinfo(access))
        self._ledger.expect(answer.status == 401, f"the access token of {what} still works: {answer}")

    def _is_refused(self, refresh: str, what: str) -> None:
        answer = self._ask(lambda: self._auditor.refresh(self._auditor.line, refresh))
        self._ledger.expect(is_invalid_grant(answer), f"{what}: the refresh token got {answer}")

    def _is_over(self, chain: Chain, what: str) -> None:
        self._is_refused(chain.refresh[-1], what)
        self._is_closed(chain.access, what)


def is_invalid_grant(answer: Answer) -> bool:
    return answer.status == 400 and answer.error == "invalid_grant"
