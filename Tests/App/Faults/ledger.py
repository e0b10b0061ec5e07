"""What the servers have acknowledged, and where they broke their word."""

import collections
import contextlib
import dataclasses
import threading
import time
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True)
class Birth:
    """When something was asked for, and when it was there: in between it began to exist."""

    asked: float
    told: float

    @classmethod
    def since(cls, asked: float) -> "Birth":
        return cls(asked, time.monotonic())


@dataclasses.dataclass
class Tokens:
    access: str
    # None where the code came a second time before its first redemption was done: what it gave has ended already.
    refresh: str | None


@dataclasses.dataclass
class Code:
    value: str
    birth: Birth
    # A presentation got no answer: whether it counted, nobody knows.
    is_unsure: bool = False
    # It was presented twice at once, so that its grant is to end.
    is_doubled: bool = False
    tokens: Tokens | None = None


@dataclasses.dataclass
class Chain:
    """A family of refresh tokens as its client knows it."""

    code: Code
    birth: Birth
    refresh: list[str]
    access: str
    is_revoked: bool = False
    # Refused after a store lost it: it is over, and the person has to sign in again.
    is_forgotten: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_revoked or self.is_forgotten


class Ledger:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._successors: dict[str, str] = {}
        self._gaps: list[tuple[float, float]] = []
        self.codes: list[Code] = []
        self.chains: list[Chain] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self.violations: list[str] = []
        self.recoveries: list[float] = []
        self.slowest = 0.0

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.counts[what] += number

    def violate(self, what: str) -> None:
        with self._lock:
            self.violations.append(what)

    def expect(self, holds: bool, what: str) -> bool:
        if not holds:
            self.violate(what)
        return holds

    def name_since(self, number: int, what: str) -> None:
        """Says of the violations after the first ones in what they happened."""
        with self._lock:
            self.violations[number:] = [f"{what}: {violation}" for violation in self.violations[number:]]

    # Answers

    def lost(self, problem: Exception) -> None:
        self.count("answers lost")
        if isinstance(problem, TimeoutError):
            self.count("answers late")

    def answered(self, seconds: float) -> None:
        with self._lock:
            self.counts["answers"] += 1
            self.slowest = max(self.slowest, seconds)

    def unavailable(self, retry_after: str | None) -> None:
        self.count("answers 503")
        self.expect(retry_after is not None and retry_after.isdigit(), f"503 with Retry-After: {retry_after}")

    # What was given

    def issued(self, code: Code) -> None:
        with self._lock:
            self.codes.append(code)
            self.counts["codes issued"] += 1

    def redeemed(self, code: Code, tokens: Tokens) -> None:
        with self._lock:
            if code.tokens is not None:
                self.violations.append(f"a code was redeemed twice: {code.value[:8]}…")
            code.tokens = tokens
            self.counts["codes redeemed"] += 1

    def began(self, chain: Chain) -> None:
        with self._lock:
            self.chains.append(chain)

    def rotated(self, before: str, after: str) -> None:
        """Notes a successor, of which no token may ever have two."""
        with self._lock:
            self.counts["rotations"] += 1
            known = self._successors.setdefault(before, after)
            if known != after:
                self.violations.append(f"a family forked after {before[:16]}…")
            if before == after:
                self.violations.append(f"a refresh token was given again as its own successor: {before[:16]}…")

    def forgotten(self, chain: Chain) -> None:
        with self._lock:
            if not chain.is_forgotten:
                self.counts["families forgotten"] += 1
            chain.is_forgotten = True

    def take_codes(self) -> list[Code]:
        """The codes since the last call."""
        with self._lock:
            codes, self.codes = self.codes, []
            return codes

    # What may be forgotten

    @contextlib.contextmanager
    def forgetting(self, since: float = float("-inf")) -> Iterator[None]:
        """A store loses what it was given from `since` until the block ends: codes, families and sessions, by right."""
        with self._lock:
            self._gaps.append((since, float("inf")))
        try:
            yield
        finally:
            with self._lock:
                self._gaps[-1] = (since, time.monotonic())

    def may_be_forgotten(self, birth: Birth) -> bool:
        with self._lock:
            return any(birth.told >= begin and birth.asked <= end for begin, end in self._gaps)
