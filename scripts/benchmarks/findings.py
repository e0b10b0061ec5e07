"""The machine that was measured on."""

import dataclasses
import datetime
import os
import pathlib
import platform
import re

from . import product
from .plan import Plan
from .processes import output


@dataclasses.dataclass(frozen=True)
class Machine:
    processor: str
    cores: int
    memory_gib: float
    system: str
    loops: str
    """How many event loops the server takes by itself."""
    swift: str
    openssl: str

    @classmethod
    def here(cls, plan: Plan) -> "Machine":
        processor = re.search(r"^model name\s*:\s*(.+)$", text("/proc/cpuinfo"), re.MULTILINE)
        memory = re.search(r"^MemTotal:\s+(\d+) kB$", text("/proc/meminfo"), re.MULTILINE)
        kernel = platform.release().partition("-")[0]
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
        return cls(
            processor=processor[1] if processor else platform.machine(),
            cores=plan.cores,
            memory_gib=int(memory[1]) / 1024**2 if memory else 0,
            system=f"{name}, Linux {kernel}",
            loops=product.setting(plan, "event_loops"),
            swift=output(["swift", "--version"], 30).splitlines()[0].strip(),
            openssl=output(["openssl", "version"], 30).partition(" (")[0].strip(),
        )

    @property
    def page(self) -> str:
        return f"""- {self.processor}, {self.cores} cores, {self.memory_gib:.0f} GiB
- {self.system}
- {self.swift}; {self.openssl}
- the release build with its default settings, among them event loops: {self.loops}"""


def text(path: str) -> str:
    return pathlib.Path(path).read_text(encoding="utf-8")


@dataclasses.dataclass(frozen=True)
class Conditions:
    """Of one measurement; what others did on the machine meanwhile shows in the load."""

    date: datetime.date
    load: float

    @classmethod
    def now(cls) -> "Conditions":
        return cls(datetime.datetime.now(datetime.UTC).date(), os.getloadavg()[0])

    @property
    def page(self) -> str:
        return f"Measured on {self.date}; load average before: {self.load:.2f}."
