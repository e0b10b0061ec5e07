"""The rig over two servers on one PostgreSQL and one Redis: every fault of the table, and what clients saw of it."""

import concurrent.futures
import dataclasses
import pathlib
import random
import statistics
import sys
import time

from audit import Audit
from commands import SEEN_SECONDS_MAX, Commands
from farm import Farm
from faults import FAULTS, Fault, Scene
from ledger import Ledger
from load import Crew, Party
from rotations import Rotations
from server import Surety
from session import Session
from starts import first_starts_are_killed, redis_comes_late
from world import NORA

GRACE_SECONDS = 120
SHORT_GRACE_SECONDS = 1
REDEMPTIONS = 10_000
# Longer than any answer takes while all is well.
NOTICED_SECONDS = 1
# Before a fault and after it.
WORK_SECONDS_MAX = 4.0
SHORT_WORK_SECONDS_MAX = 0.6
RECOVERY_SECONDS_MAX = 60
# More would only say the same again.
VIOLATIONS_MAX = 50
SHOWN_VIOLATIONS = 5
SHORT_KEY_ROTATIONS = 3
KEY_ROTATIONS = 10
SETTINGS = {
    # Long, so that a busy machine proves nothing wrong; the last checks set a short one.
    "SURETY_TOKENS_REFRESH_GRACE_SECONDS": str(GRACE_SECONDS),
    "SURETY_TOKENS_CODE_SECONDS": "600",
    # Who a store forgot signs in again and again.
    "SURETY_THROTTLE_PER_ACCOUNT": "10000",
    "SURETY_LOG_LEVEL": "warning",
}
COUNTED = (
    "codes issued",
    "codes redeemed",
    "codes replayed",
    "rotations",
    "rotations repeated",
    "revocations",
    "families forgotten",
    "families replayed",
    "sign-ins",
    "serialization failures",
    "answers",
    "answers lost",
    "answers 503",
)


@dataclasses.dataclass
class Effect:
    """What clients saw of a fault, over all times that it happened."""

    recoveries: list[float] = dataclasses.field(default_factory=list)
    unavailable: int = 0
    lost: int = 0
    slowest: float = 0.0
    longest: float = 0.0

    @property
    def cells(self) -> tuple[str, ...]:
        middle, worst = statistics.median(self.recoveries), max(self.recoveries)
        figures = (f"{self.longest:.0f} s", f"{middle:.2f} s", f"{worst:.2f} s", f"{self.slowest:.2f} s")
        return (str(len(self.recoveries)), *figures, str(self.unavailable), str(self.lost))


HEADINGS = ("fault", "times", "lasting", "back after", "at most", "slowest answer", "503", "lost")


