"""How long everything is measured."""

import dataclasses
import os
import pathlib

PROJECT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass(frozen=True)
class Plan:
    build: pathlib.Path
    """The folder with `surety` and `surety-bench`."""
    workspace: pathlib.Path
    """On the disk that a server's data would lie on: the waits for it are part of what is measured."""
    rounds: int
    """Of each figure; the best is taken."""
    seconds: float
    """Of a round."""
    login_seconds: float
    starts: int
    top: int
    """How many people, and sessions, the store grows to."""
    warm_up_seconds: float = 0.5
    connections: int = 16

    @classmethod
    def full(cls, build: pathlib.Path, workspace: pathlib.Path) -> "Plan":
        return cls(build, workspace, rounds=4, seconds=2, login_seconds=3, starts=9, top=100_000)

    @classmethod
    def quick(cls, build: pathlib.Path, workspace: pathlib.Path) -> "Plan":
        return cls(build, workspace, rounds=1, seconds=1, login_seconds=1, starts=3, top=10_000)

    def growing_to(self, top: int | None) -> "Plan":
        return dataclasses.replace(self, top=top) if top else self

    @property
    def surety(self) -> pathlib.Path:
        return self.build / "surety"

    @property
    def driver(self) -> pathlib.Path:
        return self.build / "surety-bench"

    @property
    def cores(self) -> int:
        return os.cpu_count() or 1
