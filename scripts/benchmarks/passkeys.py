"""Passkeys: what the library verifies on one core, beside the bare signatures, and sign-ins over HTTP."""

import pathlib

from . import limits
from .aims import Aim, at_least, no_errors, number
from .load import Item, Rate, drive, rounds
from .plan import Plan
from .processes import output
from .product import Site, running
from .report import Section, Table, rate_table

# The algorithm of a credential, and its bare verification.
BARE = {"ES256": limits.ES256_CHECKS, "RS256": limits.RS256_CHECKS, "EdDSA": limits.EDDSA_CHECKS}

SIGN_IN = "passkey sign-in"
SIGN_INS = (16, 64)
# Of id-fido-gen-ce-aaguid (Web Authentication Level 3 §8.2.1): the model that surety-bench attests.
MODEL = "1.3.6.1.4.1.45724.1.1.4=DER:04:10:" + ":".join(f"{byte:02X}" for byte in b"surety-benchmark")


def measure(plan: Plan) -> Section:
    attestation = certificates(plan.workspace)
    with running(plan, "passkeys") as site:
        bare, found, signed_in = rounds(plan, limits.verifications(), library(plan, attestation), sign_ins(plan, site))
    errors = sum(rate.errors for rates in (bare, found, signed_in) for rate in rates.values())
    tables = [
        Table("Verified each second of one core", [HEADS, *rows(bare, found)]),
        rate_table("Sign-ins over HTTP, on SQLite", signed_in),
    ]
    return Section([*judge(bare, found, signed_in), no_errors(errors)], tables, errors)


def assertion(algorithm: str) -> str:
    return f"assertion, {algorithm}"


def registration(form: str) -> str:
    return f"registration, {form}, ES256"


def library(plan: Plan, attestation: list[str]) -> list[Item]:
    def verify(name: str, *options: str) -> Item:
        return lambda: {name: drive(plan, "passkeys", *options).rate}

    return [
        *(verify(assertion(name), "assertion", f"--algorithm={name}") for name in BARE),
        verify(registration("none"), "registration"),
        verify(registration("packed"), "registration", *attestation),
    ]


def sign_ins(plan: Plan, site: Site) -> list[Item]:
    def sign_in(count: int) -> Item:
        def measured() -> dict[str, Rate]:
            found = site.drive(plan, "passkey-sign-ins", f"--concurrency={count}")
            name = f"{SIGN_IN}, {count} at a time"
            return {name: found.rate, **{f"{name}: {part}": found.part(part) for part in ("begin", "finish")}}

        return measured

    return [sign_in(count) for count in SIGN_INS]


def certificates(folder: pathlib.Path) -> list[str]:
    """A root and a model's certificate below it, as options of `surety-bench passkeys`."""

    def path(name: str) -> str:
        return str(folder / name)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    root = ["-subj", "/C=DE/O=Benchmark/CN=Root", "-keyout", path("root.key"), "-out", path("root.pem")]
    output(["openssl", "req", "-x509", *new_key, *root], 30)
    subject = "/C=DE/O=Benchmark/OU=Authenticator Attestation/CN=Model"
    own = ["-CA", path("root.pem"), "-CAkey", path("root.key"), "-subj", subject, "-addext", MODEL]
    # The first extension is critical and says that the certificate is no authority.
    own += ["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", path("model.key"), "-out", path("model.pem")]
    output(["openssl", "req", "-x509", *new_key, *own], 30)
    for name in ("root", "model"):
        output(["openssl", "x509", "-in", path(f"{name}.pem"), "-outform", "DER", "-out", path(f"{name}.der")], 30)
    key = ["-in", path("model.key"), "-topk8", "-nocrypt", "-outform", "DER", "-out", path("model.p8")]
    output(["openssl", "pkcs8", *key], 30)
    return [f"--certificate={path('model.der')}", f"--key={path('model.p8')}", f"--root={path('root.der')}"]


HEADS = ("", "a second of CPU", "CPU µs", "bare signatures in it", "bare, a second of CPU", "part of bare")


def rows(bare: dict[str, Rate], found: dict[str, Rate]) -> list[tuple[str, ...]]:
    return [row(name, rate, *within(name, bare)) for name, rate in found.items()]


def within(name: str, bare: dict[str, Rate]) -> tuple[str, float]:
    """What is verified in it, and how long that takes by itself."""
    for algorithm, limit in BARE.items():
        if name == assertion(algorithm):
            return f"one {algorithm}", bare[limit].cpu_us
    if name == registration("packed"):
        return "two ES256", 2 * bare[BARE["ES256"]].cpu_us
    return "none", 0


def row(name: str, rate: Rate, words: str, bare_us: float) -> tuple[str, ...]:
    figures = (number(1e6 / rate.cpu_us), number(rate.cpu_us), words)
    if not bare_us:
        return name, *figures, "", ""
    return name, *figures, number(1e6 / bare_us), f"{bare_us / rate.cpu_us:.0%}"


def judge(bare: dict[str, Rate], found: dict[str, Rate], signed_in: dict[str, Rate]) -> list[Aim]:
    best = max((rate for name, rate in signed_in.items() if ":" not in name), key=lambda rate: rate.per_second)
    return [
        *(
            at_least(
                f"{assertion(name)}: rate against the bare verification",
                bare[limit].cpu_us / found[assertion(name)].cpu_us,
                0.8,
                "x",
                f"{number(found[assertion(name)].cpu_us)} µs against {number(bare[limit].cpu_us)} µs",
            )
            for name, limit in BARE.items()
        ),
        at_least(
            f"{SIGN_IN}s over HTTP",
            best.per_second,
            1_500,
            "/s",
            f"{number(best.cpu_us)} µs of the server's CPU each",
        ),
    ]