class Together:
    def __init__(self, directory: pathlib.Path, seed: int) -> None:
        self.ledger = Ledger()
        self.farm = Farm(directory, SETTINGS)
        self._chance = random.Random(seed)
        self._effects: dict[str, Effect] = {}
        self.rows: list[tuple[str, str]] = []

    def run(self, *, is_short: bool, named: str = "", minutes: float = 45) -> None:
        """`named` is what the names of the faults have in common, where not all are wanted; after so many minutes no
        round is added to the first of each.
        """
        self._faults = [fault for fault in FAULTS if named in fault.name]
        begin = time.monotonic()
        self._deadline = begin + minutes * 60
        try:
            self.farm.start()
            first_starts_are_killed(self.farm.servers, self.ledger, self._chance)
            redis_comes_late(self.farm, self.ledger)
            self.farm.populate()
            self._work(is_short)
        finally:
            self.farm.end()
            self.rows += [(what, str(self.ledger.counts[what])) for what in COUNTED]
            self.rows.append(("seconds in all", f"{time.monotonic() - begin:.0f}"))

    def _work(self, is_short: bool) -> None:
        session = Session(self.farm.servers, self.ledger, NORA, self._chance)
        self._crew = Crew(self.farm.servers, self.ledger, session, self._chance)
        self._audit = Audit(self.farm.servers, self.ledger, session, self._chance)
        self._probes = [Party([server], self.ledger, session, self._chance) for server in self.farm.servers]
        self._work_seconds_max = SHORT_WORK_SECONDS_MAX if is_short else WORK_SECONDS_MAX
        self._cycle(is_short=is_short)
        while not is_short and not self._is_enough:
            self._cycle(is_short=True)
        self._change(SHORT_KEY_ROTATIONS if is_short else KEY_ROTATIONS)
        self.ledger.expect(self.ledger.counts["answers late"] == 0, "clients gave up waiting for an answer")
        self._present_old_ones()

    # Faults

    @property
    def _is_enough(self) -> bool:
        return self.ledger.counts["codes redeemed"] >= REDEMPTIONS or time.monotonic() > self._deadline

    def _cycle(self, *, is_short: bool) -> None:
        for fault in self._faults:
            if fault.name in self._effects and self._is_enough:
                break
            begin, known = time.monotonic(), len(self.ledger.violations)
            self._round(fault, fault.seconds_short if is_short else fault.seconds)
            self._tell(fault, time.monotonic() - begin, known)

    def _round(self, fault: Fault, seconds: float) -> None:
        scene = Scene(self.farm, self.ledger, self._chance.choice(self.farm.servers))
        unavailable, lost = self.ledger.counts["answers 503"], self.ledger.counts["answers lost"]
        self.ledger.slowest = 0.0
        effect = self._effects.setdefault(fault.name, Effect())
        known = len(self.ledger.violations)
        with self._crew.shift():
            self._crew.work_a_moment(self._work_seconds_max)
            begin = time.monotonic()
            with fault.cause(scene):
                time.sleep(seconds)
                effect.longest = max(effect.longest, time.monotonic() - begin)
            effect.recoveries.append(self._recovery())
            self._crew.work_a_moment(self._work_seconds_max)
        unavailable = self.ledger.counts["answers 503"] - unavailable
        lost = self.ledger.counts["answers lost"] - lost
        effect.unavailable += unavailable
        effect.lost += lost
        effect.slowest = max(effect.slowest, self.ledger.slowest)
        is_noticed = unavailable + lost > 0 or self.ledger.slowest > NOTICED_SECONDS
        self.ledger.expect(is_noticed or not fault.is_noticed, "nobody noticed")
        for last_words in self.farm.dead:
            self.ledger.violate(f"a server ended by itself: {last_words}")
        self._audit()
        self.ledger.name_since(known, fault.name)
        if len(self.ledger.violations) > VIOLATIONS_MAX:
            raise AssertionError("too much is wrong to go on")

    def _tell(self, fault: Fault, seconds: float, known: int) -> None:
        """Whoever waits for hours sees how far it is."""
        redeemed, violations = self.ledger.counts["codes redeemed"], len(self.ledger.violations)
        told = f"{fault.name:<34}{seconds:5.1f} s, {redeemed} codes redeemed, {violations} violations"
        print(f"    {told}", file=sys.stderr, flush=True)
        for violation in self.ledger.violations[known:][:SHOWN_VIOLATIONS]:
            print(f"  ! {violation}", file=sys.stderr, flush=True)

    def _recovery(self) -> float:
        """Seconds until each server has made and redeemed a code again, counted from the end of the cause."""
        begin = time.monotonic()

        def redeem(probe: Party) -> None:
            while not probe.redeem(probe.new_code()):
                if time.monotonic() > begin + RECOVERY_SECONDS_MAX:
                    self.ledger.violate(f"no code could be redeemed for {RECOVERY_SECONDS_MAX} s")
                    break
            probe.close()

        with concurrent.futures.ThreadPoolExecutor(len(self._probes)) as pool:
            list(pool.map(redeem, self._probes))
        return time.monotonic() - begin

    # Changes

    def _change(self, key_rotations: int) -> None:
        """What a command changes, all servers see within a second."""
        rotations = Rotations(self.farm.servers, self.ledger)
        rotations(key_rotations, pause=SEEN_SECONDS_MAX)
        commands = Commands(self.farm.servers, self.ledger)
        commands()
        self.rows.append(("keys rotated", f"{key_rotations} times, {len(rotations.signing)} keys signed"))
        self.rows.append(("signatures verified", str(self.ledger.counts["signatures verified"])))
        self.rows.append(("commands seen", f"within {commands.slowest:.2f} s"))

    # Beyond the grace

    def _present_old_ones(self) -> None:
        """Restarts both with a short grace, and presents used tokens to either; each end has its event in the store."""
        for server in self.farm.servers:
            self._restart(server)
        replays = self._audit.present_old_ones(lambda: time.sleep(SHORT_GRACE_SECONDS + 0.3))
        query = (
            "SELECT count(*) FROM events WHERE name = 'grant.ended' AND details::text LIKE '%refresh_token_replayed%'"
        )
        told = int(self.farm.psql(query))
        self.ledger.expect(told == replays, f"{replays} families were replayed, and {told} events tell of it")

    def _restart(self, server: Surety) -> None:
        server.stop()
        server.set("SURETY_TOKENS_REFRESH_GRACE_SECONDS", str(SHORT_GRACE_SECONDS))
        server.start()

    # What is told

    @property
    def effects(self) -> list[tuple[str, ...]]:
        return [HEADINGS, *((name, *effect.cells) for name, effect in self._effects.items() if effect.recoveries)]

    @property
    def log(self) -> str:
        return "\n".join(server.log[-4_000:] for server in self.farm.servers)
