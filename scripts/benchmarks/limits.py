"""What the machine can do at best, measured in the same run as the product."""

import contextlib
import os
import re
import sqlite3
import tempfile
import time

from .load import Item, Rate, drive
from .plan import Plan
from .processes import Failure, cpu_seconds, output

ES256 = "ES256 signatures, one core (openssl speed)"
ES256_CHECKS = "ES256 verifications, one core (openssl speed)"
RS256 = "RSA-2048 signatures, one core (openssl speed)"
RS256_CHECKS = "RSA-2048 verifications, one core (openssl speed)"
EDDSA = "Ed25519 signatures, one core (openssl speed)"
EDDSA_CHECKS = "Ed25519 verifications, one core (openssl speed)"
ARGON2 = "Argon2id, one thread"
ARGON2_ALL_CORES = "Argon2id, a thread for each core"
COMMITS = "SQLite commits of one row, libsqlite3 alone"
DRIVER_COMMITS = "SQLite commits of one row, through the driver"


def items(plan: Plan) -> list[Item]:
    return [
        lambda: openssl("ecdsap256", ES256, ES256_CHECKS),
        lambda: openssl("rsa2048", RS256),
        lambda: {ARGON2: drive(plan, "hash").rate},
        lambda: {ARGON2_ALL_CORES: drive(plan, "hash", f"--threads={plan.cores}").rate},
        lambda: {COMMITS: commits(plan)},
        lambda: {DRIVER_COMMITS: driver_commits(plan)},
    ]


def verifications() -> list[Item]:
    return [
        lambda: openssl("ecdsap256", ES256, ES256_CHECKS),
        lambda: openssl("rsa2048", RS256, RS256_CHECKS),
        lambda: openssl("ed25519", EDDSA, EDDSA_CHECKS),
    ]


def openssl(algorithm: str, *names: str) -> dict[str, Rate]:
    """Signatures, then verifications, for each second of CPU time, which is what `openssl speed` counts."""
    text = output(["openssl", "speed", "-seconds", "1", algorithm], seconds=60)
    found = re.search(
        r"^ *(?:rsa 2048 bits|256 bits ecdsa|253 bits EdDSA).*\s([0-9.]+)\s+([0-9.]+)$", text, re.MULTILINE
    )
    if not found:
        raise Failure(f"openssl speed {algorithm} says something else:\n{text}")
    rates = [Rate(float(rate), p50_ms=0, p99_ms=0, cpu_us=1e6 / float(rate), errors=0) for rate in found.groups()]
    return dict(zip(names, rates, strict=False))


def driver_commits(plan: Plan) -> Rate:
    with tempfile.TemporaryDirectory(dir=plan.workspace) as folder:
        return drive(plan, "commits", f"--file={folder}/driver.sqlite").rate


def commits(plan: Plan) -> Rate:
    """Rows of 100 bytes, one a transaction, each on the disk before the next begins (WAL, synchronous=FULL)."""
    with (
        tempfile.TemporaryDirectory(dir=plan.workspace) as folder,
        contextlib.closing(sqlite3.connect(f"{folder}/bare.sqlite", isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode = WAL").close()
        connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute("CREATE TABLE benchmark (id INTEGER PRIMARY KEY, value BLOB NOT NULL)").close()
        times: list[float] = []
        row, before, start = b"x" * 100, cpu_seconds(os.getpid()), time.perf_counter()
        now = start
        while now - start < plan.seconds:
            connection.execute("INSERT INTO benchmark (value) VALUES (?)", (row,)).close()
            then, now = now, time.perf_counter()
            times.append(now - then)
        spent = cpu_seconds(os.getpid()) - before
    times.sort()
    return Rate(
        per_second=len(times) / (now - start),
        p50_ms=times[len(times) // 2] * 1e3,
        p99_ms=times[len(times) * 99 // 100] * 1e3,
        cpu_us=spent / len(times) * 1e6,
        errors=0,
    )
