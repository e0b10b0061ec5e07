"""Kill -9 during the very first start, while the store, its schema and its keys are being made."""

import random
import time

from ledger import Ledger
from provider import Provider
from server import Surety

TRIES = 4


def first_starts_are_killed(server: Surety, ledger: Ledger, chance: random.Random) -> None:
    """Each try goes on with what the one before it left; in the end the server runs."""
    for _ in range(TRIES):
        server.launch()
        time.sleep(chance.uniform(0.0, 0.25))
        server.kill()
        ledger.count("first starts killed")
    server.start()
    keys = Provider(server).published()
    states = sorted(key["alg"] for key in keys)
    ledger.expect(states == ["ES256", "ES256", "RS256", "RS256"], f"after broken first starts there are keys {states}")
