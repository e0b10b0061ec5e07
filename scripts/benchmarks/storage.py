"""What a live session takes, with its family of refresh tokens and the indexes of both."""

import contextlib
import dataclasses
import sqlite3

from . import servers
from .aims import Aim, at_most, number
from .plan import Plan
from .report import Table
from .seeding import Seeded

TABLES = ("sessions", "refresh_families")
LIMIT = 1_024
KEYS_SAMPLED = 1_000
SAMPLED = """
local sum = 0
for _ = 1, ARGV[1] do sum = sum + redis.call('MEMORY', 'USAGE', redis.call('RANDOMKEY')) end
return tostring(sum / ARGV[1])
"""


@dataclasses.dataclass(frozen=True)
class Kept:
    store: str
    sessions: int
    bytes: float
    """Of each."""
    basis: str


def embedded(plan: Plan, seeded: Seeded, sessions: int) -> Kept:
    """Pages of the tables and of their indexes, whatever is free in them."""
    file = plan.workspace / seeded.name / "surety.sqlite"
    query = """
        SELECT m.tbl_name, sum(s.pgsize) FROM dbstat('main', 1) AS s JOIN sqlite_master AS m ON m.name = s.name
        GROUP BY m.tbl_name
        """
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        sizes = dict(connection.execute(query).fetchall())
    return of_tables("SQLite", sessions, sizes)


def postgres(stores: servers.Stores, database: str, sessions: int) -> Kept:
    tables = ", ".join(f"'{table}'" for table in TABLES)
    query = f"SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname IN ({tables})"
    lines = stores.postgres.psql(query, database=database).splitlines()
    return of_tables("PostgreSQL", sessions, {name: int(size) for name, _, size in (x.partition("|") for x in lines)})


def of_tables(store: str, sessions: int, sizes: dict[str, int]) -> Kept:
    parts = {table: sizes[table] / sessions for table in TABLES}
    return Kept(
        store, sessions, sum(parts.values()), ", ".join(f"{name} {number(size)}" for name, size in parts.items())
    )


def redis(stores: servers.Stores, number_of_redis: int, grown: int, sessions: int) -> Kept:
    """By how much `used_memory` has grown; the keys themselves as MEMORY USAGE counts them, a thousand asked."""
    place = ("-n", str(number_of_redis))
    keys = int(stores.redis.cli(*place, "dbsize"))
    mean = float(stores.redis.cli(*place, "eval", SAMPLED, "0", str(KEYS_SAMPLED)))
    basis = f"{number(keys / sessions)} keys of {number(mean)} B by MEMORY USAGE, the rest are Redis' tables of names"
    return Kept("Redis", sessions, grown / sessions, basis)


def aims(kept: list[Kept]) -> list[Aim]:
    return [
        at_most(f"{one.store}: bytes of a live session with its refresh family", one.bytes, LIMIT, "B", one.basis)
        for one in kept
    ]


def table(kept: list[Kept]) -> Table:
    heads = ("store", "sessions", "bytes of each", "of which")
    rows = [(one.store, f"{one.sessions:,}", number(one.bytes), one.basis) for one in kept]
    return Table("What a session takes", [heads, *rows])
