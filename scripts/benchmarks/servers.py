"""PostgreSQL and Redis of a run's own, set as an operator would: what was answered is on the disk, or soon will be."""

import base64
import contextlib
import dataclasses
import os
import pathlib
import secrets
from collections.abc import Iterator

from datastores.daemon import Failure as NoServer
from datastores.daemon import program
from datastores.pair import Pair
from datastores.postgres import Postgres, programs
from datastores.redis import Redis

from .plan import Plan
from .processes import Failure, output

ROLE = "surety"
# What a session of the product's driver has; it matters to row-level security and to transactions.
SESSION = "-c surety.tenant=default -c default_transaction_isolation=serializable"


@dataclasses.dataclass(frozen=True)
class Stores:
    postgres: Postgres
    redis: Redis

    def create_database(self, name: str) -> str:
        """The URL for a role without rights beyond its own tables, as the server should have."""
        self.postgres.psql(f"CREATE DATABASE {name} OWNER {ROLE}")
        return f"postgres://{ROLE}@127.0.0.1:{self.postgres.port}/{name}"

    def settings(self, database: str, redis: int | None = 0) -> dict[str, str]:
        """For a server on a database of its own, and one of Redis."""
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        found = {"SURETY_DATABASE_URL": self.create_database(database), "SURETY_MASTER_KEY": key}
        return found if redis is None else found | {"SURETY_REDIS_URL": f"{self.redis.url}/{redis}"}

    @property
    def redis_bytes(self) -> int:
        lines = self.redis.cli("info", "memory").splitlines()
        return next(int(line.partition(":")[2]) for line in lines if line.startswith("used_memory:"))

    def pgbench(self, database: str, *options: str, seconds: float) -> str:
        """As the server's role, in sessions like the server's."""
        place = {"PGHOST": "127.0.0.1", "PGPORT": str(self.postgres.port), "PGUSER": ROLE, "PGOPTIONS": SESSION}
        return output([program("pgbench", *programs()), *options, database], seconds, os.environ | place)


@contextlib.contextmanager
def running(plan: Plan) -> Iterator[Stores]:
    print("Starting PostgreSQL and Redis", flush=True)
    folder = pathlib.Path(plan.workspace, "stores")
    folder.mkdir()
    # PostgreSQL's own account has to get to its folder below.
    plan.workspace.chmod(0o711)
    pair = Pair(folder, durable=True)
    try:
        pair.start()
        pair.postgres.psql(f"CREATE ROLE {ROLE} LOGIN")
        yield Stores(pair.postgres, pair.redis)
    except NoServer as problem:
        raise Failure(str(problem)) from None
    finally:
        pair.end()
