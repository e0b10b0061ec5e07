"""The findings as text and as a page."""

import pathlib
from collections.abc import Iterable, Sequence

from .aims import Aim, number
from .findings import Findings
from .load import Rate

Row = Sequence[str]

RATE_HEADS = ("", "requests/s", "p50 ms", "p99 ms", "CPU µs a request", "errors")
AIM_HEADS = ("", "aim", "found", "", "that is")
# From here on the page is written by people, and kept.
READING = "## Reading the figures"


def text(findings: Findings, aims: Sequence[Aim]) -> str:
    tables = [
        aligned([RATE_HEADS, *rate_rows(findings.limits)]),
        aligned([RATE_HEADS, *rate_rows(findings.product)]),
        aligned([AIM_HEADS, *aim_rows(aims)]),
    ]
    return "\n\n".join(tables)


def write(path: pathlib.Path, findings: Findings, aims: Sequence[Aim]) -> None:
    """Writes the page anew, up to what people wrote of it."""
    kept = path.read_text(encoding="utf-8").partition(READING)[2] if path.exists() else "\n"
    path.write_text(page(findings, aims) + READING + kept, encoding="utf-8")


def rate_rows(rates: dict[str, Rate]) -> list[Row]:
    """A figure that was not measured is left out."""
    return [
        (
            name,
            *(number(figure) if figure else "" for figure in (rate.per_second, rate.p50_ms, rate.p99_ms, rate.cpu_us)),
            str(rate.errors) if rate.per_second else "",
        )
        for name, rate in rates.items()
    ]


def aim_rows(aims: Iterable[Aim]) -> list[Row]:
    return [(aim.name, aim.bound, aim.found, "met" if aim.is_met else "missed", aim.basis) for aim in aims]


def aligned(rows: Sequence[Row]) -> str:
    """Columns for a terminal: the first to the left, figures to the right, words to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    is_figure = [all(not row[c] or row[c][0].isdigit() for row in rows[1:]) for c in range(len(widths))]
    lines = []
    for row in rows:
        cells = zip(row, widths, is_figure, strict=True)
        lines.append(
            "  ".join(cell.rjust(width) if figure else cell.ljust(width) for cell, width, figure in cells).rstrip()
        )
    return "\n".join(lines)


def markdown(rows: Sequence[Row]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def page(findings: Findings, aims: Sequence[Aim]) -> str:
    machine = findings.machine
    return f"""# Performance

`make bench` measured this on {machine.date} and wrote this page, up to the section that explains the figures. All of it
ran on one machine over loopback: the server, and whoever loaded it.

- {machine.processor}, {machine.cores} cores, {machine.memory_gib:.0f} GiB
- {machine.system}
- {machine.swift}; {machine.openssl}
- the release build with its default settings, among them event loops: {machine.loops}
- load average before the run: {machine.load:.2f}

**Trust the CPU time.** The load generator takes its share of the same cores, and so does whatever else runs there:
requests a second and latencies tell of the machine at that hour, CPU microseconds a request of the program. They are
the user and system time of the server's process and all its threads around the measured time, divided by the requests
answered in it. Everything is measured in turn, several times over, and the best of each figure stands here: other work
on the machine can only make it worse.

## Aims

{markdown([AIM_HEADS, *aim_rows(aims)])}

## The machine's own limits

{markdown([RATE_HEADS, *rate_rows(findings.limits)])}

## Surety

{markdown([RATE_HEADS, *rate_rows(findings.product)])}

"""
