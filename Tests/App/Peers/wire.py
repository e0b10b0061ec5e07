"""HTTP written byte by byte, for what no library would send."""

import dataclasses
import socket
import time

from server import Surety

ANSWER_SECONDS_MAX = 30


@dataclasses.dataclass
class RawAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


class RawConnection:
    def __init__(self, server: Surety) -> None:
        self._socket = socket.create_connection(server.address, timeout=ANSWER_SECONDS_MAX)
        self._unread = b""

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """A server that has already refused may have closed: what it said is still to be read."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def finish_sending(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def answer(self) -> RawAnswer | None:
        """The next answer; None where the connection ended without one."""
        head = self._read_until(b"\r\n\r\n")
        if head is None:
            return None
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        body = self._read_exactly(int(headers.get("content-length", "0")))
        return RawAnswer(status, headers, body)

    def answers(self, seconds_max: float = ANSWER_SECONDS_MAX) -> list[RawAnswer]:
        """All answers until the server closes or falls silent for a second."""
        found: list[RawAnswer] = []
        deadline = time.monotonic() + seconds_max
        while time.monotonic() < deadline:
            self._socket.settimeout(1 if found else seconds_max)
            try:
                answer = self.answer()
            except TimeoutError:
                break
            if answer is None:
                break
            found.append(answer)
        return found

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65_536)
        except ConnectionResetError:
            return False
        self._unread += data
        return bool(data)

    def _read_until(self, end: bytes) -> bytes | None:
        while end not in self._unread:
            if not self._more():
                return None
        head, _, self._unread = self._unread.partition(end)
        return head

    def _read_exactly(self, count: int) -> bytes:
        while len(self._unread) < count:
            if not self._more():
                break
        body, self._unread = self._unread[:count], self._unread[count:]
        return body


def exchange(server: Surety, data: bytes) -> list[RawAnswer]:
    """Sends the bytes, says that no more will come, and reads whatever is answered."""
    with RawConnection(server) as connection:
        connection.send(data)
        try:
            connection.finish_sending()
        except OSError:
            return connection.answers()
        return connection.answers()
