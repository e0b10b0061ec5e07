"""Memory, the time to start, and what lies on the disk."""

import dataclasses
import pathlib
import re
import shutil
import statistics
import time

from . import product
from .plan import PROJECT, Plan
from .processes import Server, cpu_seconds, free_ports, output

SETTLE_SECONDS = 2
DATA = ("templates", "migrations/sqlite", "resources")


@dataclasses.dataclass(frozen=True)
class Memory:
    resident: int
    """In bytes."""
    peak: int


@dataclasses.dataclass(frozen=True)
class Start:
    """From the start of the program to the first 200."""

    milliseconds: float
    cpu_ms: float


@dataclasses.dataclass(frozen=True)
class Sizes:
    """In bytes."""

    program: int
    """Without its symbols."""
    libraries: int
    """The toolchain's, which it is linked with."""
    data: int


@dataclasses.dataclass(frozen=True)
class Footprint:
    start: Start
    idle: Memory
    loaded: Memory
    sizes: Sizes


def memory(server: Server) -> Memory:
    """After a while without requests."""
    time.sleep(SETTLE_SECONDS)
    text = pathlib.Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    kibibytes = {name: int(value) for name, value in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB$", text, re.MULTILINE)}
    return Memory(kibibytes["VmRSS"] * 1024, kibibytes["VmHWM"] * 1024)


def stripped(plan: Plan) -> pathlib.Path:
    """The program as it would be installed."""
    path = plan.workspace / "surety"
    if not path.exists():
        output(["strip", "-o", path, plan.surety], 60)
    return path


def cold_start(plan: Plan) -> Start:
    """The median of several starts on a data folder that is initialised already."""
    print("Measuring cold starts", flush=True)
    once(plan)
    starts = [once(plan) for _ in range(plan.starts)]
    return Start(
        statistics.median(start.milliseconds for start in starts), statistics.median(start.cpu_ms for start in starts)
    )


def once(plan: Plan) -> Start:
    port, internal = free_ports(2)
    log = plan.workspace / "start.log"
    variables = product.environment(plan, port, internal)
    program = stripped(plan)
    began = time.perf_counter()
    server = Server([program, "serve"], variables, port, log)
    try:
        server.wait_for(product.DISCOVERY)
        return Start((time.perf_counter() - began) * 1e3, cpu_seconds(server.pid) * 1e3)
    finally:
        server.stop()


def sizes(plan: Plan) -> Sizes:
    program = stripped(plan)
    loaded = re.findall(r"=> (\S+)", output(["ldd", program], 30))
    toolchain = pathlib.Path(shutil.which("swift") or "/").resolve().parents[1]
    libraries = [pathlib.Path(path).resolve() for path in loaded]
    return Sizes(
        program=program.stat().st_size,
        libraries=sum(path.stat().st_size for path in libraries if path.is_relative_to(toolchain)),
        data=sum(path.stat().st_size for name in DATA for path in (PROJECT / name).rglob("*") if path.is_file()),
    )
