"""Loads a server and says what came of it."""

import dataclasses
import json
import os
import pathlib
import subprocess
from collections.abc import Callable
from typing import Any

from .plan import Plan
from .processes import Failure, Server, cpu_seconds, output

SCRIPT = pathlib.Path(__file__).with_name("load.lua")


@dataclasses.dataclass(frozen=True)
class Rate:
    """What one kind of request reached."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    """Of the server, for each request."""
    errors: int


@dataclasses.dataclass(frozen=True)
class Request:
    path: str
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    """Posted in turn."""

    @property
    def method(self) -> str:
        return "POST" if self.bodies else "GET"


Item = Callable[[], dict[str, Rate]]
"""Measures once, and names what it found."""


def best(rates: list[Rate]) -> Rate:
    """The best of each figure, and all errors: whatever else the machine does can only make a figure worse."""
    return Rate(
        per_second=max(rate.per_second for rate in rates),
        p50_ms=min(rate.p50_ms for rate in rates),
        p99_ms=min(rate.p99_ms for rate in rates),
        cpu_us=min(rate.cpu_us for rate in rates),
        errors=sum(rate.errors for rate in rates),
    )


def rounds(plan: Plan, *groups: list[Item]) -> list[dict[str, Rate]]:
    """Measures all items in turn, several times over, so that a busy minute meets all of them alike."""
    found: list[dict[str, list[Rate]]] = [{} for _ in groups]
    for number in range(plan.rounds):
        print(f"Round {number + 1} of {plan.rounds}", flush=True)
        for items, rates in zip(groups, found, strict=True):
            for item in items:
                for name, rate in item().items():
                    rates.setdefault(name, []).append(rate)
    return [{name: best(each) for name, each in rates.items()} for rates in found]


def wrk(
    plan: Plan, server: Server, request: Request, seconds: float | None = None, connections: int | None = None
) -> Rate:
    """The same request again and again, each connection waiting for its answers."""
    seconds = seconds or plan.seconds
    command = ["wrk", "--threads=1", f"--connections={connections or plan.connections}"]
    command.append(f"--duration={max(1, round(seconds))}s")
    fields = request.fields | ({"Content-Type": "application/x-www-form-urlencoded"} if request.bodies else {})
    for name, value in fields.items():
        command += ["--header", f"{name}: {value}"]
    command += [f"--script={SCRIPT}", f"http://localhost:{server.port}{request.path}"]
    bodies = plan.workspace / "bodies"
    bodies.write_text("\n".join(request.bodies), encoding="utf-8")
    environment = os.environ | {"BENCH_METHOD": request.method, "BENCH_BODIES": str(bodies)}
    before = cpu_seconds(server.pid)
    text = output(command, seconds + 30, environment)
    spent = cpu_seconds(server.pid) - before
    found = json.loads(text.strip().splitlines()[-1])
    count = found["requests"]
    if not count:
        raise Failure(f"no answer to {request.method} {request.path}:\n{text}")
    return Rate(
        per_second=count / found["seconds"],
        p50_ms=found["p50_ms"],
        p99_ms=found["p99_ms"],
        cpu_us=spent / count * 1e6,
        errors=found["refused"] + found["broken"],
    )


@dataclasses.dataclass(frozen=True)
class Driven:
    """A report of `surety-bench`."""

    found: dict[str, Any]

    @property
    def count(self) -> int:
        return self.found["all"]["count"]

    def per_item_us(self, seconds: float) -> float:
        return seconds / self.count * 1e6 if self.count else 0

    @property
    def nice_cpu_us(self) -> float:
        """Of the server's threads of lower priority, which hash passwords."""
        return self.per_item_us(self.found["nice_cpu_seconds"])

    @property
    def rate(self) -> Rate:
        return self._rate(self.found["all"], self.per_item_us(self.found["cpu_seconds"]))

    def part(self, name: str) -> Rate:
        """Of a part that is timed by itself; the CPU time is that of the whole alone."""
        return self._rate(self.found["parts"][name], cpu_us=0)

    @staticmethod
    def _rate(summary: dict[str, Any], cpu_us: float) -> Rate:
        return Rate(summary["per_second"], summary["p50_ms"], summary["p99_ms"], cpu_us, summary["errors"])


def arguments(plan: Plan, command: str, *options: str, seconds: float | None = None) -> list[str]:
    timing = [f"--seconds={seconds or plan.seconds}", f"--warm-up={plan.warm_up_seconds}"]
    return [str(plan.driver), command, *options, *timing]


def drive(plan: Plan, command: str, *options: str, seconds: float | None = None) -> Driven:
    """Runs a command of `surety-bench`."""
    limit = (seconds or plan.seconds) + 60
    return read(output(arguments(plan, command, *options, seconds=seconds), limit), command)


def read(text: str, command: str) -> Driven:
    driven = Driven(json.loads(text))
    for name, summary in {"": driven.found["all"], **driven.found["parts"]}.items():
        if summary["errors"]:
            print(f"{command} {name}: {summary['errors']} errors, the first: {summary['first_error']}", flush=True)
    return driven


class Background:
    """A command of `surety-bench` that runs while something else is measured."""

    def __init__(self, plan: Plan, command: str, *options: str, seconds: float):
        self._command = command
        self._process = subprocess.Popen(
            arguments(plan, command, *options, seconds=seconds),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._seconds_max = seconds + 60

    def result(self) -> Driven:
        try:
            text, _ = self._process.communicate(timeout=self._seconds_max)
        except subprocess.TimeoutExpired:
            raise Failure(f"surety-bench {self._command} does not end") from None
        if self._process.returncode != 0:
            raise Failure(f"surety-bench {self._command} ended with {self._process.returncode}")
        return read(text, self._command)

    def __enter__(self) -> "Background":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
