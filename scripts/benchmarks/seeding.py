"""Stores that `surety seed` fills, and servers on them."""

import contextlib
import dataclasses
import json
import pathlib
import time
from collections.abc import Iterator
from typing import Any

from . import product
from .load import Request
from .plan import Plan
from .processes import Server, free_ports, output, serving

SEED_SECONDS_MAX = 1_800


@dataclasses.dataclass(frozen=True)
class Size:
    users: int
    clients: int
    sessions: int

    def __str__(self) -> str:
        return f"{self.users:,} people, {self.clients:,} clients, {self.sessions:,} sessions"


@dataclasses.dataclass(frozen=True)
class Seeded:
    """A store with people in it, to be served."""

    name: str
    variables: dict[str, str]
    port: int
    answer: dict[str, Any]
    """Of the program: names and secrets."""
    samples: pathlib.Path
    began: float
    took: float

    def describe(self, server: Server, file: pathlib.Path) -> pathlib.Path:
        """For `surety-bench`: the server, and those of whom the samples are."""
        crowd = {
            "name": self.name,
            "port": server.port,
            "process": server.pid,
            "cookie_name": self.answer["session_cookie_name"],
            "password": self.answer["users"]["password"],
            "client_secret": self.answer["clients"]["client_secret"],
            "members": json.loads(self.samples.read_text(encoding="utf-8")),
        }
        file.write_text(json.dumps(crowd), encoding="utf-8")
        return file

    @property
    def token_request(self) -> Request:
        clients = self.answer["clients"]
        basic = product.basic(clients["first"], clients["client_secret"])
        return Request("/oauth/token", {"Authorization": basic}, ("grant_type=client_credentials",))


def seed(
    plan: Plan, name: str, size: Size, settings: dict[str, str], *, samples: int = 1, ends_after: int | None = None
) -> Seeded:
    print(f"Filling {name}: {size}", flush=True)
    port, internal = free_ports(2)
    variables = product.environment(plan, port, internal, name) | settings
    file = plan.workspace / f"{name}-samples.json"
    command = [plan.surety, "seed", f"--users={size.users}", f"--clients={size.clients}"]
    command += [f"--sessions={size.sessions}", f"--samples={min(samples, size.sessions)}", f"--out={file}", "--json"]
    if ends_after:
        command.append(f"--ends-after={ends_after}")
    began = time.monotonic()
    answer = json.loads(output(command, SEED_SECONDS_MAX, variables))
    return Seeded(name, variables, port, answer, file, began, time.monotonic() - began)


@contextlib.contextmanager
def serve(plan: Plan, seeded: Seeded) -> Iterator[Server]:
    log = plan.workspace / f"{seeded.name}.log"
    with serving([plan.surety, "serve"], seeded.variables, seeded.port, product.DISCOVERY, log) as server:
        yield server
