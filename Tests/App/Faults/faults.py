"""The table of faults: each is caused when its block begins, and over when the block ends."""

import contextlib
import dataclasses
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator

from datastores.daemon import free_port
from farm import DATABASE, ROLE, Farm
from ledger import Ledger
from server import Surety


@dataclasses.dataclass(frozen=True)
class Scene:
    farm: Farm
    ledger: Ledger
    # The one of the servers whose turn it is.
    server: Surety


Cause = Callable[[Scene], contextlib.AbstractContextManager[None]]


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    cause: Cause
    # How long it lasts: in a full run the first time, and every time otherwise.
    seconds: float
    seconds_short: float
    # Whether clients are certain to see answers lost, late or 503.
    is_noticed: bool = True


# Servers


@contextlib.contextmanager
def server_killed(scene: Scene) -> Iterator[None]:
    scene.server.kill()
    yield
    scene.server.launch()


@contextlib.contextmanager
def all_servers_killed(scene: Scene) -> Iterator[None]:
    for server in scene.farm.servers:
        server.kill()
    yield
    for server in scene.farm.servers:
        server.launch()


@contextlib.contextmanager
def server_paused(scene: Scene) -> Iterator[None]:
    os.kill(scene.server.process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(scene.server.process, signal.SIGCONT)


@contextlib.contextmanager
def server_stopped(scene: Scene) -> Iterator[None]:
    try:
        scene.server.stop()
    except AssertionError as problem:
        scene.ledger.violate(str(problem))
    yield
    scene.server.launch()


# Redis


@contextlib.contextmanager
def redis_emptied(scene: Scene) -> Iterator[None]:
    with scene.ledger.forgetting():
        scene.farm.kill_redis()
        yield
        scene.farm.redis.wipe()
        scene.farm.start_redis()


@contextlib.contextmanager
def redis_set_back(scene: Scene) -> Iterator[None]:
    """As after a fail-over to a replica that had not heard the last: what was rotated, used or revoked is undone."""
    with scene.ledger.forgetting(since=time.monotonic()):
        copy = scene.farm.copy_redis()
        yield
        scene.farm.kill_redis()
        scene.farm.redis.wipe()
        shutil.copytree(copy, scene.farm.redis.files)
        scene.farm.start_redis()


@contextlib.contextmanager
def redis_stopped(scene: Scene) -> Iterator[None]:
    scene.farm.stop_redis()
    yield
    scene.farm.start_redis()


@contextlib.contextmanager
def redis_silent(scene: Scene) -> Iterator[None]:
    """Connections stay open, and nothing is answered."""
    os.kill(scene.farm.redis.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(scene.farm.redis.pid, signal.SIGCONT)


@contextlib.contextmanager
def redis_slow(scene: Scene) -> Iterator[None]:
    scene.farm.way.slow_down(2)
    yield
    scene.farm.way.slow_down(0)


@contextlib.contextmanager
def redis_full(scene: Scene) -> Iterator[None]:
    scene.farm.redis.cli("CONFIG", "SET", "maxmemory", "1")
    yield
    scene.farm.redis.cli("CONFIG", "SET", "maxmemory", "0")


@contextlib.contextmanager
def redis_a_replica(scene: Scene) -> Iterator[None]:
    """Writes are refused with READONLY: the primary that it should follow is gone."""
    scene.farm.redis.cli("REPLICAOF", "127.0.0.1", str(free_port()))
    yield
    scene.farm.redis.cli("REPLICAOF", "NO", "ONE")


@contextlib.contextmanager
def redis_without_replicas(scene: Scene) -> Iterator[None]:
    """Writes are refused with NOREPLICAS."""
    scene.farm.redis.cli("CONFIG", "SET", "min-replicas-to-write", "1")
    yield
    scene.farm.redis.cli("CONFIG", "SET", "min-replicas-to-write", "0")


# PostgreSQL


@contextlib.contextmanager
def postgres_restarted(scene: Scene) -> Iterator[None]:
    scene.farm.postgres.stop()
    yield
    scene.farm.postgres.start()


@contextlib.contextmanager
def postgres_crashed(scene: Scene) -> Iterator[None]:
    scene.farm.postgres.crash()
    yield
    scene.farm.postgres.start()


@contextlib.contextmanager
def connections_used_up(scene: Scene) -> Iterator[None]:
    """The role's limit is answered as the server's is (53300); those who had connections lose them."""
    scene.farm.psql(
        f"ALTER ROLE {ROLE} CONNECTION LIMIT 0;"
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"
    )
    yield
    scene.farm.psql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")


@contextlib.contextmanager
def table_locked(scene: Scene) -> Iterator[None]:
    with scene.farm.postgres.holding("LOCK TABLE grants IN ACCESS EXCLUSIVE MODE", database=DATABASE):
        yield


SERIALIZATION_FAILURES = """
CREATE SEQUENCE failures_raised;
CREATE FUNCTION fail_at_random() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF random() < 0.3 THEN
        -- A sequence is not rolled back.
        PERFORM nextval('public.failures_raised');
        RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fail_at_random BEFORE INSERT OR UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION fail_at_random();
"""
SERIALIZATION_SUCCEEDS = """
DROP TRIGGER fail_at_random ON grants;
DROP FUNCTION fail_at_random;
SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM failures_raised;
DROP SEQUENCE failures_raised;
"""


@contextlib.contextmanager
def serialization_failures(scene: Scene) -> Iterator[None]:
    scene.farm.psql(SERIALIZATION_FAILURES)
    yield
    raised = int(scene.farm.psql(SERIALIZATION_SUCCEEDS))
    scene.ledger.count("serialization failures", raised)
    scene.ledger.expect(raised > 0, "not one transaction was made to fail")


FAULTS = (
    Fault("a server killed", server_killed, 0, 0, is_noticed=False),
    Fault("both servers killed", all_servers_killed, 0, 0),
    Fault("a server stopped (SIGTERM)", server_stopped, 0, 0, is_noticed=False),
    Fault("a server paused (SIGSTOP)", server_paused, 5, 2),
    Fault("Redis restarted empty", redis_emptied, 0, 0),
    Fault("Redis set back in time", redis_set_back, 5, 1),
    Fault("Redis stopped", redis_stopped, 60, 5),
    Fault("Redis silent (SIGSTOP)", redis_silent, 10, 3),
    Fault("Redis slow by 2 s", redis_slow, 20, 4),
    Fault("Redis out of memory", redis_full, 10, 1),
    Fault("Redis read-only (READONLY)", redis_a_replica, 10, 1),
    Fault("Redis read-only (NOREPLICAS)", redis_without_replicas, 10, 1),
    Fault("PostgreSQL restarted, fast", postgres_restarted, 0, 0),
    Fault("PostgreSQL restarted, immediate", postgres_crashed, 0, 0),
    Fault("PostgreSQL's connections used up", connections_used_up, 10, 2),
    Fault("a lock held on the grants", table_locked, 30, 5),
    Fault("serialization failures", serialization_failures, 10, 2, is_noticed=False),
)
