"""One server on SQLite, beside the machine's own limits: tokens, reads, logins, and what the program itself takes."""

import dataclasses

from . import bare, footprint, limits, load, product
from .aims import Aim, at_least, at_most, no_errors, number
from .footprint import Footprint
from .load import Rate
from .plan import Plan
from .report import Section, rate_table

MEBIBYTE = 1024 * 1024
READS = ("discovery", "JWKS", "introspection", product.FRESH, "userinfo")


@dataclasses.dataclass(frozen=True)
class Findings:
    cores: int
    limits: dict[str, Rate]
    """Of the machine and the bare app."""
    product: dict[str, Rate]
    footprint: Footprint

    @property
    def errors(self) -> int:
        return sum(rate.errors for rate in [*self.limits.values(), *self.product.values()])


def measure(plan: Plan) -> Section:
    start = footprint.cold_start(plan)
    with bare.running(plan, "loop") as loop, bare.running(plan, "pool") as pool, product.running(plan) as site:
        idle = footprint.memory(site.server)
        machines = limits.items(plan) + bare.items(plan, {"loop": loop, "pool": pool})
        at_best, served = load.rounds(plan, machines, product.items(plan, site))
        loaded = footprint.memory(site.server)
    found = Findings(plan.cores, at_best, served, Footprint(start, idle, loaded, footprint.sizes(plan)))
    tables = [rate_table("The machine's own limits", found.limits), rate_table("Surety", found.product)]
    return Section(judge(found), tables, found.errors)


def judge(findings: Findings) -> list[Aim]:
    return [*tokens(findings), *reads(findings), *logins(findings), *program(findings), no_errors(findings.errors)]


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
    best = findings.cores * findings.limits[limits.ARGON2].per_second
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


def program(findings: Findings) -> list[Aim]:
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
