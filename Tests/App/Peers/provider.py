"""The server as its clients see it: plain requests, with nothing added or hidden, so that each rule can be tried."""

import base64
import dataclasses
import hashlib
import json
import secrets
import urllib.parse
from typing import Any

import requests
from server import Surety

TIMEOUT_SECONDS = 30
SCOPE = "openid profile email address phone offline_access passkeys"
VERIFIER = secrets.token_urlsafe(48)

Fields = dict[str, Any]


def challenge(verifier: str) -> str:
    return encoded(hashlib.sha256(verifier.encode()).digest())


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, unverified."""
    return json.loads(decoded(token.split(".")[1]))


def header_of(token: str) -> dict[str, Any]:
    return json.loads(decoded(token.split(".")[0]))


@dataclasses.dataclass(frozen=True)
class Client:
    """A client and the way it authenticates; `settings` are further members of its registration."""

    id: str
    method: str = "client_secret_basic"
    redirect_uri: str = ""
    grant_types: tuple[str, ...] = ("authorization_code", "refresh_token")
    settings: tuple[tuple[str, Any], ...] = ()
    secret: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def callback(self) -> str:
        return self.redirect_uri or f"https://{self.id}.example/callback"

    @property
    def metadata(self) -> Fields:
        given: Fields = {
            "client_id": self.id,
            "client_name": f"Peer {self.id}",
            "token_endpoint_auth_method": self.method,
            "grant_types": list(self.grant_types),
            "scope": SCOPE,
        }
        if "authorization_code" in self.grant_types:
            given["redirect_uris"] = [self.callback]
        if self.method != "none":
            given["client_secret"] = self.secret
        return given | dict(self.settings)

    def authentication(self) -> tuple[dict[str, str], Fields]:
        """Headers and form fields by which the client shows who it is."""
        if self.method == "client_secret_basic":
            return {"Authorization": basic(self.id, self.secret)}, {}
        if self.method == "client_secret_post":
            return {}, {"client_id": self.id, "client_secret": self.secret}
        return {}, {"client_id": self.id}


def basic(name: str, secret: str) -> str:
    pair = f"{urllib.parse.quote_plus(name)}:{urllib.parse.quote_plus(secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def authorization(client: Client, **changes: Any) -> Fields:
    """A good authorization request, but for what is changed; None leaves a parameter out."""
    parameters: Fields = {
        "client_id": client.id,
        "redirect_uri": client.callback,
        "response_type": "code",
        "scope": "openid",
        "state": secrets.token_urlsafe(12),
        "nonce": secrets.token_urlsafe(12),
        "code_challenge": challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (parameters | changes).items() if value is not None}


class Provider:
    def __init__(self, server: Surety) -> None:
        self.server = server
        self.issuer = server.url
        self.metadata = self.get("/.well-known/openid-configuration").json()

    # Any request

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"timeout": TIMEOUT_SECONDS, "allow_redirects": False} | options
        return requests.request(method, self.server.listen_url + path, **options)

    def post(
        self, path: str, fields: Fields | str | bytes | list[tuple[str, str]], client: Client | None = None, **more: Any
    ) -> requests.Response:
        """Posts a form, as a client if one is given."""
        headers: dict[str, str] = {}
        if client is not None:
            headers, own = client.authentication()
            fields = (own | fields) if isinstance(fields, dict) else fields
        if not isinstance(fields, dict | list):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers |= more.pop("headers", {})
        return self.request("POST", path, data=fields, headers=headers, **more)

    # The endpoints

    def token(self, client: Client, **fields: Any) -> requests.Response:
        return self.post("/oauth/token", fields, client)

    def redeem(self, client: Client, code: str, **changes: Any) -> requests.Response:
        fields = {"redirect_uri": client.callback, "code_verifier": VERIFIER} | changes
        fields = {name: value for name, value in fields.items() if value is not None}
        return self.token(client, grant_type="authorization_code", code=code, **fields)

    def refresh(self, client: Client, token: str, **more: Any) -> requests.Response:
        return self.token(client, grant_type="refresh_token", refresh_token=token, **more)

    def userinfo(self, token: str) -> requests.Response:
        return self.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})

    def introspect(self, client: Client, token: str, **more: Any) -> requests.Response:
        return self.post("/oauth/introspect", {"token": token} | more, client)

    def revoke(self, client: Client, token: str, **more: Any) -> requests.Response:
        return self.post("/oauth/revoke", {"token": token} | more, client)

    def published(self) -> list[dict[str, Any]]:
        return self.get("/oauth/jwks").json()["keys"]


def error_of(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


def shown(changes: Fields) -> str:
    """A test's changes, as its name tells them."""
    return " ".join(f"{name}={value}"[:48] for name, value in changes.items())
