"""A Surety server of one's own: a fresh data directory, free loopback ports, and the command line beside it."""

import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any, ClassVar

import requests

PROJECT = pathlib.Path(__file__).resolve().parents[3]
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
# What a command changes beside a running server, the server sees within this time.
COMMAND_SEEN_SECONDS = 1
PORTS = range(11_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Ports that are free together, and stay free while a server is away: below those that systems give to outgoing
    connections, of which any could have one when the server comes back.
    """
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            port = random.choice(PORTS)
            with contextlib.suppress(OSError):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
                ports.append(port)
        return ports


class Surety:
    # What every server is given that is not told otherwise.
    default_settings: ClassVar[Callable[[], dict[str, str]]] = dict

    def __init__(self, directory: pathlib.Path, *, demo: bool = False, settings: dict[str, str] | None = None) -> None:
        """`settings` are further variables of the server's environment; they win over those made here."""
        public, internal, demo_port = free_ports(3)
        # Where it listens, and what it is called: the two differ behind a proxy that speaks TLS.
        self.address = ("127.0.0.1", public)
        self.listen_url = f"http://localhost:{public}"
        self.url = (settings or {}).get("SURETY_PUBLIC_URL", self.listen_url)
        self.demo_url = f"http://localhost:{demo_port}"
        self.internal_url = f"http://127.0.0.1:{internal}"
        self.directory = directory
        self._arguments = ["serve", "--demo"] if demo else ["serve"]
        self._binary = os.environ.get("SURETY_BIN", str(PROJECT / ".build/debug/surety"))
        self._log = directory / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        # Python ignores SIGXFSZ; a server that inherits this sees a failing write where a file may not grow.
        self.survives_full_disk = False
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SURETY_")}
        self._environment = inherited | {
            "SURETY_LISTEN": f"127.0.0.1:{public}",
            "SURETY_INTERNAL_LISTEN": f"127.0.0.1:{internal}",
            "SURETY_PUBLIC_URL": self.url,
            "SURETY_DATA_DIR": str(directory / "data"),
            # No balancer has to notice that it stops.
            "SURETY_SHUTDOWN_DRAIN_SECONDS": "0",
        }
        if demo:
            self._environment["SURETY_DEMO_LISTEN"] = f"127.0.0.1:{demo_port}"
        self._environment |= Surety.default_settings() | (settings or {})

    @property
    def process(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def set(self, name: str, value: str) -> None:
        """Changes a variable of the environment in which the server is started next."""
        self._environment[name] = value

    @property
    def data(self) -> pathlib.Path:
        return pathlib.Path(self._environment["SURETY_DATA_DIR"])

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def launch(self) -> None:
        """Starts the process, and does not wait for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary, *self._arguments],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                restore_signals=not self.survives_full_disk,
            )

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not become ready:\n{self.log}")
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.internal_url}/health/ready", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        """Asks the server to stop, and expects that it does so in time and without complaint."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(timeout=STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop within {STOP_SECONDS_MAX} s:\n{self.log}") from None
        assert status == 0, f"the server stopped with {status}:\n{self.log}"

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def run(self, *arguments: str, settings: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command beside the server, however it ends."""
        return subprocess.run(
            [self._binary, *arguments],
            cwd=PROJECT,
            env=self._environment | (settings or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def command(self, *arguments: str) -> Any:
        """Runs a command beside the server, and returns its JSON."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, f"surety {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def add(self, kind: str, *things: dict[str, Any]) -> Any:
        """Creates clients or users, and does not wait until the server has seen them."""
        file = self._file(kind, list(things))
        try:
            return self.command(kind, "create", "--from", str(file))
        finally:
            file.unlink()

    def create_clients(self, *clients: dict[str, Any]) -> Any:
        return self._create("clients", list(clients))

    def create_users(self, *users: dict[str, Any]) -> Any:
        return self._create("users", list(users))

    def refuses_client(self, client: dict[str, Any]) -> str:
        """Expects that a registration is not taken; returns why."""
        file = self._file("refused", [client])
        done = self.run("clients", "create", "--from", str(file), "--json")
        file.unlink()
        assert done.returncode != 0, f"this was taken: {client}"
        return done.stdout + done.stderr

    def _create(self, kind: str, things: list[dict[str, Any]]) -> Any:
        created = self.add(kind, *things)
        time.sleep(COMMAND_SEEN_SECONDS)
        return created

    def _file(self, name: str, things: list[dict[str, Any]]) -> pathlib.Path:
        file = self.directory / f"{name}.json"
        file.write_text(json.dumps(things), encoding="utf-8")
        return file
