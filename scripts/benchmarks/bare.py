"""A bare Hummingbird app: what the framework and one signature cost at least."""

import contextlib
import os
from collections.abc import Iterator

from . import product
from .load import Item, Request, wrk
from .plan import Plan
from .processes import Server, free_ports, serving

ROUTES = ("plain", "es256", "rs256")
# Where handlers run: on the connection's event loop as in the product, or where Hummingbird puts them by itself.
EXECUTORS = {"loop": "", "pool": ", default executor"}


@contextlib.contextmanager
def running(plan: Plan, executor: str) -> Iterator[Server]:
    """As many event loops as the product takes by default."""
    (port,) = free_ports(1)
    loops = product.setting(plan, "event_loops")
    command = [plan.driver, "bare", f"--port={port}", f"--loops={loops}", f"--executor={executor}"]
    with serving(command, dict(os.environ), port, "/plain", plan.workspace / f"bare-{executor}.log") as server:
        yield server


def name(route: str, executor: str = "loop") -> str:
    return f"bare app, {route}{EXECUTORS[executor]}"


def items(plan: Plan, servers: dict[str, Server]) -> list[Item]:
    def item(executor: str, server: Server, route: str) -> Item:
        return lambda: {name(route, executor): wrk(plan, server, Request(f"/{route}"))}

    return [item(executor, server, route) for executor, server in servers.items() for route in ROUTES]
