"""One client's connection to the server, kept alive, and lost when the server dies."""

import dataclasses
import http.client
import json
import random
import time
import urllib.parse
from typing import Any

from ledger import Ledger
from provider import Client
from server import Surety

ANSWER_SECONDS_MAX = 15
OUTAGE_SECONDS_MAX = 45


class Lost(Exception):
    """There was no answer, or none that is complete."""


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


class Patience:
    """How a client bears an outage: it asks again until it is answered, and never takes a refusal for one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def answer(self, attempt, lost=lambda: None) -> Answer:
        """Repeats the attempt through connection errors and 503; `lost` is told of each."""
        deadline = time.monotonic() + OUTAGE_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                answer = attempt()
            except Lost:
                self._ledger.count("answers lost")
                lost()
                time.sleep(random.uniform(0.005, 0.03))
                continue
            if answer.status == 503:
                self._ledger.count("answers 503")
                self._ledger.expect("Retry-After" in answer.headers, "503 without Retry-After")
                lost()
                time.sleep(0.05)
                continue
            self._ledger.expect(answer.status < 500, f"the server failed: {answer}")
            return answer
        raise AssertionError(f"no answer within {OUTAGE_SECONDS_MAX} s")
