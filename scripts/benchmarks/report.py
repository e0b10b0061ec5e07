"""The findings as text and as a page."""

import pathlib
from collections.abc import Iterable, Sequence

from .aims import Aim, number
from .findings import Findings
from .load import Rate

Row = Sequence[str]

RATE_HEADS = ("", "requests/s", "p50 ms", "p99 ms", "CPU µs a request", "errors")
AIM_HEADS = ("aim", "at most or least", "found", "", "of which")
# From here on the page is written by people, and kept.
READING = "## Reading the figures"


def text(findings: Findings, aims: Sequence[Aim]) -> str:
    tables = [
        aligned([RATE_HEADS, *limit_rows(findings)]),
        aligned([RATE_HEADS, *product_rows(findings)]),
        aligned([AIM_HEADS, *aim_rows(aims)]),
    ]
    return "\n\n".join(tables)


def write(path: pathlib.Path, findings: Findings, aims: Sequence[Aim]) -> None:
    """Writes the page anew, up to what people wrote of it."""
    kept = path.read_text(encoding="utf-8").partition(READING)[2] if path.exists() else "\n"
    path.write_text(page(findings, aims) + READING + kept, encoding="utf-8")


def limit_rows(findings: Findings) -> list[Row]:
    limits = findings.limits
    return [
        signature_row("ES256", limits.es256_signs),
        signature_row("RSA-2048", limits.rs256_signs),
        rate_row("Argon2id, one thread", limits.argon2),
        rate_row("Argon2id, a thread for each core", limits.argon2_all_cores),
        rate_row("SQLite commits of one row, libsqlite3", limits.commits),
        rate_row("SQLite commits of one row, our driver, one at a time", limits.driver_commits),
        *(rate_row(f"bare app, {route}", rate) for route, rate in limits.bare.items()),
        *(rate_row(f"bare app, {route}, default executor", rate) for route, rate in limits.bare_pool.items()),
    ]


def product_rows(findings: Findings) -> list[Row]:
    served = findings.served
    login = served.login
    steps = {
        "authorize": "the request",
        "page": "the page",
        "password": "the password check",
        "token": "the code's tokens",
    }
    return [
        *(rate_row(name, rate) for name, rate in served.rates.items()),
        rate_row("code login", login.rate),
        *(step_row(f"code login: {words}", login.part(step)) for step, words in steps.items()),
        ("code login: CPU of the password check", "", "", "", number(login.nice_cpu_us), ""),
        ("code login: CPU of all the rest", "", "", "", number(login.rate.cpu_us - login.nice_cpu_us), ""),
        rate_row("client_credentials ES256, again", served.token_alone),
        ("client_credentials ES256, beside logins", *rate_row("", served.token_beside_logins)[1:4], "", "0"),
        step_row("code login, beside client_credentials", served.login_beside_tokens.rate),
        step_row("overflow: signed in", served.overflow.rate),
        step_row("overflow: refused", served.overflow.part("refused")),
    ]


def signature_row(name: str, per_second: float) -> Row:
    return (f"{name} signatures, one core (openssl speed)", number(per_second), "", "", number(1e6 / per_second), "")


def rate_row(name: str, rate: Rate) -> Row:
    figures = (rate.per_second, rate.p50_ms, rate.p99_ms, rate.cpu_us)
    return (name, *(number(figure) for figure in figures), str(rate.errors))


def step_row(name: str, rate: Rate) -> Row:
    """Where the server's time is not this request's alone."""
    row = rate_row(name, rate)
    return (*row[:4], "", row[5])


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
- load average before the run: {machine.load:.2f}

**Trust the CPU time.** The load generator takes its share of the same cores, and so does whatever else runs there:
requests a second and latencies tell of the machine at that hour, CPU microseconds a request of the program. They are
the user and system time of the server's process and all its threads around the measured time, divided by the requests
answered in it.

## Aims

{markdown([AIM_HEADS, *aim_rows(aims)])}

## The machine's own limits

{markdown([RATE_HEADS, *limit_rows(findings)])}

## Surety

{markdown([RATE_HEADS, *product_rows(findings)])}

"""
