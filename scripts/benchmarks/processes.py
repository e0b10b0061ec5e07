"""Processes that are started here, and ended here, by their id."""

import contextlib
import http.client
import os
import pathlib
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 35
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """What keeps a measurement from being made."""


def free_ports(count: int) -> list[int]:
    """Ports that are free together: all are held before the first is let go."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def output(command: Sequence[str | pathlib.Path], seconds: float, environment: dict[str, str] | None = None) -> str:
    """Runs a command to its end."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{command[0]} took longer than {seconds:.0f} s") from None
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def cpu_seconds(pid: int) -> float:
    """The CPU time of a process and all its threads, ended ones too (proc(5), utime and stime)."""
    # The name, in parentheses, may hold spaces; the fields after it may not.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


class Server:
    """An HTTP server on a loopback port."""

    def __init__(
        self, command: Sequence[str | pathlib.Path], environment: dict[str, str], port: int, log: pathlib.Path
    ):
        self.port = port
        self._log = log
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, path: str, pause: float = 0.001) -> None:
        """Returns as soon as the path is answered 200."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._answers(path):
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = self._log.read_text(encoding="utf-8", errors="replace")
                raise Failure(f"the server on port {self.port} did not answer {path}:\n{log}")
            time.sleep(pause)

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status == 200
        except ConnectionError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def serving(
    command: Sequence[str | pathlib.Path], environment: dict[str, str], port: int, path: str, log: pathlib.Path
) -> Iterator[Server]:
    """A server that answers the path, until the block ends."""
    server = Server(command, environment, port, log)
    try:
        server.wait_for(path)
        yield server
    finally:
        server.stop()
