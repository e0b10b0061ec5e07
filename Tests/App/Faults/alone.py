"""The rig over one server on its own files."""

import pathlib
import random
import statistics
import time

from commands import Commands
from kills import GRACE_SECONDS, Kills
from ledger import Ledger
from rotations import Rotations
from server import Surety
from session import Session
from starts import first_starts_are_killed
from stops import StopUnderLoad, second_server_is_refused
from world import CLIENTS, NORA, USERS

SHORT_ROUNDS = 5
ROUNDS = 200
SHORT_KEY_ROTATIONS = 8
KEY_ROTATIONS = 20
SETTINGS = {
    # Long, so that a busy machine proves nothing wrong; the last rounds set a short one.
    "SURETY_TOKENS_REFRESH_GRACE_SECONDS": str(GRACE_SECONDS),
    "SURETY_TOKENS_CODE_SECONDS": "600",
    "SURETY_LOG_LEVEL": "warning",
}


class Alone:
    def __init__(self, directory: pathlib.Path, seed: int) -> None:
        self.ledger = Ledger()
        self.server = Surety(directory, settings=SETTINGS)
        self.server.survives_full_disk = True
        self.rows: list[tuple[str, str]] = []
        self._chance = random.Random(seed)

    def run(self, *, is_short: bool, named: str = "", minutes: float = 0) -> None:
        """There is one fault, so many times: no choice."""
        begin = time.monotonic()
        rounds, key_rotations = (SHORT_ROUNDS, SHORT_KEY_ROTATIONS) if is_short else (ROUNDS, KEY_ROTATIONS)
        try:
            first_starts_are_killed([self.server], self.ledger, self._chance)
            self._tell("first starts killed", str(self.ledger.counts["first starts killed"]))
            self._kill(rounds)
            self._look_on(key_rotations)
            self._stop()
        finally:
            self.server.kill()
        self._tell("seconds in all", f"{time.monotonic() - begin:.0f}")

    def _kill(self, rounds: int) -> None:
        self.server.add("users", *(user.metadata for user in USERS))
        self.server.create_clients(*(client.metadata for client in CLIENTS))
        session = Session([self.server], self.ledger, NORA, self._chance)
        kills = Kills(self.server, self.ledger, session, self._chance)
        for _ in range(rounds):
            kills.round()
        kills.full_disk()
        kills.locked_store()
        self._tell("rounds of kill -9", str(self.ledger.counts["rounds"]))
        for what in (
            "full disks",
            "locked stores",
            "codes issued",
            "codes redeemed",
            "codes replayed",
            "rotations",
            "rotations repeated",
        ):
            self._tell(what, str(self.ledger.counts[what]))
        for what in ("revocations", "answers lost", "answers 503"):
            self._tell(what, str(self.ledger.counts[what]))
        recoveries = self.ledger.recoveries
        self._tell("back after a kill", f"{statistics.median(recoveries):.2f} s, at most {max(recoveries):.2f} s")
        replays = kills.replays()
        self._tell("families replayed", str(replays))
        self.server.stop()
        kills.audit_store(replays)
        self.server.start()

    def _look_on(self, key_rotations: int) -> None:
        second_server_is_refused(self.server, self.ledger)
        rotations = Rotations([self.server], self.ledger)
        rotations(key_rotations)
        self._tell("keys rotated", f"{key_rotations} times")
        verified = self.ledger.counts["signatures verified"]
        self._tell("signatures verified", f"{verified}, of {len(rotations.signing)} keys")

    def _stop(self) -> None:
        self.server.stop()
        stop = StopUnderLoad(self.server, self.ledger, self._chance)
        seconds = stop()
        self._tell("answers around a stop", str(self._around_the_stop))
        self._tell("stopped under load", f"within {seconds:.1f} s")
        self.server.start()
        commands = Commands([self.server], self.ledger)
        commands()
        self._tell("commands seen", f"within {commands.slowest:.2f} s")
        self.server.stop()

    @property
    def _around_the_stop(self) -> int:
        counts = self.ledger.counts
        return counts["answers before the stop"] + counts["answers while stopping"]

    def _tell(self, what: str, value: str) -> None:
        self.rows.append((what, value))

    @property
    def log(self) -> str:
        return self.server.log[-4_000:]

    @property
    def effects(self) -> list[tuple[str, ...]]:
        """None: the faults of one server are counted, not compared."""
        return []
