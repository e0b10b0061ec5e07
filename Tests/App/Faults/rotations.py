"""Keys rotated under load: not one bad signature, and no token that cannot be verified."""

import itertools
import json
import random
import threading
import time
from collections.abc import Sequence

import joserfc.jwk
import joserfc.jwt
from ledger import Ledger
from line import Lines, Lost
from provider import Client, header_of
from server import Surety
from world import MACHINE, RS_MACHINE

ALGORITHMS = ["ES256", "RS256"]
KEPT_EVERY = 10
# Leaves the commands a share of a small machine.
PAUSE_SECONDS = 0.004


class Verifier:
    """A resource server: XX them again only when a token names one that it does not know."""

    def __init__(self, servers: Sequence[Surety]) -> None:
        self._line = Lines(servers, random.Random())
        self._keys: dict[str, joserfc.jwk.Key] = {}
        self.fetches = 0

    def verify(self, token: str) -> str:
        """Returns the key's id; raises what is wrong."""
        name = header_of(token)["kid"]
        if name not in self._keys:
            self._fetch()
        joserfc.jwt.decode(token, self._keys[name], algorithms=ALGORITHMS)
        return name

    def _fetch(self) -> None:
        self._line.send("GET", "/oauth/jwks")
        answer = self._line.receive()
        self._keys = {key["kid"]: joserfc.jwk.import_key(key) for key in json.loads(answer.body)["keys"]}
        self.fetches += 1

    def close(self) -> None:
        self._line.close()


class Rotations:
    def __init__(self, servers: Sequence[Surety], ledger: Ledger) -> None:
        self._servers = servers
        self._ledger = ledger
        self._stopped = threading.Event()
        self._kept: list[str] = []
        self.signing: set[str] = set()

    def __call__(self, count: int, pause: float = 0.0) -> None:
        """Rotates so many times; `pause` is how long each rotation takes to be seen everywhere."""
        threads = [threading.Thread(target=self._work, args=(client,)) for client in (MACHINE, RS_MACHINE, MACHINE)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(count):
                self._servers[0].command("keys", "rotate", "--now")
                time.sleep(pause)
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join(timeout=60)
        self._ledger.count("keys rotated", count)
        self._verify_kept()

    def _work(self, client: Client) -> None:
        line, verifier = Lines(self._servers, random.Random()), Verifier(self._servers)
        try:
            for number in itertools.count():
                if self._stopped.is_set():
                    return
                answer = line.post("/oauth/token", {"grant_type": "client_credentials"}, client)
                if not self._ledger.expect(answer.status == 200, f"while keys rotate: {answer}"):
                    continue
                token = answer.json["access_token"]
                self.signing.add(verifier.verify(token))
                self._ledger.count("signatures verified")
                time.sleep(PAUSE_SECONDS)
                if number % KEPT_EVERY == 0:
                    self._kept.append(token)
        except (KeyError, ValueError, joserfc.errors.JoseError, Lost) as problem:
            self._ledger.violate(f"a token cannot be verified while keys rotate: {problem!r}")
        finally:
            line.close()
            verifier.close()

    def _verify_kept(self) -> None:
        """What was signed before the rotations is still good: its key stays published as long as it lives."""
        verifier = Verifier(self._servers)
        for token in self._kept:
            try:
                verifier.verify(token)
            except (KeyError, ValueError, joserfc.errors.JoseError) as problem:
                self._ledger.violate(f"a living token's key is gone: {problem!r}")
        verifier.close()
