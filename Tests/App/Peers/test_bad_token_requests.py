"""Bad input at the endpoints that clients call, and what it gets."""

import secrets
from typing import Any

import pytest
from provider import VERIFIER, Client, Provider, basic, challenge, error_of, shown
from walking import Browser
from wire import RawConnection, exchange
from world import CALLER, MACHINE, NATIVE, RS_MACHINE, SINGLE, TRUSTED, UNPROVEN

FORM = "application/x-www-form-urlencoded"
BODY_BYTES_MAX = 64 * 1024


ENDPOINTS = ("/oauth/token", "/oauth/revoke", "/oauth/introspect")


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
def test_wrong_method_is_405_and_says_which_is_right(provider: Provider, path: str, method: str) -> None:
    response = provider.request(method, path)

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"].split(", ")


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "kind", [None, "", "application/json", "multipart/form-data; boundary=x", "text/plain", FORM + "x", f"{FORM}, a/b"]
)
def test_wrong_content_type_is_415(provider: Provider, path: str, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}

    response = provider.request("POST", path, data=b"grant_type=client_credentials", headers=headers)

    assert error_of(response) == (415, "invalid_request")


@pytest.mark.parametrize("kind", [FORM, FORM.upper(), FORM + "; charset=UTF-8", FORM + ";charset=iso-8859-1"])
def test_content_type_is_read_leniently(provider: Provider, kind: str) -> None:
    response = provider.post("/oauth/token", "grant_type=client_credentials", MACHINE, headers={"Content-Type": kind})

    assert response.status_code == 200


