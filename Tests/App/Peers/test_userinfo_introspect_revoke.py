"""What tokens open, what they tell, and how they end."""

import time

import pytest
from provider import Client, Provider, claims_of, error_of, header_of
from walking import Browser
from world import API, CALLER, MACHINE, NATIVE, NORA, OMAR, OTHER, PAIRWISE, RESOURCE_SERVER, SINGLE, TRUSTED

INACTIVE = {"active": False}


# Userinfo (OpenID Connect Core §5.3, RFC 6750)


def test_userinfo_needs_a_token_and_says_so_without_an_error(provider: Provider) -> None:
    response = provider.get("/oauth/userinfo")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == f'Bearer realm="{provider.issuer}"'


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%00", "ü".encode().decode("latin-1")])
def test_userinfo_refuses_what_is_no_token(provider: Provider, token: str) -> None:
    response = provider.userinfo(token)

    assert error_of(response) == (401, "invalid_token")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_userinfo_does_not_read_the_query(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA)["access_token"]

    assert provider.get(f"/oauth/userinfo?access_token={token}").status_code == 401


def test_userinfo_refuses_a_token_sent_in_two_ways(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA)["access_token"]

    response = provider.post("/oauth/userinfo", {"access_token": token}, headers={"Authorization": f"Bearer {token}"})

    assert error_of(response) == (400, "invalid_request")


