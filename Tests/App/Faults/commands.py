"""What a command changes beside running servers, each of them sees within a second."""

import time
from collections.abc import Callable, Sequence

from ledger import Ledger
from provider import Client, Provider
from server import Surety
from walking import Browser
from world import OMAR, TRUSTED

SEEN_SECONDS_MAX = 1.0
GIVE_UP_SECONDS = 5.0


class Commands:
    def __init__(self, servers: Sequence[Surety], ledger: Ledger) -> None:
        self._server = servers[0]
        self._providers = [Provider(server) for server in servers]
        self._ledger = ledger
        self.slowest = 0.0

    def __call__(self) -> None:
        self._clients()
        self._people()
        self._keys()

    def _clients(self) -> None:
        client = Client("passing", grant_types=("client_credentials",), settings=(("scope", "read"),))
        for provider in self._providers:
            self._ledger.expect(status(provider, client) == 401, "a client works before it is created")
        self._server.add("clients", client.metadata)
        self._expect_soon("a client created", lambda provider: status(provider, client) == 200)
        rolled = self._server.command("clients", "roll-secret", client.id, "--old-ends-after", "0")
        renewed = Client(client.id, client.method, secret=rolled["client_secret"])
        self._expect_soon("a secret made", lambda provider: status(provider, renewed) == 200)
        self._expect_soon("a secret ended", lambda provider: status(provider, client) == 401)
        self._server.command("clients", "delete", client.id)
        self._expect_soon("a client deleted", lambda provider: status(provider, renewed) == 401)

    def _people(self) -> None:
        tokens = Browser(self._providers[0]).log_in(TRUSTED, OMAR, scope="openid offline_access")
        for provider in self._providers:
            answer = provider.userinfo(tokens["access_token"])
            self._ledger.expect(answer.status_code == 200, f"an access token is refused: {answer.text}")
        self._server.command("users", "disable", OMAR.username)
        self._expect_soon(
            "a user disabled",
            lambda provider: provider.userinfo(tokens["access_token"]).status_code == 401,
        )
        for provider in self._providers:
            answer = provider.refresh(TRUSTED, tokens["refresh_token"])
            self._ledger.expect(answer.status_code == 400, f"a disabled user's token is refreshed: {answer.text}")
            stop = Browser(provider).sign_in(OMAR)
            self._ledger.expect(stop.status == 422, f"a disabled user signs in: {stop.status}")

    def _keys(self) -> None:
        before = {key["kid"] for key in self._providers[0].published()}
        self._server.command("keys", "rotate", "--now")
        self._expect_soon(
            "keys rotated",
            lambda provider: bool({key["kid"] for key in provider.published()} - before),
        )

    def _expect_soon(self, what: str, holds: Callable[[Provider], bool]) -> None:
        begin = time.monotonic()
        seconds = 0.0
        # Every server is asked until it has seen it; the last one counts.
        for provider in self._providers:
            while not holds(provider):
                seconds = time.monotonic() - begin
                if seconds > GIVE_UP_SECONDS:
                    break
                time.sleep(0.02)
        self.slowest = max(self.slowest, seconds)
        self._ledger.expect(seconds <= SEEN_SECONDS_MAX, f"{what} was seen after {seconds:.1f} s only")


def status(provider: Provider, client: Client) -> int:
    return provider.token(client, grant_type="client_credentials").status_code