@pytest.mark.parametrize("path", [*ENDPOINTS, "/oauth/userinfo", "/oauth/authorize", "/oauth/logout", "/sign-in"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_body_above_the_limit_is_413(provider: Provider, path: str, chunked: bool) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n".encode()
    body = b"a=" + b"x" * BODY_BYTES_MAX

    with RawConnection(provider.server) as connection:
        if chunked:
            connection.send(head + b"Transfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n".encode())
            connection.send(body + b"\r\n0\r\n\r\n")
        else:
            connection.send(head + f"Content-Length: {len(body)}\r\n\r\n".encode())
        answer = connection.answer()

    assert answer is not None
    assert answer.status == 413


def test_body_at_the_limit_is_read(provider: Provider) -> None:
    body = "grant_type=client_credentials&x="

    response = provider.post("/oauth/token", body + "y" * (BODY_BYTES_MAX - len(body)), MACHINE)

    assert response.status_code == 200


@pytest.mark.parametrize("path", [*ENDPOINTS, "/oauth/userinfo"])
@pytest.mark.parametrize("body", [b"a=%", b"a=%4", b"a=%gg", b"a=%ff", b"a=\xff", b"a=%c0%80", b"a=%00", b"a=\x00"])
def test_form_that_cannot_be_read_is_400(provider: Provider, path: str, body: bytes) -> None:
    assert error_of(provider.post(path, body, MACHINE)) == (400, "invalid_request")


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("name", ["grant_type", "token", "client_id", "client_secret", "scope", "unknown"])
def test_parameter_given_twice_is_400(provider: Provider, path: str, name: str) -> None:
    fields = [("grant_type", "client_credentials"), ("token", "x"), (name, "a"), (name, "a")]

    assert error_of(provider.post(path, fields, MACHINE)) == (400, "invalid_request")


@pytest.mark.parametrize("path", ENDPOINTS)
def test_two_ways_to_authenticate_at_once_are_refused(provider: Provider, path: str) -> None:
    fields = {"grant_type": "client_credentials", "token": "x", "client_secret": MACHINE.secret}

    assert error_of(provider.post(path, fields, MACHINE)) == (400, "invalid_request")
    other = fields | {"client_id": "other", "client_secret": ""}
    assert error_of(provider.post(path, other, MACHINE)) == (400, "invalid_request")


@pytest.mark.parametrize("path", [*ENDPOINTS, "/oauth/userinfo"])
def test_authorization_header_given_twice_is_refused(provider: Provider, path: str) -> None:
    header = f"Authorization: {basic(MACHINE.id, MACHINE.secret)}\r\n"
    body = "grant_type=client_credentials&token=x"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"

    answers = exchange(provider.server, f"{head}{header}{header}\r\n{body}".encode())

    assert [answer.status for answer in answers] == [400]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "header",
    [
        basic(MACHINE.id, "wrong-secret"),
        basic("nobody", MACHINE.secret),
        basic("", ""),
        "Basic",
        "Basic !!!!",
        "Basic bm9jb2xvbg==",
        "Bearer " + MACHINE.secret,
        "Digest username=x",
        "Basic /////w==",
        "nonsense",
    ],
)
def test_wrong_client_by_header_is_401_with_a_challenge(provider: Provider, path: str, header: str) -> None:
    response = provider.post(
        path, {"grant_type": "client_credentials", "token": "x"}, headers={"Authorization": header}
    )

    assert error_of(response) == (401, "invalid_client")
    assert response.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"client_id": "nobody"},
        {"client_id": RS_MACHINE.id},
        {"client_id": RS_MACHINE.id, "client_secret": "wrong-secret"},
        {"client_id": RS_MACHINE.id, "client_secret": RS_MACHINE.secret + "x"},
        {"client_id": NATIVE.id, "client_secret": "anything"},
    ],
    ids=shown,
)
def test_wrong_client_by_form_is_401(provider: Provider, fields: dict[str, str]) -> None:
    response = provider.post("/oauth/token", {"grant_type": "client_credentials"} | fields)

    assert error_of(response) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("client", "fields", "error"),
    [
        (TRUSTED, {"code": "x"}, "invalid_request"),
        (TRUSTED, {"grant_type": ""}, "invalid_request"),
        (TRUSTED, {"grant_type": "nonsense"}, "unsupported_grant_type"),
        (TRUSTED, {"grant_type": "client_credentials"}, "unauthorized_client"),
        (MACHINE, {"grant_type": "authorization_code", "code": "x"}, "unauthorized_client"),
        (MACHINE, {"grant_type": "client_credentials", "scope": "admin"}, "invalid_scope"),
        (MACHINE, {"grant_type": "client_credentials", "scope": "openid"}, "invalid_scope"),
        (MACHINE, {"grant_type": "client_credentials", "scope": 'a"b'}, "invalid_scope"),
        (MACHINE, {"grant_type": "client_credentials", "resource": "https://x.example"}, "invalid_target"),
        (TRUSTED, {"grant_type": "authorization_code"}, "invalid_request"),
        (TRUSTED, {"grant_type": "authorization_code", "code": "unknown"}, "invalid_grant"),
        (TRUSTED, {"grant_type": "refresh_token"}, "invalid_request"),
        (TRUSTED, {"grant_type": "refresh_token", "refresh_token": "unknown"}, "invalid_grant"),
        (TRUSTED, {"grant_type": "refresh_token", "refresh_token": "a.0.b"}, "invalid_grant"),
        (TRUSTED, {"grant_type": "refresh_token", "refresh_token": "a.99999999999999999999.b"}, "invalid_grant"),
        (TRUSTED, {"grant_type": "refresh_token", "refresh_token": "x" * 5_000}, "invalid_grant"),
        (SINGLE, {"grant_type": "refresh_token", "refresh_token": "unknown"}, "unauthorized_client"),
    ],
    ids=lambda value: value.id if isinstance(value, Client) else shown(value) if isinstance(value, dict) else value,
)
def test_wrong_grant_is_400_and_not_kept(
    provider: Provider, client: Client, fields: dict[str, str], error: str
) -> None:
    response = provider.post("/oauth/token", fields, client)

    assert error_of(response) == (400, error)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Pragma"] == "no-cache"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": CALLER.callback},
        {"code_verifier": None},
        {"code_verifier": secrets.token_urlsafe(48)},
        {"code_verifier": "short"},
        {"code_verifier": VERIFIER + "\u00fc"},
        {"code_verifier": challenge(VERIFIER)},
    ],
    ids=shown,
)
def test_code_with_a_wrong_proof_is_refused_and_a_right_one_still_works(
    provider: Provider, somebody: Browser, changes: dict[str, Any]
) -> None:
    code = somebody.open(TRUSTED).code

    assert error_of(provider.redeem(TRUSTED, code, **changes))[1] in ("invalid_grant", "invalid_request")

    assert provider.redeem(TRUSTED, code).status_code == 200


def test_verifier_for_a_code_without_a_challenge_is_refused(provider: Provider, somebody: Browser) -> None:
    code = somebody.open(UNPROVEN, code_challenge=None, code_challenge_method=None).code

    assert error_of(provider.redeem(UNPROVEN, code)) == (400, "invalid_grant")
    again = somebody.open(UNPROVEN, code_challenge=None, code_challenge_method=None).code
    assert provider.redeem(UNPROVEN, again, code_verifier=None).status_code == 200


def test_answers_with_tokens_are_not_kept(provider: Provider, somebody: Browser) -> None:
    for response in (
        provider.token(MACHINE, grant_type="client_credentials"),
        provider.introspect(MACHINE, "x"),
        provider.redeem(TRUSTED, somebody.open(TRUSTED).code),
    ):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Type"] == "application/json"
