"""What a part found, as text and as a section of the page."""

import dataclasses
import pathlib
from collections.abc import Iterable, Sequence

from .aims import Aim, number
from .load import Rate

Row = Sequence[str]

RATE_HEADS = ("", "requests/s", "p50 ms", "p99 ms", "CPU µs a request", "errors")
AIM_HEADS = ("", "aim", "found", "", "that is")


@dataclasses.dataclass(frozen=True)
class Table:
    title: str
    rows: Sequence[Row]
    """The first one is the heads."""


@dataclasses.dataclass(frozen=True)
class Section:
    """Of one part of the benchmark."""

    aims: Sequence[Aim]
    tables: Sequence[Table]
    errors: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(aligned(table.rows) for table in [*self.tables, aim_table(self.aims)])

    def page(self, measured: str) -> str:
        parts = [measured]
        for table in [aim_table(self.aims), *self.tables]:
            parts += [f"### {table.title}", markdown(table.rows)]
        return "\n\n".join(parts)


def write(path: pathlib.Path, name: str, text: str) -> None:
    """Writes what stands between a part's marks anew; everything else on the page was written by people."""
    before, mark, rest = path.read_text(encoding="utf-8").partition(begin(name))
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{path} has no place for {name}")
    path.write_text(f"{before}{mark}\n\n{text}\n\n{end}{after}", encoding="utf-8")


END = "<!-- end -->"


def begin(name: str) -> str:
    return f"<!-- scripts/bench writes: {name} -->"


def rate_table(title: str, rates: dict[str, Rate]) -> Table:
    return Table(title, [RATE_HEADS, *rate_rows(rates)])


def aim_table(aims: Iterable[Aim]) -> Table:
    rows = [(aim.name, aim.bound, aim.found, "met" if aim.is_met else "missed", aim.basis) for aim in aims]
    return Table("Aims", [AIM_HEADS, *rows])


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
