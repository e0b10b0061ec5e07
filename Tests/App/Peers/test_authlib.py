"""A relying party built on Authlib, which shares no line with the server, logs people in."""

import dataclasses
import secrets
from typing import Any

import pytest
import requests
from authlib.integrations.base_client import BaseApp, FrameworkIntegration, OAuth2Mixin, OAuthError, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc.errors import InvalidClaimError
from people import Person, User
from server import Surety

SCOPE = "openid profile email offline_access"


@dataclasses.dataclass(frozen=True)
class Client:
    id: str
    method: str
    redirect_uri: str
    signing: str
    secret: str | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        given = {
            "client_id": self.id,
            "client_name": f"Peer {self.id}",
            "application_type": "native" if self.secret is None else "web",
            "token_endpoint_auth_method": self.method,
            "redirect_uris": [self.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "id_token_signed_response_alg": self.signing,
            "scope": SCOPE,
        }
        return given if self.secret is None else given | {"client_secret": self.secret}


CLIENTS = [
    Client("public", "none", "http://127.0.0.1/callback", "RS256"),
    Client("basic", "client_secret_basic", "https://basic.example/callback", "ES256", secrets.token_urlsafe(32)),
    Client("post", "client_secret_post", "https://post.example/callback", "RS256", secrets.token_urlsafe(32)),
]


class Framework(FrameworkIntegration):
    """Authlib asks its web framework to keep refreshed tokens; the tests hold them themselves."""

    def update_token(self, token: dict[str, Any], refresh_token: str | None = None, access_token: str | None = None):
        pass


class RelyingParty(OAuth2Mixin, OpenIDMixin, BaseApp):
    """Authlib's own client, without the web framework that usually stands around it."""

    client_cls = OAuth2Session

    def __init__(self, server: Surety, client: Client) -> None:
        super().__init__(
            Framework("surety"),
            client_id=client.id,
            client_secret=client.secret,
            server_metadata_url=f"{server.url}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": client.method,
            },
        )
        self.client = client
        self.metadata = self.load_server_metadata()

    def session(self) -> OAuth2Session:
        return OAuth2Session(
            self.client.id,
            self.client.secret,
            token_endpoint_auth_method=self.client.method,
            revocation_endpoint_auth_method=self.client.method,
            scope=SCOPE,
        )

    def begin(self, **parameters: str) -> dict[str, str]:
        # Without asking for consent, OpenID Connect Core §11 lets a server ignore offline_access.
        return self.create_authorization_url(self.client.redirect_uri, **({"prompt": "consent"} | parameters))

    def redeem(self, answer: dict[str, str], request: dict[str, str]) -> dict[str, Any]:
        assert answer.get("state") == request["state"], answer
        assert answer.get("iss") == self.metadata["issuer"], answer
        return self.fetch_access_token(
            self.client.redirect_uri, code=answer["code"], code_verifier=request["code_verifier"]
        )

    def log_in(self, user: User, **parameters: str) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
        request = self.begin(**parameters)
        answer = Person(user).authorize(request["url"], self.client.redirect_uri)
        return self.redeem(answer, request), request, answer


@pytest.fixture(scope="module", autouse=True)
def known(surety: Surety, nora: User) -> None:
    surety.create_users(nora.metadata)
    surety.create_clients(*(client.metadata for client in CLIENTS))


@pytest.fixture(params=CLIENTS, ids=lambda client: client.id)
def party(request: pytest.FixtureRequest, surety: Surety) -> RelyingParty:
    return RelyingParty(surety, request.param)


def status_at_userinfo(party: RelyingParty, token: dict[str, Any]) -> int:
    return requests.get(
        party.metadata["userinfo_endpoint"],
        headers={"Authorization": f"Bearer {token['access_token']}"},
        timeout=30,
    ).status_code


def test_refusing_consent_is_told_to_the_client(party: RelyingParty, nora: User) -> None:
    request = party.begin()

    answer = Person(nora).authorize(request["url"], party.client.redirect_uri, decision="deny")

    assert answer["error"] == "access_denied"
    assert answer["state"] == request["state"]
    assert answer["iss"] == party.metadata["issuer"]


def test_code_without_its_proof_key_opens_nothing(party: RelyingParty, nora: User) -> None:
    request = party.begin()
    answer = Person(nora).authorize(request["url"], party.client.redirect_uri)

    with pytest.raises(OAuthError, match="invalid_grant"):
        party.redeem(answer, request | {"code_verifier": secrets.token_urlsafe(48)})


def test_code_used_twice_ends_what_it_gave(party: RelyingParty, nora: User) -> None:
    token, request, answer = party.log_in(nora)
    assert status_at_userinfo(party, token) == 200

    with pytest.raises(OAuthError, match="invalid_grant"):
        party.redeem(answer, request)

    assert status_at_userinfo(party, token) == 401


def test_discovery_is_complete(party: RelyingParty, surety: Surety) -> None:
    metadata = OpenIDProviderMetadata(party.metadata)

    metadata.validate()

    assert metadata["issuer"] == surety.url
    assert "S256" in metadata["code_challenge_methods_supported"]
    assert metadata["authorization_response_iss_parameter_supported"] is True


def test_id_token_is_valid_for_this_login_alone(party: RelyingParty, nora: User) -> None:
    token, request, _ = party.log_in(nora)

    claims = party.parse_id_token(token, nonce=request["nonce"])

    assert claims["aud"] in (party.client.id, [party.client.id])
    assert claims["sub"]
    with pytest.raises(InvalidClaimError):
        party.parse_id_token(token, nonce=secrets.token_urlsafe(20))


def test_form_post_calls_back_as_well(party: RelyingParty, nora: User) -> None:
    token, request, _ = party.log_in(nora, response_mode="form_post")

    assert party.parse_id_token(token, nonce=request["nonce"])["sub"]


def test_userinfo_speaks_of_the_same_person(party: RelyingParty, nora: User) -> None:
    token, request, _ = party.log_in(nora)
    claims = party.parse_id_token(token, nonce=request["nonce"])

    userinfo = party.userinfo(token=token)

    assert userinfo["sub"] == claims["sub"]
    assert {name: userinfo.get(name) for name in nora.claims} == nora.claims


def test_refreshing_goes_on_until_the_revocation(party: RelyingParty, nora: User) -> None:
    token, request, _ = party.log_in(nora)
    subject = party.parse_id_token(token, nonce=request["nonce"])["sub"]

    with party.session() as session:
        for _ in range(3):
            before = token
            token = session.refresh_token(party.metadata["token_endpoint"], refresh_token=before["refresh_token"])
            assert token["access_token"] != before["access_token"]
            assert party.userinfo(token=token)["sub"] == subject

        revoked = session.revoke_token(
            party.metadata["revocation_endpoint"], token=token["refresh_token"], token_type_hint="refresh_token"
        )

        assert revoked.status_code == 200
        with pytest.raises(OAuthError, match="invalid_grant"):
            session.refresh_token(party.metadata["token_endpoint"], refresh_token=token["refresh_token"])
        assert status_at_userinfo(party, token) == 401
