"""A database of its own on the PostgreSQL and on the Redis that the tests are given, for a server of the peers."""

import itertools
import os
import subprocess
import urllib.parse

ROLE = "surety_peers"
# As many as scripts/services gives to its Redis; the first is left to others.
REDIS_DATABASES = 64

_numbers = itertools.count(1)


def shared() -> dict[str, str]:
    """The settings of a server on new databases, as a role without further rights: superusers are above its walls."""
    number = next(_numbers)
    postgres, redis = (os.environ[f"SURETY_TEST_{name}_URL"] for name in ("POSTGRES", "REDIS"))
    name = f"{ROLE}_{os.getpid()}_{number}"
    for statement in (f"CREATE ROLE {name} LOGIN", f"CREATE DATABASE {name} OWNER {name}"):
        _run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", postgres, "-c", statement)
    parts = urllib.parse.urlsplit(postgres)
    database = parts._replace(netloc=f"{name}@{parts.hostname}:{parts.port}", path=f"/{name}").geturl()
    cache = urllib.parse.urlsplit(redis)._replace(path=f"/{number % REDIS_DATABASES}").geturl()
    _run("redis-cli", "-e", "-u", cache, "--no-auth-warning", "FLUSHDB")
    return {"SURETY_DATABASE_URL": database, "SURETY_REDIS_URL": cache}


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}"
