"""Aims, and whether they were met."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Aim:
    name: str
    bound: str
    found: str
    is_met: bool
    basis: str = ""
    """What the figure is made of, and why it was missed where that is known."""


def at_most(name: str, found: float, limit: float, unit: str, basis: str = "") -> Aim:
    return Aim(name, f"≤ {limit:g} {unit}", f"{number(found)} {unit}", found <= limit, basis)


def at_least(name: str, found: float, limit: float, unit: str, basis: str = "") -> Aim:
    return Aim(name, f"≥ {limit:g} {unit}", f"{number(found)} {unit}", found >= limit, basis)


def no_errors(count: int) -> Aim:
    return Aim("errors", "0", str(count), count == 0)


def number(value: float) -> str:
    """Three digits, as many as are worth reading."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
