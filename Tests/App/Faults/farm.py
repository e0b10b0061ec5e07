"""Two servers on one PostgreSQL and one Redis, all of the rig's own."""

import base64
import pathlib
import secrets
import shutil

from datastores.daemon import new_password
from datastores.pair import Pair
from detour import Detour
from server import Surety
from world import CLIENTS, USERS

DATABASE = ROLE = "surety"
SERVERS = 2


class Farm:
    def __init__(self, directory: pathlib.Path, settings: dict[str, str]) -> None:
        self.directory = directory
        # PostgreSQL's own account has to get to its folder below.
        directory.chmod(0o711)
        stores = directory / "stores"
        stores.mkdir()
        self._stores = Pair(stores, durable=True)
        self.postgres, self.redis = self._stores.postgres, self._stores.redis
        self._settings = settings | {"SURETY_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode()}
        self._way: Detour | None = None
        self.servers: list[Surety] = []

    # From nothing to two servers, and back

    def start(self) -> None:
        """The stores, and servers that are still to be launched on them."""
        self._stores.start()
        self._way = Detour(self.redis.port)
        self._settings["SURETY_DATABASE_URL"] = self._create_database()
        self._settings["SURETY_REDIS_URL"] = self.redis.url.replace(f":{self.redis.port}", f":{self.way.port}")
        for number in range(SERVERS):
            self.servers.append(self._server(number))

    def populate(self) -> None:
        self.servers[0].add("users", *(user.metadata for user in USERS))
        self.servers[0].create_clients(*(client.metadata for client in CLIENTS))

    def end(self) -> None:
        for server in self.servers:
            server.kill()
        if self._way is not None:
            self._way.end()
        self._stores.end()

    def _create_database(self) -> str:
        """An owner without further rights: a superuser is above row-level security and limits."""
        password = new_password()
        self.postgres.psql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")
        self.postgres.psql(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        return f"postgres://{ROLE}:{password}@127.0.0.1:{self.postgres.port}/{DATABASE}"

    def _server(self, number: int) -> Surety:
        """All are called by the address of the first, as behind a balancer."""
        folder = self.directory / f"server-{number + 1}"
        folder.mkdir()
        settings = dict(self._settings)
        if self.servers:
            settings["SURETY_PUBLIC_URL"] = self.servers[0].url
        return Surety(folder, settings=settings)

    # What faults do

    @property
    def way(self) -> Detour:
        assert self._way is not None
        return self._way

    def psql(self, statements: str) -> str:
        return self.postgres.psql(statements, database=DATABASE)

    def stop_redis(self) -> None:
        self.way.shut()
        self.redis.stop()

    def kill_redis(self) -> None:
        self.way.shut()
        self.redis.kill()

    def start_redis(self) -> None:
        self.redis.start()
        self.way.open()

    def copy_redis(self) -> pathlib.Path:
        """What Redis has written down by now."""
        copy = self.directory / "redis-copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.redis.files, copy)
        return copy

    @property
    def dead(self) -> list[str]:
        """The servers that ended by themselves, with their last words."""
        return [server.log[-1_000:] for server in self.servers if not server.is_running]
