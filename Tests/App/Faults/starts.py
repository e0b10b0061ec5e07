"""Kill -9 during the very first start, while the store, its schema and its keys are being made."""

import random
import time
from collections.abc import Sequence

from ledger import Ledger
from provider import Provider
from server import Surety

TRIES = 4


def first_starts_are_killed(servers: Sequence[Surety], ledger: Ledger, chance: random.Random) -> None:
    """Each try goes on with what the one before it left; in the end the servers run, on the same keys."""
    for _ in range(TRIES):
        for server in servers:
            server.launch()
        time.sleep(chance.uniform(0.0, 0.25))
        for server in servers:
            server.kill()
        ledger.count("first starts killed")
    for server in servers:
        server.launch()
    for server in servers:
        server.wait_until_ready()
    published = [Provider(server).published() for server in servers]
    states = sorted(key["alg"] for key in published[0])
    ledger.expect(states == ["ES256", "ES256", "RS256", "RS256"], f"after broken first starts there are keys {states}")
    names = {frozenset(key["kid"] for key in keys) for keys in published}
    ledger.expect(len(names) == 1, f"after first starts at once the servers publish different keys: {names}")
