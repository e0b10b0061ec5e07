"""What it costs those who come meanwhile that sessions are removed which have all ended at once."""

import dataclasses
import sqlite3
import statistics
import time
from collections.abc import Callable

from . import servers, storage
from .aims import Aim, at_most, no_errors, number
from .load import wrk
from .plan import Plan
from .report import Section, Table
from .seeding import Seeded, Size, seed, serve

# Where rows are removed slice by slice: the server begins with it when it starts.
AT_ONCE = 1
WINDOWS_MAX = 120
WINDOWS_AFTER = 3
WINDOW_SECONDS = 2
SETTLE_SECONDS = 2
# Redis removes what has ended by itself. All is seeded with an end far away, and then made to end at one moment.
LATER = 7_200
LEAD_SECONDS = 90
END_SOME = """
local page = redis.call('SCAN', ARGV[1], 'COUNT', 5000)
for _, key in ipairs(page[2]) do redis.call('PEXPIREAT', key, ARGV[2]) end
return page[1]
"""


@dataclasses.dataclass(frozen=True)
class Forgotten:
    store: str
    sessions: int
    during_ms: float | None
    """The p99 of tokens while they were removed; None where that was over before it could be asked."""
    after_ms: float
    seconds: float
    """That it took, or at least went on."""


def measure(plan: Plan) -> Section:
    """Also tells what sessions take in PostgreSQL where there is no Redis."""
    kept: list[storage.Kept] = []
    with servers.running(plan) as stores:
        forgotten = forget(plan, stores, kept)
    return Section([*aims(forgotten), *storage.aims(kept), no_errors(0)], [table(forgotten), storage.table(kept)], 0)


def forget(plan: Plan, stores: servers.Stores, kept: list[storage.Kept]) -> list[Forgotten]:
    people, clients = 1_000, 10
    embedded = seed(plan, "sqliteended", Size(people, clients, plan.top), {}, ends_after=AT_ONCE)
    file = plan.workspace / embedded.name / "surety.sqlite"

    few = max(1_000, plan.top // 10)
    alone = seed(plan, "ended", Size(people, clients, few), stores.settings("ended", None), ends_after=AT_ONCE)
    kept.append(storage.postgres(stores, "ended", few))

    return [
        rows("SQLite", plan, embedded, plan.top, lambda: left_in_file(file)),
        rows("PostgreSQL alone", plan, alone, few, lambda: left_in_postgres(stores)),
        keys(plan, stores, Size(people, clients, plan.top)),
    ]


def rows(store: str, plan: Plan, seeded: Seeded, sessions: int, left: Callable[[], bool]) -> Forgotten:
    print(f"Measuring tokens while {sessions:,} sessions are removed: {store}", flush=True)
    with serve(plan, seeded) as server:
        began = time.monotonic()
        during = []
        while left() and len(during) < WINDOWS_MAX:
            during.append(wrk(plan, server, seeded.token_request, WINDOW_SECONDS).p99_ms)
        took = time.monotonic() - began
        time.sleep(SETTLE_SECONDS)
        after = [wrk(plan, server, seeded.token_request, WINDOW_SECONDS).p99_ms for _ in range(WINDOWS_AFTER)]
    # The last window reaches beyond the end.
    whole = during[:-1] or during
    return Forgotten(store, sessions, statistics.median(whole) if whole else None, statistics.median(after), took)


def keys(plan: Plan, stores: servers.Stores, size: Size) -> Forgotten:
    """In Redis, which removes what has ended by itself."""
    number_of_redis = 7
    settings = stores.settings("endedkeys", number_of_redis)
    ended = seed(plan, "endedkeys", size, settings, ends_after=LATER)
    with serve(plan, ended) as server:
        moment = time.time() + LEAD_SECONDS
        end_at(stores, number_of_redis, moment)
        time.sleep(max(0, moment - time.time()))
        print(f"Measuring tokens while {size.sessions:,} sessions are removed: Redis", flush=True)
        began = time.monotonic()
        during = []
        while left_in_redis(stores, number_of_redis) and len(during) < WINDOWS_MAX:
            during.append(wrk(plan, server, ended.token_request, WINDOW_SECONDS).p99_ms)
        took = time.monotonic() - began
        time.sleep(SETTLE_SECONDS)
        after = [wrk(plan, server, ended.token_request, WINDOW_SECONDS).p99_ms for _ in range(WINDOWS_AFTER)]
    whole = during[:-1] or during
    median = statistics.median(whole) if whole else None
    return Forgotten("PostgreSQL and Redis", size.sessions, median, statistics.median(after), took)


def end_at(stores: servers.Stores, number_of_redis: int, moment: float) -> None:
    cursor = None
    while cursor != "0":
        arguments = ["eval", END_SOME, "0", cursor or "0", str(int(moment * 1_000))]
        cursor = stores.redis.cli("-n", str(number_of_redis), *arguments)


def left_in_file(file: object) -> bool:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    try:
        return any(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall() for table in storage.TABLES)
    finally:
        connection.close()


def left_in_postgres(stores: servers.Stores) -> bool:
    found = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in storage.TABLES)
    return stores.postgres.psql(f"SELECT {found}", database="ended") == "t"


def left_in_redis(stores: servers.Stores, number_of_redis: int) -> bool:
    """A few keys are of those who come meanwhile."""
    return int(stores.redis.cli("-n", str(number_of_redis), "dbsize")) > 100


def aims(forgotten: list[Forgotten]) -> list[Aim]:
    return [
        at_most(
            f"{one.store}: p99 of tokens while {one.sessions:,} sessions with their families are removed",
            one.during_ms / one.after_ms,
            2,
            "x",
            f"{number(one.during_ms)} ms against {number(one.after_ms)} ms",
        )
        for one in forgotten
        if one.during_ms is not None
    ]


def table(forgotten: list[Forgotten]) -> Table:
    heads = ("store", "sessions removed", "in s", "p99 ms of client_credentials meanwhile", "p99 ms after")
    rows = [
        (
            one.store,
            f"{one.sessions:,}",
            number(one.seconds),
            number(one.during_ms) if one.during_ms is not None else "over too soon",
            number(one.after_ms),
        )
        for one in forgotten
    ]
    return Table("Forgetting", [heads, *rows])
