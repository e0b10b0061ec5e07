"""A PostgreSQL server with nothing in it."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
from collections.abc import Iterator

from .daemon import START_TRIES, STOP_SECONDS_MAX, Daemon, Failure, free_port, new_password, output, program

SUPERUSER = "postgres"
# Every connection of every suite that runs at the same time.
CONNECTIONS_MAX = 200
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": str(CONNECTIONS_MAX),
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "log_min_messages": "warning",
    "logging_collector": "off",
}
# Good for what is thrown away with the machine's power: never for a test of what a crash leaves.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A superuser runs any program as whoever started the server, so the password guards that one from others on this
# machine. Roles that tests make need none.
ACCESS = f"host all {SUPERUSER} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"


def programs() -> list[pathlib.Path]:
    """Where Debian keeps the servers, the newest first; elsewhere they are on the PATH."""
    versions = pathlib.Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


class Postgres:
    def __init__(
        self,
        folder: pathlib.Path,
        log: pathlib.Path,
        *,
        durable: bool = False,
        account: str | None = None,
        outlives: bool = False,
    ) -> None:
        """`folder` is the account's own; `durable` keeps what was committed through a crash of the machine."""
        self._data = folder / "data"
        self._folder = folder
        self._account = account
        self._daemon = Daemon(log, account, outlives=outlives)
        self._settings = SETTINGS | ({} if durable else CARELESS)
        self._password = new_password()
        self.port = 0

    def create(self) -> None:
        """Makes the data folder and starts the server on it."""
        secret = self._folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self._password, encoding="utf-8")
        if self._account:
            shutil.chown(secret, self._account)
        initdb = [program("initdb", *programs()), "--pgdata", str(self._data), "--username", SUPERUSER]
        initdb += ["--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8", "--locale", "C.UTF-8"]
        output(self._daemon.as_account([*initdb, "--no-sync"]))
        secret.unlink()
        (self._data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
        self._start_on_a_free_port()

    def _start_on_a_free_port(self) -> None:
        for last in range(1, START_TRIES + 1):
            self.port = free_port()
            try:
                return self.start()
            except Failure:
                if last == START_TRIES:
                    raise

    def start(self) -> None:
        command = [program("postgres", *programs()), "-D", str(self._data), "-p", str(self.port)]
        command += [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        self._daemon.start(command, self._is_ready, death_signal="INT")

    def _is_ready(self) -> bool:
        command = [program("pg_isready", *programs()), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        try:
            output(command)
        except Failure:
            return False
        return self._daemon.is_running

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, what they had not committed is rolled back."""
        self._daemon.end(signal.SIGINT)

    def crash(self) -> None:
        """Immediate shutdown: the next start recovers from the log."""
        self._daemon.end(signal.SIGQUIT)

    @property
    def pid(self) -> int:
        return self._daemon.pid

    @property
    def log(self) -> str:
        return self._daemon.log

    def url(self, database: str = SUPERUSER) -> str:
        return f"postgres://{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{database}"

    def psql(self, statements: str, *, database: str = SUPERUSER, seconds: float = 60) -> str:
        """Runs statements as the superuser; returns the rows, a line each, with `|` between the columns."""
        return output(self._psql(database), given=statements, seconds=seconds, environment=self._credentials).strip()

    @contextlib.contextmanager
    def holding(self, statement: str, *, database: str = SUPERUSER) -> Iterator[None]:
        """Runs a statement in a transaction that stays open as long as the block, and is rolled back then."""
        process = subprocess.Popen(
            self._psql(database),
            env=os.environ | self._credentials,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"BEGIN;\n{statement};\n\\echo held\n")
            process.stdin.flush()
            if "held" not in process.stdout.readline():
                raise Failure(f"{statement}: psql ended with {process.wait()}")
            yield
        finally:
            process.communicate("ROLLBACK;\n", timeout=STOP_SECONDS_MAX)

    def _psql(self, database: str) -> list[str]:
        command = [program("psql", *programs()), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
        return [*command, "-p", str(self.port), "-U", SUPERUSER, "-d", database]

    @property
    def _credentials(self) -> dict[str, str]:
        return {"PGPASSWORD": self._password, "PGCONNECT_TIMEOUT": "10"}
