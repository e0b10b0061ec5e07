"""The server under load."""

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import secrets
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

from .load import Background, Driven, Item, Rate, Request, drive, wrk
from .plan import Plan
from .processes import Server, free_ports, output, serving

DISCOVERY = "/.well-known/openid-configuration"
REDIRECT_URI = "http://localhost:9/callback"
LOGIN_CLIENT = "bench-login"
PASSWORD = "correct horse battery staple"
CHAINS = (1, 16, 64)
# Many more than the server remembers of those whose signatures it verified.
FRESH_TOKENS = 10_000
# The server has twenty places for each core; beyond them it sends people away.
LOGINS_EACH_CORE = 8
OVERFLOW_EACH_CORE = 32


LOGIN = "code login"
LOGIN_CHECK = "code login: CPU of the password check"
LOGIN_REST = "code login: CPU of all the rest"
LOGIN_BESIDE = "code login, beside client_credentials"
TOKEN_ALONE = "client_credentials ES256, alone"
TOKEN_BESIDE = "client_credentials ES256, beside logins"
FRESH = "introspection, each token once"
ADMITTED = "overflow: signed in"
REFUSED = "overflow: refused with 429 or 503"
STEPS = {
    "authorize": "the request",
    "page": "the sign-in page",
    "password": "the password check",
    "token": "tokens for the code",
}


@dataclasses.dataclass(frozen=True)
class Site:
    server: Server
    file: pathlib.Path
    """For `surety-bench`: the server, a client and people."""
    secret: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(32))
    """Of all clients."""

    def drive(self, plan: Plan, command: str, *options: str, seconds: float | None = None) -> Driven:
        return drive(plan, command, f"--site={self.file}", *options, seconds=seconds)

    def basic(self, client: str) -> str:
        return basic(client, self.secret)


def basic(client: str, secret: str) -> str:
    """The value of an `Authorization` header; both have no letters that a form would change (RFC 6749 §2.3.1)."""
    return "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()


def environment(plan: Plan, port: int, internal: int, name: str = "data") -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SURETY_")}
    return inherited | {
        "SURETY_PUBLIC_URL": f"http://localhost:{port}",
        "SURETY_LISTEN": f"127.0.0.1:{port}",
        "SURETY_INTERNAL_LISTEN": f"127.0.0.1:{internal}",
        "SURETY_DATA_DIR": str(plan.workspace / name),
        "SURETY_LOG_LEVEL": "warning",
        # No balancer has to see that the server stops.
        "SURETY_SHUTDOWN_DRAIN_SECONDS": "0",
    }


def setting(plan: Plan, key: str) -> str:
    """A value that the server takes by itself on this machine."""
    shown = json.loads(output([plan.surety, "config", "--json"], 30, environment(plan, *free_ports(2))))
    return next(entry["value"] for entry in shown if entry["key"] == key)


@contextlib.contextmanager
def running(plan: Plan, name: str = "data", settings: dict[str, str] | None = None) -> Iterator[Site]:
    """A server of its own, with the clients and people that are needed; on SQLite, where the settings do not differ."""
    print("Starting the server, with clients and people", flush=True)
    port, internal = free_ports(2)
    variables = environment(plan, port, internal, name) | (settings or {})
    log = plan.workspace / f"{name}.log"
    output([plan.surety, "migrate"], 60, variables)
    with serving([plan.surety, "serve"], variables, port, DISCOVERY, log) as server:
        site = Site(server, plan.workspace / f"{name}.json")
        people = [{"username": f"person{n}", "password": PASSWORD} for n in range(OVERFLOW_EACH_CORE * plan.cores)]
        create(plan, variables, "clients", clients(site.secret))
        create(plan, variables, "users", people)
        client = {"id": LOGIN_CLIENT, "secret": site.secret, "redirect_uri": REDIRECT_URI}
        described = {"port": port, "process": server.pid, "client": client, "people": people}
        site.file.write_text(json.dumps(described), encoding="utf-8")
        yield site


def clients(secret: str) -> list[dict[str, Any]]:
    own = {"grant_types": ["client_credentials"], "scope": "read write"}
    all_clients: list[dict[str, Any]] = [
        {"client_id": "bench-es256", "access_token_signed_response_alg": "ES256", **own},
        {"client_id": "bench-rs256", "access_token_signed_response_alg": "RS256", **own},
        {
            "client_id": LOGIN_CLIENT,
            "grant_types": ["authorization_code", "refresh_token"],
            "redirect_uris": [REDIRECT_URI],
            "id_token_signed_response_alg": "ES256",
            "require_consent": False,
        },
    ]
    return [client | {"client_secret": secret} for client in all_clients]


