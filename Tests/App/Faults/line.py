"""A client's connections to the servers, kept alive, and lost when a server dies."""

import dataclasses
import http.client
import json
import random
import time
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

from ledger import Ledger
from provider import Client
from server import Surety

ANSWER_SECONDS_MAX = 15
OUTAGE_SECONDS_MAX = 120


class Lost(Exception):
    """There was no answer, or none that is complete."""


class Late(Lost, TimeoutError):
    """The server had the request, and said nothing for too long."""


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        try:
            return str(self.json.get("error", ""))
        except ValueError:
            return ""

    @property
    def is_invalid_grant(self) -> bool:
        return self.status == 400 and self.error == "invalid_grant"

    def __str__(self) -> str:
        return f"{self.status} {self.body[:160].decode('utf-8', 'replace')}"


class Line:
    def __init__(self, server: Surety) -> None:
        self._connection = http.client.HTTPConnection(*server.address, timeout=ANSWER_SECONDS_MAX)

    def close(self) -> None:
        self._connection.close()

    @property
    def is_open(self) -> bool:
        return self._connection.sock is not None

    def send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> None:
        try:
            self._connection.request(method, path, body, headers or {})
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Lost(f"sending: {problem!r}") from None

    def receive(self) -> Answer:
        try:
            response = self._connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except TimeoutError:
            self.close()
            raise Late(f"no answer within {ANSWER_SECONDS_MAX} s") from None
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Lost(f"receiving: {problem!r}") from None

    def post(self, path: str, fields: dict[str, str], client: Client) -> Answer:
        self.send_form(path, fields, client)
        return self.receive()

    def send_form(self, path: str, fields: dict[str, str], client: Client) -> None:
        headers, own = client.authentication()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.send("POST", path, urllib.parse.urlencode(own | fields), headers)

    def userinfo(self, token: str) -> Answer:
        self.send("GET", "/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})
        return self.receive()


class Lines(Line):
    """Lines to several servers, as a balancer lays them: each request goes to any of them, its repetition too."""

    def __init__(self, servers: Sequence[Surety], chance: random.Random) -> None:
        self._all = [Line(server) for server in servers]
        self._chance = chance
        self._last = self._all[0]

    def close(self) -> None:
        for line in self._all:
            line.close()

    @property
    def is_open(self) -> bool:
        return self._last.is_open

    def send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> None:
        self._last = self._chance.choice(self._all)
        self._last.send(method, path, body, headers)

    def receive(self) -> Answer:
        return self._last.receive()


class Patience:
    """How a client bears an outage: it asks again until it is answered, and never takes a refusal for one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def answer(self, attempt: Callable[[], Answer], lost: Callable[[], None] = lambda: None) -> Answer:
        """Repeats the attempt through connection errors and 503; `lost` is told of each."""
        deadline = time.monotonic() + OUTAGE_SECONDS_MAX
        while time.monotonic() < deadline:
            begin = time.monotonic()
            try:
                answer = self.judge(attempt())
                self._ledger.answered(time.monotonic() - begin)
                pause = 0.05
            except Lost as problem:
                self._ledger.lost(problem)
                answer, pause = None, random.uniform(0.02, 0.06)
            if answer is not None:
                return answer
            lost()
            time.sleep(pause)
        raise AssertionError(f"no answer within {OUTAGE_SECONDS_MAX} s")

    def judge(self, answer: Answer) -> Answer | None:
        """None for 503: it says when to come again, and nothing else fails in the server."""
        if answer.status == 503:
            self._ledger.unavailable(answer.headers.get("Retry-After"))
            return None
        self._ledger.expect(answer.status < 500, f"the server failed: {answer}")
        return answer
