"""What the server has acknowledged, and where it broke its word."""

import collections
import dataclasses
import threading


@dataclasses.dataclass
class Tokens:
    access: str
    # None where the code came a second time before its first redemption was done: what it gave has ended already.
    refresh: str | None


@dataclasses.dataclass
class Code:
    value: str
    # A presentation got no answer: whether it counted, nobody knows.
    is_unsure: bool = False
    # It was presented twice at once, so that its grant is to end.
    is_doubled: bool = False
    tokens: Tokens | None = None


@dataclasses.dataclass
class Chain:
    """A family of refresh tokens as its client knows it."""

    code: Code
    refresh: list[str]
    access: str
    is_revoked: bool = False


class Ledger:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._successors: dict[str, str] = {}
        self.codes: list[Code] = []
        self.chains: list[Chain] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self.violations: list[str] = []
        self.recoveries: list[float] = []

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

    def take_codes(self) -> list[Code]:
        """The codes since the last call."""
        with self._lock:
            codes, self.codes = self.codes, []
            return codes
