"""The aims, and whether they were met."""

import dataclasses

from . import bare, limits, product
from .findings import Findings

MEBIBYTE = 1024 * 1024
READS = ("discovery", "JWKS", "introspection", product.FRESH, "userinfo")


@dataclasses.dataclass(frozen=True)
class Aim:
    name: str
    bound: str
    found: str
    is_met: bool
    basis: str = ""
    """What the figure is made of."""


def at_most(name: str, found: float, limit: float, unit: str, basis: str = "") -> Aim:
    return Aim(name, f"≤ {limit:g} {unit}", f"{number(found)} {unit}", found <= limit, basis)


def at_least(name: str, found: float, limit: float, unit: str, basis: str = "") -> Aim:
    return Aim(name, f"≥ {limit:g} {unit}", f"{number(found)} {unit}", found >= limit, basis)


def number(value: float) -> str:
    """Three digits, as many as are worth reading."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def judge(findings: Findings) -> list[Aim]:
    return [*tokens(findings), *reads(findings), *logins(findings), *footprint(findings), errors(findings)]


def tokens(findings: Findings) -> list[Aim]:
    rates = findings.product
    es256, one_signature = rates["client_credentials ES256"], findings.limits[bare.name("es256")]
    rs256 = rates["client_credentials RS256"]
    per_core = 1e6 / rs256.cpu_us
    signature = findings.limits[limits.RS256]
    refresh, commits = rates["refresh, 64 chains"], findings.limits[limits.COMMITS]
    return [
        at_most(
            "client_credentials ES256: CPU against the bare app with one signature",
            es256.cpu_us / one_signature.cpu_us,
            2,
            "x",
            f"{number(es256.cpu_us)} µs against {number(one_signature.cpu_us)} µs",
        ),
        at_least(
            "client_credentials RS256: tokens against raw signatures a core",
            per_core / signature.per_second * 100,
            60,
            "%",
            f"{number(rs256.cpu_us)} µs a token against {number(signature.cpu_us)} µs a signature",
        ),
        at_least(
            "refresh rotation, 64 chains: rate against bare one-row commits",
            refresh.per_second / commits.per_second * 100,
            50,
            "%",
            f"{number(refresh.per_second)}/s against {number(commits.per_second)}/s",
        ),
        at_most("client_credentials ES256: p99", es256.p99_ms, 10, "ms"),
        at_most("client_credentials RS256: p99", rs256.p99_ms, 15, "ms"),
    ]


def reads(findings: Findings) -> list[Aim]:
    rates, plain = findings.product, findings.limits[bare.name("plain")]
    check = findings.limits[limits.ES256_CHECKS]
    slowest = max(READS, key=lambda name: rates[name].p99_ms)
    return [
        *(at_most(f"{name}: CPU", rates[name].cpu_us, 150, "µs") for name in ("introspection", "userinfo")),
        at_most(
            f"{product.FRESH}: CPU",
            rates[product.FRESH].cpu_us,
            150,
            "µs",
            f"{number(check.cpu_us)} µs verify the token's signature",
        ),
        *(
            at_most(
                f"{name}: CPU against the bare route",
                rates[name].cpu_us / plain.cpu_us,
                1.2,
                "x",
                f"{number(rates[name].cpu_us)} µs against {number(plain.cpu_us)} µs",
            )
            for name in ("discovery", "JWKS")
        ),
        at_most("reads: p99", rates[slowest].p99_ms, 8, "ms", f"the slowest is {slowest}"),
    ]


def logins(findings: Findings) -> list[Aim]:
    rates = findings.product
    best = findings.machine.cores * findings.limits[limits.ARGON2].per_second
    together = findings.limits[limits.ARGON2_ALL_CORES].per_second
    login, check = rates[product.LOGIN], rates[product.LOGIN_CHECK]
    alone, beside, refused = rates[product.TOKEN_ALONE], rates[product.TOKEN_BESIDE], rates[product.REFUSED]
    return [
        at_least(
            "code logins: rate against cores / Argon2id time",
            login.per_second / best * 100,
            80,
            "%",
            f"{number(login.per_second)}/s against {number(best)}/s; "
            f"all cores together hash {number(together)}/s with nothing else to do; "
            f"the hash is {check.cpu_us / login.cpu_us:.0%} of a login's CPU",
        ),
        at_most(
            "client_credentials ES256 while logins saturate: p99 against its own",
            beside.p99_ms / alone.p99_ms,
            3,
            "x",
            f"{number(beside.p99_ms)} ms against {number(alone.p99_ms)} ms",
        ),
        at_most(
            "overflow answered 429 or 503: p99",
            refused.p99_ms if refused.per_second else float("inf"),
            50,
            "ms",
            f"{number(refused.per_second)}/s refused",
        ),
    ]


def footprint(findings: Findings) -> list[Aim]:
    found = findings.footprint
    sizes = found.sizes
    total = sizes.program + sizes.libraries + sizes.data
    return [
        at_most(
            "cold start to the first 200",
            found.start.milliseconds,
            120,
            "ms",
            f"{number(found.start.cpu_ms)} ms of CPU",
        ),
        at_most("resident memory, idle", found.idle.resident / MEBIBYTE, 50, "MiB"),
        at_most(
            "resident memory, after the load",
            found.loaded.resident / MEBIBYTE,
            90,
            "MiB",
            f"{number(found.loaded.peak / MEBIBYTE)} MiB at its peak",
        ),
        at_most(
            "program, data, and the Swift libraries it needs",
            total / 1e6,
            60,
            "MB",
            f"program {number(sizes.program / 1e6)}, Swift's libraries {number(sizes.libraries / 1e6)}, "
            f"data {number(sizes.data / 1e6)} MB",
        ),
    ]


def errors(findings: Findings) -> Aim:
    return Aim("errors", "0", str(findings.errors), findings.errors == 0)
