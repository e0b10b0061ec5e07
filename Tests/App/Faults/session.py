"""A person signed in, in whose name clients get their codes."""

import random
import threading
import time
from collections.abc import Sequence

import requests
from ledger import Birth, Ledger
from people import User
from provider import Provider
from server import Surety
from walking import Browser, Stop

COOKIE = "surety_session"
SIGN_IN_SECONDS_MAX = 120


class Session:
    """Shared by all parties. Where a store may forget it, the person signs in again."""

    def __init__(self, servers: Sequence[Surety], ledger: Ledger, user: User, chance: random.Random) -> None:
        self._servers = servers
        self._ledger = ledger
        self._user = user
        self._chance = chance
        self._lock = threading.Lock()
        self._cookie, self._birth = self._sign_in()

    @property
    def cookie(self) -> str:
        return self._cookie

    def is_lost(self, cookie: str) -> None:
        """Somebody was sent to sign in although they held this cookie."""
        with self._lock:
            if cookie != self._cookie:
                return
            may_be = self._ledger.may_be_forgotten(self._birth)
            self._ledger.expect(may_be, "somebody signed in was asked to sign in again")
            self._cookie, self._birth = self._sign_in()

    def _sign_in(self) -> tuple[str, Birth]:
        deadline = time.monotonic() + SIGN_IN_SECONDS_MAX
        while time.monotonic() < deadline:
            asked = time.monotonic()
            try:
                browser = Browser(Provider(self._chance.choice(self._servers)))
                stop = browser.get("/sign-in")
                if stop.status == 200 and self._submit(browser, stop) and COOKIE in browser.cookies:
                    self._ledger.count("sign-ins")
                    return f"{COOKIE}={browser.cookies[COOKIE]}", Birth.since(asked)
            except requests.RequestException as problem:
                self._ledger.lost(problem)
            time.sleep(0.05)
        raise AssertionError(f"nobody could sign in within {SIGN_IN_SECONDS_MAX} s")

    def _submit(self, browser: Browser, stop: Stop) -> bool:
        fields = stop.form.fields | {"username": self._user.username, "password": self._user.password}
        answer = browser.request("POST", stop.form.action, data=fields)
        if answer.status_code == 503:
            self._ledger.unavailable(answer.headers.get("Retry-After"))
            return False
        return self._ledger.expect(answer.status_code == 303, f"a good sign-in got {answer.status_code}")