def create(plan: Plan, variables: dict[str, str], kind: str, things: list[dict[str, Any]]) -> None:
    file = plan.workspace / f"{kind}.json"
    file.write_text(json.dumps(things), encoding="utf-8")
    output([plan.surety, kind, "create", "--from", file, "--json"], 120, variables)


def items(plan: Plan, site: Site) -> list[Item]:
    fixed = requests(plan, site)

    def same(name: str, request: Request) -> Item:
        return lambda: {name: wrk(plan, site.server, request)}

    def refresh(chains: int) -> Item:
        return lambda: {f"refresh, {chains} chains": site.drive(plan, "refresh", f"--chains={chains}").rate}

    return [
        *(same(name, request) for name, request in fixed.items()),
        lambda: introspect_each_once(plan, site),
        *(refresh(chains) for chains in CHAINS),
        lambda: {"code login, signed in before": site.drive(plan, "logins", "--signed-in").rate},
        lambda: logins(plan, site),
        lambda: beside_logins(plan, site, fixed["client_credentials ES256"]),
        lambda: overflow(plan, site),
    ]


def tokens(plan: Plan, site: Site, count: int) -> list[str]:
    """Access tokens of one person."""
    return output([plan.driver, "tokens", f"--site={site.file}", f"--count={count}"], 120).split()


def introspection(plan: Plan, site: Site) -> Request:
    """Of one access token of a person."""
    asked = urllib.parse.urlencode({"token": tokens(plan, site, 1)[0]})
    return Request("/oauth/introspect", {"Authorization": site.basic(LOGIN_CLIENT)}, (asked,))


def introspect_each_once(plan: Plan, site: Site) -> dict[str, Rate]:
    """Tokens that the server was not asked about before, so that it verifies every signature."""
    bodies = [urllib.parse.urlencode({"token": token}) for token in tokens(plan, site, FRESH_TOKENS)]
    request = Request("/oauth/introspect", {"Authorization": site.basic(LOGIN_CLIENT)}, tuple(bodies))
    return {FRESH: wrk(plan, site.server, request)}


def logins(plan: Plan, site: Site) -> dict[str, Rate]:
    """As many at a time as have places; the password check is told apart by the threads it runs on."""
    found = site.drive(plan, "logins", concurrency(plan), seconds=plan.login_seconds)
    check, whole = found.nice_cpu_us, found.rate
    return {
        LOGIN: whole,
        **{f"{LOGIN}: {words}": found.part(step) for step, words in STEPS.items()},
        LOGIN_CHECK: Rate(0, 0, 0, check, 0),
        LOGIN_REST: Rate(0, 0, 0, whole.cpu_us - check, 0),
    }


def beside_logins(plan: Plan, site: Site, token: Request) -> dict[str, Rate]:
    alone = wrk(plan, site.server, token, plan.login_seconds)
    # The logins begin before the tokens are asked for, and go on until all have come.
    seconds = plan.login_seconds + 1
    with Background(plan, "logins", f"--site={site.file}", concurrency(plan), seconds=seconds) as crowd:
        time.sleep(plan.warm_up_seconds)
        beside = wrk(plan, site.server, token, plan.login_seconds)
        rates = {TOKEN_ALONE: alone, TOKEN_BESIDE: beside, LOGIN_BESIDE: crowd.result().rate}
    # The server's CPU time is that of both.
    return {name: rate if rate is alone else dataclasses.replace(rate, cpu_us=0) for name, rate in rates.items()}


def overflow(plan: Plan, site: Site) -> dict[str, Rate]:
    """More people at a time than there are places."""
    crowd = f"--concurrency={OVERFLOW_EACH_CORE * plan.cores}"
    found = site.drive(plan, "overflow", crowd, seconds=plan.login_seconds)
    return {ADMITTED: dataclasses.replace(found.rate, cpu_us=0), REFUSED: found.part("refused")}


def concurrency(plan: Plan) -> str:
    return f"--concurrency={LOGINS_EACH_CORE * plan.cores}"


def requests(plan: Plan, site: Site) -> dict[str, Request]:
    """Those that can be sent again and again as they are."""
    (granted,) = tokens(plan, site, 1)
    credentials = ("grant_type=client_credentials",)
    return {
        "discovery": Request(DISCOVERY),
        "JWKS": Request("/oauth/jwks"),
        "client_credentials ES256": Request("/oauth/token", {"Authorization": site.basic("bench-es256")}, credentials),
        "client_credentials RS256": Request("/oauth/token", {"Authorization": site.basic("bench-rs256")}, credentials),
        "introspection": introspection(plan, site),
        "userinfo": Request("/oauth/userinfo", {"Authorization": f"Bearer {granted}"}),
    }
