"""Starts that go wrong: killed while the store, its schema and its keys are being made, or without a part."""

import random
import time
from collections.abc import Sequence

import requests
from farm import Farm
from ledger import Ledger
from provider import Provider
from server import START_SECONDS_MAX, Surety

TRIES = 4
# The parts in which Redis keeps marks of proofs that were seen.
EPOCHS = 16


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


def redis_comes_late(farm: Farm, ledger: Ledger) -> None:
    """A server starts without Redis: it is not ready and says 503 until Redis is there, and has been made ready."""
    server = farm.servers[0]
    server.stop()
    farm.stop_redis()
    farm.redis.wipe()
    server.launch()

    reasons = _reasons(server)

    ledger.expect(reasons == ["redis"], f"a server without Redis is not ready because of {reasons}")
    answer = requests.get(f"{server.listen_url}/", cookies={"surety_session": "A" * 43}, timeout=START_SECONDS_MAX)
    ledger.expect(answer.status_code == 503, f"a request that needs Redis got {answer.status_code} without one")
    ledger.unavailable(answer.headers.get("Retry-After"))
    farm.start_redis()
    server.wait_until_ready()
    epochs = farm.redis.cli("--scan", "--pattern", "surety::r:*").split()
    ledger.expect(len(epochs) == EPOCHS, f"of a Redis that came late {len(epochs)} parts remember proofs")


def _reasons(server: Surety) -> list[str]:
    """Why a server that has begun to serve is not ready."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            answer = requests.get(f"{server.internal_url}/health/ready", timeout=5)
            reasons = answer.json().get("reasons", [])
            if reasons != ["starting"]:
                return reasons
        except requests.RequestException:
            pass
        time.sleep(0.02)
    return ["no answer"]
