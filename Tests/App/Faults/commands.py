"""What a command changes beside a running server, the server sees within a second."""

import time
from collections.abc import Callable

from ledger import Ledger
from provider import Client, Provider
from server import Surety
from walking import Browser
from world import OMAR, TRUSTED

SEEN_SECONDS_MAX = 1.0
GIVE_UP_SECONDS = 5.0


class Commands:
    def __init__(self, server: Surety, ledger: Ledger) -> None:
        self._server = server
        self._ledger = ledger
        self._provider = Provider(server)
        self.slowest = 0.0

    def __call__(self) -> None:
        self._clients()
        self._people()
        self._keys()

    def _clients(self) -> None:
        client = Client("passing", grant_types=("client_credentials",), settings=(("scope", "read"),))
        self._ledger.expect(self._status(client) == 401, "a client works before it is created")
        self._server.add("clients", client.metadata)
        self._expect_soon("a client created", lambda: self._status(client) == 200)
        rolled = self._server.command("clients", "roll-secret", client.id, "--old-ends-after", "0")
        renewed = Client(client.id, client.method, secret=rolled["client_secret"])
        self._expect_soon("a secret made", lambda: self._status(renewed) == 200)
        self._expect_soon("a secret ended", lambda: self._status(client) == 401)
        self._server.command("clients", "delete", client.id)
        self._expect_soon("a client deleted", lambda: self._status(renewed) == 401)

    def _people(self) -> None:
        tokens = Browser(self._provider).log_in(TRUSTED, OMAR, scope="openid offline_access")
        self._server.command("users", "disable", OMAR.username)
        self._expect_soon(
            "a user disabled",
            lambda: self._provider.userinfo(tokens["access_token"]).status_code == 401,
        )
        answer = self._provider.refresh(TRUSTED, tokens["refresh_token"])
        self._ledger.expect(answer.status_code == 400, f"a disabled user's token is refreshed: {answer.text}")
        browser = Browser(self._provider)
        stop = browser.sign_in(OMAR)
        self._ledger.expect(stop.status == 422, f"a disabled user signs in: {stop.status}")

    def _keys(self) -> None:
        before = {key["kid"] for key in self._provider.published()}
        self._server.command("keys", "rotate", "--now")
        self._expect_soon("keys rotated", lambda: bool({key["kid"] for key in self._provider.published()} - before))

    def _status(self, client: Client) -> int:
        return self._provider.token(client, grant_type="client_credentials").status_code

    def _expect_soon(self, what: str, holds: Callable[[], bool]) -> None:
        begin = time.monotonic()
        seconds = 0.0
        while not holds():
            seconds = time.monotonic() - begin
            if seconds > GIVE_UP_SECONDS:
                break
            time.sleep(0.02)
        self.slowest = max(self.slowest, seconds)
        self._ledger.expect(seconds <= SEEN_SECONDS_MAX, f"{what} was seen after {seconds:.1f} s only")
