"""What the machine can do at best, measured in the same run as the product."""

import dataclasses
import os
import re
import sqlite3
import time

from .load import Rate, Request, drive, rounds, wrk
from .plan import Plan
from .processes import Failure, cpu_seconds, free_ports, output, serving

BARE_ROUTES = ("plain", "es256", "rs256")


@dataclasses.dataclass(frozen=True)
class Limits:
    es256_signs: float
    """A second, on one core, by `openssl speed`."""
    rs256_signs: float
    argon2: Rate
    """One thread."""
    argon2_all_cores: Rate
    commits: Rate
    """One row each, one after the other, by libsqlite3 alone."""
    driver_commits: Rate
    """The same through the product's driver."""
    bare: dict[str, Rate]
    """By route; on the executor that the product uses."""
    bare_pool: dict[str, Rate]
    """By route; on Hummingbird's default executor."""

    @property
    def argon2_seconds(self) -> float:
        return 1 / self.argon2.per_second


def measure(plan: Plan) -> Limits:
    print("Measuring the machine: signatures, password hashes, commits, a bare app", flush=True)
    file = plan.workspace / "driver.sqlite"
    return Limits(
        es256_signs=openssl_signs(plan, "ecdsap256"),
        rs256_signs=openssl_signs(plan, "rsa2048"),
        argon2=rounds(plan, lambda: drive(plan, "hash").rate),
        argon2_all_cores=rounds(plan, lambda: drive(plan, "hash", f"--threads={plan.cores}").rate),
        commits=commits(plan),
        driver_commits=drive(plan, "commits", f"--file={file}").rate,
        bare=bare(plan, "loop"),
        bare_pool=bare(plan, "pool"),
    )


def openssl_signs(plan: Plan, algorithm: str) -> float:
    """Signatures for each second of CPU time, which is what `openssl speed` counts."""
    text = output(["openssl", "speed", "-seconds", str(max(1, round(plan.seconds))), algorithm], seconds=60)
    found = re.search(r"^ *(?:rsa 2048 bits|256 bits ecdsa).*\s([0-9.]+)\s+[0-9.]+$", text, re.MULTILINE)
    if not found:
        raise Failure(f"openssl speed {algorithm} says something else:\n{text}")
    return float(found[1])


def commits(plan: Plan) -> Rate:
    """Rows of 100 bytes, one a transaction, each on the disk before the next begins (WAL, synchronous=FULL)."""
    connection = sqlite3.connect(plan.workspace / "bare.sqlite", isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL").close()
        connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute("CREATE TABLE benchmark (id INTEGER PRIMARY KEY, value BLOB NOT NULL)").close()
        times: list[float] = []
        row, before, start = b"x" * 100, cpu_seconds(os.getpid()), time.perf_counter()
        now = start
        while now - start < plan.seconds * plan.rounds:
            connection.execute("INSERT INTO benchmark (value) VALUES (?)", (row,)).close()
            then, now = now, time.perf_counter()
            times.append(now - then)
        spent = cpu_seconds(os.getpid()) - before
    finally:
        connection.close()
    times.sort()
    return Rate(
        per_second=len(times) / (now - start),
        p50_ms=times[len(times) // 2] * 1e3,
        p99_ms=times[len(times) * 99 // 100] * 1e3,
        cpu_us=spent / len(times) * 1e6,
        errors=0,
    )


def bare(plan: Plan, executor: str) -> dict[str, Rate]:
    """As many event loops as the product takes by default: one, where a database shares one or two cores."""
    (port,) = free_ports(1)
    loops = 1 if plan.cores <= 2 else plan.cores
    command = [plan.driver, "bare", f"--port={port}", f"--loops={loops}", f"--executor={executor}"]
    log = plan.workspace / f"bare-{executor}.log"
    with serving(command, dict(os.environ), port, "/plain", log) as server:
        return {route: wrk(plan, server, Request(f"/{route}")) for route in BARE_ROUTES}
