"""The fault rig: see `run`."""

import argparse
import pathlib
import random
import signal
import statistics
import sys
import tempfile
import time
from typing import NoReturn

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
SHORT_KEY_ROTATIONS = 8
KEY_ROTATIONS = 20
SETTINGS = {
    # Long, so that a busy machine proves nothing wrong; the last rounds set a short one.
    "SURETY_TOKENS_REFRESH_GRACE_SECONDS": str(GRACE_SECONDS),
    "SURETY_TOKENS_CODE_SECONDS": "600",
    "SURETY_LOG_LEVEL": "warning",
}
SHOWN_VIOLATIONS = 20


class Rig:
    def __init__(self, directory: pathlib.Path, seed: int) -> None:
        self.ledger = Ledger()
        self.server = Surety(directory, settings=SETTINGS)
        self.server.survives_full_disk = True
        self.rows: list[tuple[str, str]] = []
        self._chance = random.Random(seed)

    def run(self, rounds: int, key_rotations: int) -> None:
        begin = time.monotonic()
        try:
            first_starts_are_killed(self.server, self.ledger, self._chance)
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
        rotations = Rotations(self.server, self.ledger)
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
        commands = Commands(self.server, self.ledger)
        commands()
        self._tell("commands seen", f"within {commands.slowest:.2f} s")
        self.server.stop()

    @property
    def _around_the_stop(self) -> int:
        counts = self.ledger.counts
        return counts["answers before the stop"] + counts["answers while stopping"]

    def _tell(self, what: str, value: str) -> None:
        self.rows.append((what, value))

    def table(self) -> str:
        rows = [*self.rows, ("violations", str(len(self.ledger.violations)))]
        return "\n".join(f"    {what:<24}{value}" for what, value in rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Tests/App/Faults/run", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_ROUNDS} rounds, for every run of the tests")
    parser.add_argument("--rounds", type=int, default=SHORT_ROUNDS, help="how often the server is killed")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(1_000_000), help="repeats an earlier run's choices"
    )
    given = parser.parse_args()
    if given.short:
        given.rounds = SHORT_ROUNDS
    return given


def give_up(*_: object) -> NoReturn:
    raise TimeoutError("the rig took too long")


def main() -> int:
    given = arguments()
    # Whatever hangs, the rig does not: the server is ended on the way out.
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.alarm(120 + 10 * given.rounds)
    print(f"Faults, {given.rounds} rounds, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="surety-faults-") as directory:
        rig = Rig(pathlib.Path(directory), given.seed)
        try:
            rig.run(given.rounds, SHORT_KEY_ROTATIONS if given.short else KEY_ROTATIONS)
        except Exception as problem:
            rig.ledger.violate(f"the rig stopped: {problem!r}")
            print(rig.server.log[-4_000:], file=sys.stderr)
        print(rig.table())
        for violation in rig.ledger.violations[:SHOWN_VIOLATIONS]:
            print(f"  ! {violation}")
        return 1 if rig.ledger.violations else 0


if __name__ == "__main__":
    sys.exit(main())
