"""Everything that a run found out."""

import dataclasses
import datetime
import os
import pathlib
import platform
import re

from . import product
from .footprint import Footprint
from .load import Rate
from .plan import Plan
from .processes import output


@dataclasses.dataclass(frozen=True)
class Machine:
    date: datetime.date
    processor: str
    cores: int
    memory_gib: float
    system: str
    loops: str
    """How many event loops the server takes by itself."""
    swift: str
    openssl: str
    load: float
    """The load average before the run: what others did meanwhile."""

    @classmethod
    def here(cls, plan: Plan) -> "Machine":
        processor = re.search(r"^model name\s*:\s*(.+)$", text("/proc/cpuinfo"), re.MULTILINE)
        memory = re.search(r"^MemTotal:\s+(\d+) kB$", text("/proc/meminfo"), re.MULTILINE)
        kernel = platform.release().partition("-")[0]
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
        return cls(
            date=datetime.datetime.now(datetime.UTC).date(),
            processor=processor[1] if processor else platform.machine(),
            cores=plan.cores,
            memory_gib=int(memory[1]) / 1024**2 if memory else 0,
            system=f"{name}, Linux {kernel}",
            loops=product.setting(plan, "event_loops"),
            swift=output(["swift", "--version"], 30).splitlines()[0].strip(),
            openssl=output(["openssl", "version"], 30).partition(" (")[0].strip(),
            load=os.getloadavg()[0],
        )


def text(path: str) -> str:
    return pathlib.Path(path).read_text(encoding="utf-8")


@dataclasses.dataclass(frozen=True)
class Findings:
    machine: Machine
    limits: dict[str, Rate]
    """Of the machine and the bare app."""
    product: dict[str, Rate]
    footprint: Footprint

    @property
    def errors(self) -> int:
        return sum(rate.errors for rate in [*self.limits.values(), *self.product.values()])
