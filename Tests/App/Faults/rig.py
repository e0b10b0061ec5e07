"""The fault rig: see `run`."""

import argparse
import datetime
import os
import pathlib
import random
import signal
import sys
import tempfile
from typing import NoReturn

from alone import Alone
from together import Together

RIGS = {"alone": Alone, "together": Together}
SHORT_SECONDS_MAX = 300
SECONDS_MAX = 3_600
SHOWN_VIOLATIONS = 20
BEGIN, END = "<!-- Written by `make faults` from here -->", "<!-- to here -->"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Tests/App/Faults/run", description=__doc__)
    parser.add_argument("rig", choices=RIGS, help="one server on its files, or two on PostgreSQL and Redis")
    parser.add_argument("--short", action="store_true", help="about a minute, for every run of the tests")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(1_000_000), help="repeats an earlier run's choices"
    )
    parser.add_argument("--fault", default="", help="of two servers, only the faults whose names hold this")
    parser.add_argument(
        "--minutes", type=float, default=45, help="of two servers in full, when no round is added any more"
    )
    parser.add_argument("--page", type=pathlib.Path, help="a Markdown page to write the tables to")
    return parser.parse_args()


def give_up(*_: object) -> NoReturn:
    raise TimeoutError("the rig took too long")


def run(rig: Alone | Together, given: argparse.Namespace) -> None:
    try:
        rig.run(is_short=given.short, named=given.fault, minutes=given.minutes)
    except Exception as problem:
        rig.ledger.violate(f"the rig stopped: {problem!r}")
        print(rig.log, file=sys.stderr)
    rig.rows.append(("violations", str(len(rig.ledger.violations))))


def aligned(table: list[tuple[str, ...]]) -> str:
    """Columns as wide as what stands in them; figures to the right."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for first, *others in table:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("    " + "  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def markdown(table: list[tuple[str, ...]]) -> str:
    rule = "|---|" + "--:|" * (len(table[0]) - 1)
    first, *others = ("| " + " | ".join(row) + " |" for row in table)
    return "\n".join([first, rule, *others])


def write(page: pathlib.Path, rig: Alone | Together, seed: int) -> None:
    """Puts the tables between the page's two marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = [markdown(table) for table in (rig.effects, [("in all", ""), *rig.rows]) if table]
    told = f"On {datetime.date.today()}, {os.cpu_count()} cores shared by everything, seed {seed}."
    page.write_text(before + "\n\n".join([BEGIN, told, *tables, END]) + after, encoding="utf-8")


def main() -> int:
    given = arguments()
    # Whatever hangs, the rig does not: everything it started is ended on the way out.
    signal.signal(signal.SIGALRM, give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.alarm(SHORT_SECONDS_MAX if given.short else SECONDS_MAX)
    print(f"Faults {given.rig}, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="surety-faults-") as directory:
        rig = RIGS[given.rig](pathlib.Path(directory), given.seed)
        run(rig, given)
    if rig.effects:
        print(aligned(rig.effects), end="\n\n")
    print("\n".join(f"    {what:<24}{value}" for what, value in rig.rows))
    for violation in rig.ledger.violations[:SHOWN_VIOLATIONS]:
        print(f"  ! {violation}")
    if given.page and not rig.ledger.violations:
        write(given.page, rig, given.seed)
    return 1 if rig.ledger.violations else 0


if __name__ == "__main__":
    sys.exit(main())
