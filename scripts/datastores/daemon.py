"""A server process that ends when whoever started it does."""

import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 30
# The port is free when it is asked for, and may be somebody else's a moment later.
START_TRIES = 3
PORTS = range(11_000, 32_000)


class Failure(Exception):
    """A server that cannot be run here, and why."""


def free_port() -> int:
    """A port that stays free while its server is away: below those that systems give to outgoing connections, of which
    any could have it when the server comes back.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def new_password() -> str:
    return secrets.token_hex(24)


def program(name: str, *folders: pathlib.Path) -> str:
    """The path of a program, looked for in the given folders first."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
    found = shutil.which(name, path=path)
    if found is None:
        raise Failure(f"{name} is missing: scripts/setup test installs it")
    return found


def output(
    command: Sequence[str], *, seconds: float = 60, environment: dict[str, str] | None = None, given: str | None = None
) -> str:
    """Runs a program to its end; `given` is what it reads."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | (environment or {}),
            input=given or "",
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} took longer than {seconds:.0f} s") from None
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Daemon:
    """A process of one's own; `account` is whose rights it has, where not the starter's."""

    def __init__(self, log: pathlib.Path, account: str | None = None, *, outlives: bool = False) -> None:
        self._log = log
        self._account = account
        self._outlives = outlives
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise Failure("the server was not started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def as_account(self, command: Sequence[str], *, death_signal: str | None = None) -> list[str]:
        """The command as the account runs it: setpriv(1) becomes the command, so that the process id is its own."""
        options = ["--pdeathsig", death_signal] if death_signal else []
        if self._account:
            options += ["--reuid", self._account, "--regid", self._account, "--init-groups"]
        return ["setpriv", *options, "--", *command] if options else list(command)

    def start(self, command: Sequence[str], is_ready: Callable[[], bool], *, death_signal: str) -> None:
        """Returns when the server answers. It ends with its starter, but not by Ctrl-C in a terminal."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.as_account(command, death_signal=None if self._outlives else death_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS_MAX
        while not is_ready():
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise Failure(f"{command[0]} did not start:\n{self.log[-2_000:]}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        if self.is_running:
            os.kill(self.pid, number)

    def end(self, number: signal.Signals) -> None:
        """Asks the process to end, and insists when it does not."""
        self.send(number)
        try:
            if self._process is not None:
                self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
