"""The server's own script, from redis-benchmark."""

import csv
import os
import re
import subprocess
import time

from . import servers
from .load import Rate, arguments
from .plan import Plan
from .processes import Failure, output

KEYS = 500_000
CALLS_EACH_SECOND = 25_000
TENANT, CLIENT, PREFIX = "default", "bench", "bench"
# Of the numbers that redis-benchmark draws.
DRAWN = "__rand_int__"


class Rotation:
    """The rotation of a refresh token: the script that the product has loaded, on families laid out as the product's.

    Each call draws a family; a rising generation lets all but those that are drawn twice move on.
    """

    def __init__(self, plan: Plan, stores: servers.Stores, digest: str) -> None:
        self._plan, self._stores, self._digest = plan, stores, digest
        self._generation = 0

    @classmethod
    def learn(cls, plan: Plan, stores: servers.Stores) -> "Rotation":
        """Watches the product rotate, for the digest of its script; then lays out families like its own."""
        found = re.search(rf'"EVALSHA" "([0-9a-f]{{40}})" "1" "{PREFIX}:{TENANT}:f:\{{', watched(plan, stores), re.I)
        if not found:
            raise Failure("the product was not seen to rotate a refresh token")
        lay_out(stores)
        return cls(plan, stores, found[1])

    def rate(self, connections: int) -> Rate:
        self._generation += 1
        now = round(time.time() * 1_000)
        key = f"{PREFIX}:{TENANT}:f:{{{DRAWN}}}"
        calls = round(self._plan.seconds * CALLS_EACH_SECOND)
        command = ["redis-benchmark", *address(self._stores), "-a", password(self._stores), "--dbnum", "1"]
        command += ["-c", str(connections), "-n", str(calls), "-r", str(KEYS), "--csv"]
        command += ["EVALSHA", self._digest, "1", key, CLIENT, str(self._generation), str(now), "10000"]
        row = next(csv.DictReader(output(command, 120).strip().splitlines()[-2:]))
        return Rate(float(row["rps"]), float(row["p50_latency_ms"]), float(row["p99_latency_ms"]), cpu_us=0, errors=0)


def address(stores: servers.Stores) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(stores.redis.port)]


def password(stores: servers.Stores) -> str:
    """Of a server on loopback that ends with this run."""
    return stores.redis.url.partition(":")[2].partition(":")[2].partition("@")[0]


def watched(plan: Plan, stores: servers.Stores) -> str:
    """What Redis was asked while the product rotated for a moment."""
    monitor = ["redis-cli", *address(stores), "monitor"]
    environment = os.environ | {"REDISCLI_AUTH": password(stores)}
    with subprocess.Popen(monitor, env=environment, stdout=subprocess.PIPE, text=True) as watcher:
        try:
            assert watcher.stdout is not None
            watcher.stdout.readline()
            command = arguments(plan, "rotations", f"--url={stores.redis.url}/1", seconds=0.1)
            output(command, 30)
        finally:
            watcher.terminate()
        return watcher.stdout.read()


def lay_out(stores: servers.Stores) -> None:
    """Families as `RedisRefreshFamilyStore` keeps them, a day from their end."""
    now = round(time.time() * 1_000)
    day = 86_400_000
    lines = ["SELECT 1"]
    for number in range(KEYS):
        # As many digits as redis-benchmark draws.
        key = f"{PREFIX}:{TENANT}:f:{{{number:012d}}}"
        lines.append(f"HSET {key} 2 {CLIENT} n 0 r {now} e {now + day}")
        lines.append(f"PEXPIRE {key} {day}")
    given = "\r\n".join(lines) + "\r\n"
    command = ["redis-cli", *address(stores), "--pipe"]
    done = subprocess.run(
        command,
        env=os.environ | {"REDISCLI_AUTH": password(stores)},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0 or "errors: 0" not in done.stdout:
        raise Failure(f"redis-cli could not lay out families:\n{done.stdout[-500:]}{done.stderr[-500:]}")
