"""A Redis server with nothing in it, or a Valkey: the program that SURETY_TEST_REDIS_PROGRAM names."""

import os
import pathlib
import shutil
import signal

from .daemon import START_TRIES, Daemon, Failure, free_port, new_password, output, program

SETTINGS = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "databases": "64",
    "hz": "100",
    "save": "",
}


class Redis:
    def __init__(self, folder: pathlib.Path, log: pathlib.Path, *, outlives: bool = False) -> None:
        self._folder = folder
        self._daemon = Daemon(log, outlives=outlives)
        self._password = new_password()
        self.port = 0

    def create(self) -> None:
        for last in range(1, START_TRIES + 1):
            self.port = free_port()
            try:
                return self.start()
            except Failure:
                if last == START_TRIES:
                    raise

    def start(self) -> None:
        settings = SETTINGS | {"port": str(self.port), "dir": str(self._folder), "requirepass": self._password}
        # A file, because the list of processes shows everybody what a command line holds.
        file = self._folder / "redis.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f'{name} "{value}"\n' for name, value in settings.items()), encoding="utf-8")
        server = os.environ.get("SURETY_TEST_REDIS_PROGRAM") or program("redis-server")
        self._daemon.start([server, str(file)], self._is_ready, death_signal="TERM")

    def _is_ready(self) -> bool:
        try:
            return self._daemon.is_running and self.cli("ping") == "PONG"
        except Failure:
            return False

    def stop(self) -> None:
        """Writes everything down, and ends."""
        self._daemon.end(signal.SIGTERM)

    def kill(self) -> None:
        self._daemon.kill()

    def wipe(self) -> None:
        """Forgets everything; for a server that has stopped."""
        shutil.rmtree(self.files, ignore_errors=True)

    @property
    def files(self) -> pathlib.Path:
        """The folder with everything that it has written down."""
        return self._folder / "appendonlydir"

    @property
    def pid(self) -> int:
        return self._daemon.pid

    @property
    def log(self) -> str:
        return self._daemon.log

    @property
    def url(self) -> str:
        return f"redis://default:{self._password}@127.0.0.1:{self.port}"

    def cli(self, *words: str) -> str:
        """Runs one command; an error of the server's is a failure."""
        command = [program("redis-cli"), "-e", "-h", "127.0.0.1", "-p", str(self.port), *words]
        return output(command, seconds=10, environment={"REDISCLI_AUTH": self._password}).strip()