def test_userinfo_wants_the_scope_openid(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(TRUSTED, NORA, scope="email")

    response = provider.userinfo(tokens["access_token"])

    assert "id_token" not in tokens
    assert error_of(response) == (403, "insufficient_scope")
    assert 'scope="openid"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_userinfo_takes_the_scheme_in_any_case(provider: Provider, visitor: Browser, scheme: str) -> None:
    token = visitor.log_in(TRUSTED, NORA)["access_token"]

    response = provider.get("/oauth/userinfo", headers={"Authorization": f"{scheme} {token}"})

    assert response.status_code == 200


def test_userinfo_answers_get_and_both_kinds_of_post_alike(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA, scope="openid email")["access_token"]

    answers = [
        provider.userinfo(token),
        provider.post("/oauth/userinfo", {"access_token": token}),
        provider.request("POST", "/oauth/userinfo", headers={"Authorization": f"Bearer {token}"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].headers["Cache-Control"] == "no-store"
    assert set(answers[0].json()) == {"sub", "email", "email_verified"}


def test_userinfo_tells_only_what_a_narrowed_token_covers(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(TRUSTED, NORA, scope="openid email phone offline_access")

    narrowed = provider.refresh(TRUSTED, tokens["refresh_token"], scope="openid phone").json()

    assert narrowed["scope"].split() == ["openid", "phone"]
    told = provider.userinfo(narrowed["access_token"]).json()
    assert set(told) == {"sub", "phone_number", "phone_number_verified"}


def test_pairwise_names_differ_from_public_ones_and_hold_everywhere(provider: Provider, visitor: Browser) -> None:
    known = claims_of(visitor.log_in(TRUSTED, NORA)["id_token"])["sub"]

    tokens = visitor.log_in(PAIRWISE, NORA)

    name = claims_of(tokens["id_token"])["sub"]
    assert name != known
    assert claims_of(tokens["access_token"])["sub"] == name
    assert provider.userinfo(tokens["access_token"]).json()["sub"] == name
    assert provider.introspect(PAIRWISE, tokens["access_token"]).json()["sub"] == name
    assert claims_of(Browser(provider).log_in(PAIRWISE, OMAR)["id_token"])["sub"] != name


# Access tokens (RFC 9068)


def test_access_token_is_a_jwt_of_its_profile(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(TRUSTED, NORA, scope="openid email")

    header, claims = header_of(tokens["access_token"]), claims_of(tokens["access_token"])

    assert (header["typ"], header["alg"]) == ("at+jwt", "ES256")
    assert claims["iss"] == provider.issuer
    assert claims["aud"] == provider.issuer
    assert claims["client_id"] == TRUSTED.id
    assert claims["scope"] == "openid email"
    assert {"sub", "exp", "iat", "jti", "auth_time", "acr", "amr"} <= set(claims)
    assert claims["exp"] - claims["iat"] == tokens["expires_in"]


def test_access_token_for_a_resource_is_for_it_alone(provider: Provider, visitor: Browser) -> None:
    code = visitor.code(CALLER, NORA, scope="openid read", resource=API)
    tokens = provider.redeem(CALLER, code, resource=API).json()

    assert claims_of(tokens["access_token"])["aud"] == API
    assert error_of(provider.userinfo(tokens["access_token"])) == (401, "invalid_token")


def test_client_speaks_for_itself(provider: Provider) -> None:
    tokens = provider.token(MACHINE, grant_type="client_credentials", scope="read").json()

    claims = claims_of(tokens["access_token"])

    assert set(tokens) == {"access_token", "token_type", "expires_in", "scope"}
    assert (claims["sub"], claims["client_id"], claims["aud"]) == (MACHINE.id, MACHINE.id, API)
    assert tokens["scope"] == "read"


# Introspection (RFC 7662)


def test_introspection_needs_a_client_with_a_secret(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(NATIVE, NORA)["access_token"]

    assert error_of(provider.post("/oauth/introspect", {"token": token})) == (401, "invalid_client")
    assert provider.introspect(NATIVE, token).status_code in (400, 401)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_introspection_tells_a_client_of_its_own_tokens(provider: Provider, visitor: Browser, kind: str) -> None:
    token = visitor.log_in(TRUSTED, NORA, scope="openid email offline_access")[kind]

    told = provider.introspect(TRUSTED, token, token_type_hint=kind).json()

    assert told["active"] is True
    assert told["client_id"] == TRUSTED.id
    assert told["scope"].split() == ["openid", "email", "offline_access"]
    assert told["exp"] > time.time()
    assert told["iss"] == provider.issuer
    assert "gid" not in told


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "id_token", "nonsense"])
def test_introspection_finds_a_token_whatever_the_hint(provider: Provider, visitor: Browser, hint: str) -> None:
    token = visitor.log_in(TRUSTED, NORA)["access_token"]

    assert provider.introspect(TRUSTED, token, token_type_hint=hint).json()["active"] is True


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_introspection_tells_nothing_of_other_clients_tokens(provider: Provider, visitor: Browser, kind: str) -> None:
    token = visitor.log_in(TRUSTED, NORA)[kind]

    assert provider.introspect(OTHER, token).json() == INACTIVE
    assert provider.introspect(RESOURCE_SERVER, token).json() == INACTIVE


@pytest.mark.parametrize("kind", ["id_token", "nonsense"])
def test_introspection_of_anything_else_is_inactive(provider: Provider, visitor: Browser, kind: str) -> None:
    token = visitor.log_in(TRUSTED, NORA).get(kind, "nonsense")

    assert provider.introspect(TRUSTED, token).json() == INACTIVE


def test_resource_server_sees_the_tokens_meant_for_it(provider: Provider) -> None:
    token = provider.token(MACHINE, grant_type="client_credentials").json()["access_token"]

    told = provider.introspect(RESOURCE_SERVER, token).json()

    assert (told["active"], told["aud"], told["client_id"]) == (True, API, MACHINE.id)
    assert provider.introspect(OTHER, token).json() == INACTIVE


# Revocation (RFC 7009)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("client", [TRUSTED, NATIVE], ids=lambda client: client.id)
def test_revoking_either_token_ends_both(provider: Provider, visitor: Browser, client: Client, kind: str) -> None:
    tokens = visitor.log_in(client, NORA)

    assert provider.revoke(client, tokens[kind]).status_code == 200

    assert error_of(provider.userinfo(tokens["access_token"])) == (401, "invalid_token")
    assert error_of(provider.refresh(client, tokens["refresh_token"])) == (400, "invalid_grant")
    assert provider.revoke(client, tokens[kind]).status_code == 200


def test_revoking_a_clients_own_token_ends_it(provider: Provider) -> None:
    token = provider.token(MACHINE, grant_type="client_credentials").json()["access_token"]

    assert provider.revoke(MACHINE, token).status_code == 200

    assert provider.introspect(RESOURCE_SERVER, token).json() == INACTIVE


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_another_clients_token_does_nothing_and_does_not_say_so(
    provider: Provider, visitor: Browser, kind: str
) -> None:
    tokens = visitor.log_in(TRUSTED, NORA)

    assert provider.revoke(OTHER, tokens[kind]).status_code == 200
    assert provider.revoke(OTHER, "unknown").status_code == 200

    assert provider.userinfo(tokens["access_token"]).status_code == 200


def test_revocation_needs_the_right_secret(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA)["access_token"]
    impostor = Client(TRUSTED.id, TRUSTED.method)

    response = provider.revoke(impostor, token)

    assert error_of(response) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert provider.userinfo(token).status_code == 200


# Refreshing (RFC 6749 §6)


def test_refresh_gives_the_same_successor_to_a_client_that_lost_it(provider: Provider, visitor: Browser) -> None:
    first = visitor.log_in(TRUSTED, NORA)["refresh_token"]

    answers = [provider.refresh(TRUSTED, first).json() for _ in range(3)]

    assert len({answer["refresh_token"] for answer in answers}) == 1
    assert len({answer["access_token"] for answer in answers}) == 3


def test_refresh_never_gives_more_than_was_granted(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA, scope="openid")["refresh_token"]

    assert error_of(provider.refresh(TRUSTED, token, scope="openid email")) == (400, "invalid_scope")
    assert provider.refresh(TRUSTED, token).status_code == 200


def test_refreshed_id_token_is_of_the_same_sign_in(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(TRUSTED, NORA)
    before = claims_of(tokens["id_token"])

    after = claims_of(provider.refresh(TRUSTED, tokens["refresh_token"]).json()["id_token"])

    same = ("iss", "sub", "aud", "auth_time", "azp", "sid")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert "nonce" not in after


def test_client_without_the_grant_type_gets_no_refresh_token(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(SINGLE, NORA, scope="openid offline_access")

    assert "refresh_token" not in tokens
    assert "offline_access" not in tokens["scope"].split()
    assert error_of(provider.refresh(SINGLE, "anything")) == (400, "unauthorized_client")
