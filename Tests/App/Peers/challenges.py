"""A client's backend that asks people one question each, and checks what was signed, as docs/guides/step-up.md tells it
to.
"""

import dataclasses
import hashlib
import json
from typing import Any

import joserfc.jwk
import joserfc.jwt
import requests
from people import User
from provider import Client, Fields, Provider, encoded
from walking import Browser, Stop

PATH = "/api/v1/challenges"
PASSWORD = "urn:surety:acr:password"
LIFE_SECONDS = 300
PAYMENT = {
    "amount": {"value": "1200.00", "currency": "EUR"},
    "payee": 'Müller & Söhne "Räder"',
    "account": "•• 4711",
    "reference": "R-118",
}


@dataclasses.dataclass
class Backend:
    """A client's own server: it has a token of its own, and no browser."""

    provider: Provider
    client: Client
    scope: str = "challenges"

    def __post_init__(self) -> None:
        answer = self.provider.token(self.client, grant_type="client_credentials", scope=self.scope)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    def call(self, method: str, path: str = "", body: Any = None, **headers: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | headers
        data = body if isinstance(body, str | bytes | None) else json.dumps(body)
        return self.provider.request(method, PATH + path, data=data, headers=headers)

    def start(self, person: User, /, **members: Any) -> requests.Response:
        return self.call("POST", body={"user": sub(person), "acr_values": [PASSWORD]} | members)

    def begin(self, person: User, /, **members: Any) -> Fields:
        answer = self.start(person, **members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def poll(self, id: str) -> requests.Response:
        return self.call("GET", f"/{id}")

    def status(self, id: str) -> str:
        answer = self.poll(id)
        assert answer.status_code == 200, answer.text
        return answer.json()["status"]


def sub(user: User) -> str:
    return f"sub-{user.username}"


def banking(name: str, scope: str, **settings: Any) -> Client:
    return Client(
        name,
        redirect_uri="http://localhost:1/back?from=id",
        grant_types=("authorization_code", "client_credentials"),
        settings=(("scope", scope), ("require_consent", False), *settings.items()),
    )


def canonical_digest(members: Fields) -> str:
    """RFC 8785, as far as objects of strings go: names sorted, no blanks, nothing escaped that need not be."""
    text = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return encoded(hashlib.sha256(text.encode()).digest())


def verified(answer: str, backend: Backend, id: str, user: User) -> Fields:
    """Checks an answer in the steps of the guide; returns what it claims."""
    metadata = backend.provider.metadata
    keys = joserfc.jwk.KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    settings = dict(backend.client.settings)
    algorithm = settings.get("id_token_signed_response_alg", "RS256")
    token = joserfc.jwt.decode(answer, keys, algorithms=[algorithm])
    assert token.header["typ"] == "challenge-answer+jwt"
    registry = joserfc.jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": backend.client.id},
        sub={"essential": True, "value": sub(user)},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
        challenge_sha256={"essential": True, "value": encoded(hashlib.sha256(id.encode()).digest())},
    )
    registry.validate(token.claims)
    assert 0 < token.claims["exp"] - token.claims["iat"] <= LIFE_SECONDS
    return token.claims


def assert_transaction(claims: Fields, asked: Fields) -> None:
    assert claims["transaction"] == asked
    assert claims["transaction_sha256"] == canonical_digest(asked)


def answered(backend: Backend, id: str, user: User) -> Fields:
    """The answer, once; whoever asks again finds nothing."""
    first, second = backend.poll(id), backend.poll(id)
    assert first.status_code == 200, first.text
    assert second.status_code == 404, "an answer is handed out once"
    claims = verified(first.json()["answer"], backend, id, user)
    assert first.json()["status"] == claims["status"]
    return claims


def path_of(begun: Fields, backend: Backend) -> str:
    return begun["url"].removeprefix(backend.provider.issuer)


# On the page, in a browser without scripts


@dataclasses.dataclass
class Walk:
    browser: Browser
    page: Stop

    @property
    def fields(self) -> Fields:
        [form] = [form for form in self.page.forms if ("decision", "approve") in form.buttons]
        return form.fields | {"decision": "approve"}


def walk_to(backend: Backend, begun: Fields, user: User) -> Walk:
    """Signs somebody in on the way to the page that asks them."""
    browser = Browser(backend.provider)
    page = browser.sign_in(user, browser.get(path_of(begun, backend)))
    assert page.page == "challenge", page.text
    return Walk(browser, page)


def approve(walk: Walk, **options: Any) -> Stop:
    return walk.browser.post("/challenge", walk.fields, **options)
