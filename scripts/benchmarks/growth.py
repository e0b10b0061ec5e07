"""A store of a thousand people beside one of many more: what requests cost, and what a session takes."""

import contextlib
import json

from . import servers, storage
from .aims import Aim, at_most, no_errors, number
from .load import Driven, Rate, best
from .plan import Plan
from .processes import output
from .report import Section, Table, rate_table
from .seeding import Seeded, Size, seed, serve

REQUESTS = {
    "token": "client_credentials",
    "introspection": "introspection",
    "userinfo": "userinfo",
    "rotation": "refresh rotation",
    "code": "code login, signed in before",
    "login": "code login",
}
# So many of those who are signed in take turns, in both stores: the server remembers of some thousand tokens that their
# signature was verified, and a difference in that would hide what the store's size costs.
MEMBERS = 1_000
Rates = dict[str, dict[str, Rate]]
"""By store and size, then by request."""


def sizes(plan: Plan) -> dict[str, Size]:
    return {"small": Size(1_000, 10, 1_000), "large": Size(plan.top, max(10, plan.top // 100), plan.top)}


def measure(plan: Plan) -> Section:
    with servers.running(plan) as stores:
        kept: list[storage.Kept] = []
        rates = grown(plan, "SQLite", fill_files(plan, kept))
        rates |= grown(plan, "PostgreSQL and Redis", fill_servers(plan, stores, kept))
    errors = sum(rate.errors for found in rates.values() for rate in found.values())
    aims = [*growth_aims(rates), *storage.aims(kept), no_errors(errors)]
    return Section(aims, [*tables(plan, rates), storage.table(kept)], errors)


def fill_files(plan: Plan, kept: list[storage.Kept]) -> dict[str, Seeded]:
    filled = {name: seed(plan, f"sqlite{name}", size, {}, samples=MEMBERS) for name, size in sizes(plan).items()}
    kept.append(storage.embedded(plan, filled["large"], plan.top))
    return filled


def fill_servers(plan: Plan, stores: servers.Stores, kept: list[storage.Kept]) -> dict[str, Seeded]:
    filled: dict[str, Seeded] = {}
    for redis, (name, size) in enumerate(sizes(plan).items()):
        before = stores.redis_bytes
        filled[name] = seed(plan, f"postgres{name}", size, stores.settings(name, redis), samples=MEMBERS)
        # As its autovacuum would, a little later.
        stores.postgres.psql("VACUUM ANALYZE", database=name, seconds=600)
        if name == "large":
            kept.append(storage.redis(stores, redis, stores.redis_bytes - before, plan.top))
    return filled


def grown(plan: Plan, store: str, seeded: dict[str, Seeded]) -> Rates:
    """Both servers stand at the same time and are asked in turn, so that a busy minute meets both."""
    with contextlib.ExitStack() as stack:
        files = [
            each.describe(stack.enter_context(serve(plan, each)), plan.workspace / f"{each.name}-crowd.json")
            for each in seeded.values()
        ]
        print(f"Measuring growth on {store}", flush=True)
        timing = [f"--seconds={plan.seconds}", f"--warm-up={plan.warm_up_seconds}", f"--rounds={plan.rounds}"]
        command = [plan.driver, "growth", *(f"--crowd={file}" for file in files), *timing]
        found = json.loads(output(command, 600))
    rates: Rates = {}
    for size, each in seeded.items():
        rates[f"{store}, {size}"] = {
            words: told(best([Driven(report).rate for report in found[request][each.name]]), found[request][each.name])
            for request, words in REQUESTS.items()
        }
    return rates


def told(rate: Rate, reports: list[dict]) -> Rate:
    for report in reports:
        if report["all"]["errors"]:
            print(f"{report['all']['errors']} errors, the first: {report['all']['first_error']}", flush=True)
    return rate


def growth_aims(rates: Rates) -> list[Aim]:
    aims = []
    for store in dict.fromkeys(name.rpartition(",")[0] for name in rates):
        small, large = rates[f"{store}, small"], rates[f"{store}, large"]
        for request in REQUESTS.values():
            a, b = small[request], large[request]
            cpu = f"{number(b.cpu_us)} µs against {number(a.cpu_us)} µs"
            p99 = f"{number(b.p99_ms)} ms against {number(a.p99_ms)} ms"
            aims.append(at_most(f"{store}, {request}: CPU in the large store", b.cpu_us / a.cpu_us, 1.25, "x", cpu))
            aims.append(at_most(f"{store}, {request}: p99 in the large store", b.p99_ms / a.p99_ms, 1.5, "x", p99))
    return aims


def tables(plan: Plan, rates: Rates) -> list[Table]:
    words = {name: str(size) for name, size in sizes(plan).items()}
    return [rate_table(f"{name}: {words[name.rpartition(', ')[2]]}", found) for name, found in rates.items()]
