"""Palms: verifications through the adapter and the simulator, and a search through a million templates."""

import base64
import json
import os
import secrets

from .aims import Aim, at_most, no_errors, number
from .load import Driven, drive
from .plan import Plan
from .processes import free_ports, output, serving
from .report import Section, Table

CONCURRENCIES = (1, 16, 64)
TEMPLATES = 1_000_000
HEADS = ("at a time", "a second", "p50 ms", "p99 ms", "matching alone, p99 ms", "over it, p99 ms")


def measure(plan: Plan) -> Section:
    verified = verifications(plan)
    found = search(plan)
    errors = sum(driven.found["all"]["errors"] for driven in verified.values())
    rows = [HEADS, *(row(count, driven) for count, driven in verified.items())]
    tables = [
        Table("Palms verified through the adapter, over HTTP", rows),
        Table("A search through all templates, on one core", search_rows(found)),
    ]
    return Section([ratio(found), no_errors(errors)], tables, errors)


def verifications(plan: Plan) -> dict[int, Driven]:
    """The simulator is a process of its own, on the same machine as the load."""
    (port,) = free_ports(1)
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    token = secrets.token_urlsafe(24)
    command = [plan.surety, "simulate", "palm", f"--port={port}", f"--secret={secret}", f"--token={token}"]
    document = {
        "provider": "simulator",
        "base_url": f"http://127.0.0.1:{port}",
        "credential": {"bearer": token},
        "signature_secret": secret,
    }
    with serving(command, dict(os.environ), port, "/simulation", plan.workspace / "palm.log"):
        return {
            count: best(
                [
                    drive(plan, "palm-verifications", json.dumps(document), f"--concurrency={count}")
                    for _ in range(plan.rounds)
                ]
            )
            for count in CONCURRENCIES
        }


def best(rounds: list[Driven]) -> Driven:
    return max(rounds, key=lambda driven: driven.rate.per_second)


def row(count: int, driven: Driven) -> tuple[str, ...]:
    whole, matching = driven.rate, driven.part("matching")
    over = whole.p99_ms - matching.p99_ms
    figures = (whole.per_second, whole.p50_ms, whole.p99_ms, matching.p99_ms, over)
    return str(count), *(number(figure) for figure in figures)


def search(plan: Plan) -> dict[str, list[float]]:
    command = [plan.build / "surety-bench", "palm-search", f"--templates={TEMPLATES}", f"--rounds={plan.rounds + 1}"]
    return json.loads(output(command, 120))


def search_rows(found: dict[str, list[float]]) -> list[tuple[str, ...]]:
    search_ms, reading_ms = min(found["searches"]) * 1_000, min(found["readings"]) * 1_000
    gigabytes = TEMPLATES * 512 / 1e9
    return [
        ("", "ms", "GB a second"),
        (f"searching {TEMPLATES:,} templates", number(search_ms), number(gigabytes / search_ms * 1_000)),
        ("reading as much memory once", number(reading_ms), number(gigabytes / reading_ms * 1_000)),
    ]


def ratio(found: dict[str, list[float]]) -> Aim:
    search_seconds, reading = min(found["searches"]), min(found["readings"])
    basis = f"{number(search_seconds * 1_000)} ms against {number(reading * 1_000)} ms"
    return at_most("1:N search over reading the templates once", search_seconds / reading, 3, "x", basis)
