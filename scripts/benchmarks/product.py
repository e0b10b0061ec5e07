"""The server under load."""

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import secrets
import urllib.parse
from collections.abc import Iterator
from typing import Any

from .load import Background, Driven, Rate, Request, drive, median, wrk, wrk_once
from .plan import Plan
from .processes import Server, free_ports, output, serving

DISCOVERY = "/.well-known/openid-configuration"
REDIRECT_URI = "http://localhost:9/callback"
LOGIN_CLIENT = "bench-login"
PASSWORD = "correct horse battery staple"
CHAINS = (1, 16, 64)
# The server has ten places for each core; beyond them it sends people away.
LOGINS_EACH_CORE = 8
OVERFLOW_EACH_CORE = 32


@dataclasses.dataclass(frozen=True)
class Site:
    server: Server
    file: pathlib.Path
    """For `surety-bench`: the server, a client and people."""
    secret: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(32))
    """Of all clients."""

    def basic(self, client: str) -> str:
        return "Basic " + base64.b64encode(f"{client}:{self.secret}".encode()).decode()


@dataclasses.dataclass(frozen=True)
class Served:
    rates: dict[str, Rate]
    """By what was asked for."""
    login: Driven
    """Whole logins, as many at a time as have places."""
    token_alone: Rate
    token_beside_logins: Rate
    login_beside_tokens: Driven
    overflow: Driven


def environment(plan: Plan, port: int, internal: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SURETY_")}
    return inherited | {
        "SURETY_PUBLIC_URL": f"http://localhost:{port}",
        "SURETY_LISTEN": f"127.0.0.1:{port}",
        "SURETY_INTERNAL_LISTEN": f"127.0.0.1:{internal}",
        "SURETY_DATA_DIR": str(plan.workspace / "data"),
        "SURETY_LOG_LEVEL": "warning",
        # No balancer has to see that the server stops.
        "SURETY_SHUTDOWN_DRAIN_SECONDS": "0",
    }


@contextlib.contextmanager
def running(plan: Plan) -> Iterator[Site]:
    """A server of its own, with the clients and people that are needed."""
    print("Starting the server, with clients and people", flush=True)
    port, internal = free_ports(2)
    variables = environment(plan, port, internal)
    with serving([plan.surety, "serve"], variables, port, DISCOVERY, plan.workspace / "server.log") as server:
        site = Site(server, plan.workspace / "site.json")
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


def measure(plan: Plan, site: Site) -> Served:
    rates: dict[str, Rate] = {}
    fixed = requests(plan, site)
    for name, request in fixed.items():
        print(f"Measuring {name}", flush=True)
        rates[name] = wrk(plan, site.server, request)
    for chains in CHAINS:
        print(f"Measuring refresh rotation, {chains} chains", flush=True)
        rates[f"refresh, {chains} chains"] = refresh(plan, site, chains)
    print("Measuring logins, alone and beside token requests", flush=True)
    option = f"--site={site.file}"
    rates["code login, signed in before"] = drive(plan, "logins", option, "--signed-in").rate
    concurrency = f"--concurrency={LOGINS_EACH_CORE * plan.cores}"
    login = drive(plan, "logins", option, concurrency, seconds=plan.login_seconds)
    token = fixed["client_credentials ES256"]
    alone = wrk_once(plan, site.server, token, plan.login_seconds)
    with Background(plan, "logins", option, concurrency, seconds=plan.login_seconds + 1) as logins:
        beside = wrk_once(plan, site.server, token, plan.login_seconds)
        login_beside = logins.result()
    print("Measuring more sign-ins than there are places", flush=True)
    crowd = f"--concurrency={OVERFLOW_EACH_CORE * plan.cores}"
    overflow = drive(plan, "overflow", option, crowd, seconds=plan.login_seconds / 2)
    return Served(rates, login, alone, beside, login_beside, overflow)


def requests(plan: Plan, site: Site) -> dict[str, Request]:
    """Those that can be sent again and again as they are."""
    granted = json.loads(output([plan.driver, "token", f"--site={site.file}"], 30))["access_token"]
    credentials = "grant_type=client_credentials"
    asked = urllib.parse.urlencode({"token": granted})
    return {
        "discovery": Request(DISCOVERY),
        "JWKS": Request("/oauth/jwks"),
        "client_credentials ES256": Request("/oauth/token", {"Authorization": site.basic("bench-es256")}, credentials),
        "client_credentials RS256": Request("/oauth/token", {"Authorization": site.basic("bench-rs256")}, credentials),
        "introspection": Request("/oauth/introspect", {"Authorization": site.basic(LOGIN_CLIENT)}, asked),
        "userinfo": Request("/oauth/userinfo", {"Authorization": f"Bearer {granted}"}),
    }


def refresh(plan: Plan, site: Site, chains: int) -> Rate:
    return median(
        [drive(plan, "refresh", f"--site={site.file}", f"--chains={chains}").rate for _ in range(plan.rounds)]
    )
