"""Bad input, and what it gets."""

import secrets
import urllib.parse
from typing import Any

import pytest
from provider import VERIFIER, Client, Provider, authorization, basic, challenge, error_of
from walking import Browser
from wire import RawConnection, exchange
from world import ASKING, CALLER, MACHINE, NATIVE, NORA, RS_MACHINE, SINGLE, TRUSTED, UNPROVEN

FORM = "application/x-www-form-urlencoded"
BODY_BYTES_MAX = 64 * 1024
STATES = [
    "s",
    "a b",
    "a+b",
    "%41",
    "%",
    "&x=y",
    "#top",
    "\u00fc\u05d0\U0001f511",
    "\"'<>\\",
    "\u202eabc",
    "~-._",
    "a\nb\tc",
]


def names(changes: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}"[:48] for name, value in changes.items())


# The authorization endpoint: what is never redirected


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": None},
        {"client_id": ""},
        {"client_id": "nobody"},
        {"client_id": "TRUSTED"},
        {"client_id": "trusted\u0301"},
        {"client_id": "x" * 600},
        {"client_id": "' OR 1=1 --"},
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": TRUSTED.callback + "/"},
        {"redirect_uri": TRUSTED.callback + "?x=y"},
        {"redirect_uri": TRUSTED.callback + "#x"},
        {"redirect_uri": TRUSTED.callback.upper()},
        {"redirect_uri": TRUSTED.callback.replace("https", "http")},
        {"redirect_uri": TRUSTED.callback.replace("trusted.example", "trusted.example:443")},
        {"redirect_uri": TRUSTED.callback.replace("trusted.example", "trusted.example.evil.example")},
        {"redirect_uri": TRUSTED.callback.replace("trusted.example", "trusted.example@evil.example")},
        {"redirect_uri": TRUSTED.callback.replace("callback", "%63allback")},
        {"redirect_uri": TRUSTED.callback.replace("callback", "x/../callback")},
        {"redirect_uri": "//trusted.example/callback"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "data:text/html,x"},
        {"redirect_uri": TRUSTED.callback + "\r\nSet-Cookie: a=b"},
        {"client_id": NATIVE.id, "redirect_uri": "http://127.0.0.2/callback"},
        {"client_id": NATIVE.id, "redirect_uri": "http://127.0.0.1:0/callback"},
        {"client_id": NATIVE.id, "redirect_uri": "http://127.0.0.1:99999/callback"},
        {"client_id": NATIVE.id, "redirect_uri": "http://127.0.0.1.evil.example/callback"},
        {"client_id": NATIVE.id, "redirect_uri": "http://127.0.0.1:80@evil.example/callback"},
        {"client_id": MACHINE.id},
    ],
    ids=names,
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
def test_unknown_client_or_redirect_uri_gets_a_page_and_no_redirect(
    provider: Provider, changes: dict[str, Any], method: str, signed_in: bool
) -> None:
    visitor = Browser(provider)
    if signed_in:
        visitor.cookies = dict(somebody(provider).cookies)
    parameters = authorization(TRUSTED, **changes)

    if method == "get":
        stop = visitor.get("/oauth/authorize?" + urllib.parse.urlencode(parameters))
    else:
        stop = visitor.post("/oauth/authorize", parameters)

    assert stop.status == 400
    assert "Location" not in stop.response.headers
    assert stop.response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert stop.response.headers["Cache-Control"] == "no-store"
    assert not [link for link in links_of(stop.text) if "evil.example" in link.split("?")[0]]


def somebody(provider: Provider, kept: dict[str, Browser] = {}) -> Browser:  # noqa: B006
    """One browser in which Nora is signed in, for tests that only look."""
    if provider.issuer not in kept:
        kept[provider.issuer] = Browser(provider)
        kept[provider.issuer].sign_in(NORA)
    return kept[provider.issuer]


def links_of(text: str) -> list[str]:
    return [part.split('"')[0] for word in ('href="', 'action="', 'src="') for part in text.split(word)[1:]]


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
@pytest.mark.parametrize("same", [True, False], ids=["same", "different"])
def test_client_or_redirect_uri_given_twice_gets_a_page(visitor: Browser, name: str, same: bool) -> None:
    parameters = authorization(TRUSTED)
    twice = [*parameters.items(), (name, parameters[name] if same else "https://evil.example/")]

    stop = visitor.get("/oauth/authorize?" + urllib.parse.urlencode(twice))

    assert (stop.status, stop.callback) == (400, None)


# The authorization endpoint: what goes back to the client


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "carrier_pigeon"}, "invalid_request"),
        ({"scope": 'openid "x"'}, "invalid_scope"),
        ({"scope": "openid \u00fc"}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "=" * 43}, "invalid_request"),
        ({"code_challenge": challenge(VERIFIER) + "="}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "shout"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"max_age": "99999999999999999999"}, "invalid_request"),
        ({"max_age": "\u0663"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": '{"id_token":1}'}, "invalid_request"),
        ({"claims": '{"id_token":{"email":7}}'}, "invalid_request"),
        ({"claims": '{"id_token":{"email":{"essential":"yes"}}}'}, "invalid_request"),
        ({"claims": '{"id_token":{},"id_token":{}}'}, "invalid_request"),
        ({"claims": '{"userinfo":' + "[" * 200 + "]" * 200 + "}"}, "invalid_request"),
        ({"claims": '{"userinfo":{"x":{"value":"' + "y" * 9_000 + '"}}}'}, "invalid_request"),
        ({"id_token_hint": "nonsense"}, "invalid_request"),
        ({"id_token_hint": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
        ({"resource": "https://unknown.example"}, "invalid_target"),
        ({"nonce": "n" * 3_000}, "invalid_request"),
        ({"login_hint": "n" * 3_000}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "https://x.example"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=lambda value: names(value) if isinstance(value, dict) else value,
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_mistake_goes_back_with_error_state_and_issuer(
    provider: Provider, visitor: Browser, changes: dict[str, Any], error: str, method: str
) -> None:
    parameters = authorization(TRUSTED, **changes)

    if method == "get":
        stop = visitor.get("/oauth/authorize?" + urllib.parse.urlencode(parameters))
    else:
        stop = visitor.post("/oauth/authorize", parameters)

    assert stop.location.startswith(TRUSTED.callback + "?")
    assert stop.answer["error"] == error
    assert stop.answer["state"] == parameters["state"]
    assert stop.answer["iss"] == provider.issuer
    assert set(stop.answer) <= {"error", "error_description", "state", "iss"}
    description = stop.answer.get("error_description", "")
    assert all(0x20 <= ord(each) <= 0x7E and each not in '"\\' for each in description), "RFC 6749 §4.1.2.1"


@pytest.mark.parametrize("name", ["scope", "nonce", "response_type", "code_challenge", "prompt", "x"])
def test_parameter_given_twice_goes_back(visitor: Browser, name: str) -> None:
    parameters = authorization(TRUSTED, prompt="login", x="1")
    twice = [*parameters.items(), (name, parameters[name])]

    stop = visitor.get("/oauth/authorize?" + urllib.parse.urlencode(twice))

    assert (stop.answer["error"], stop.answer["state"]) == ("invalid_request", parameters["state"])


def test_state_given_twice_is_not_told_back(visitor: Browser) -> None:
    stop = visitor.get("/oauth/authorize?" + urllib.parse.urlencode([*authorization(TRUSTED).items(), ("state", "t")]))

    assert stop.answer["error"] == "invalid_request"
    assert "state" not in stop.answer


@pytest.mark.parametrize("state", STATES, ids=ascii)
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
@pytest.mark.parametrize("good", [True, False], ids=["code", "error"])
def test_state_comes_back_byte_for_byte(provider: Provider, state: str, mode: str, good: bool) -> None:
    visitor = somebody(provider)

    stop = visitor.open(TRUSTED, state=state, response_mode=mode, **({} if good else {"max_age": "soon"}))

    told = stop.form.fields if mode == "form_post" else stop.answer
    # A form's line ends are normalised by the browser that sends it (HTML §4.10.22.7), not by the page.
    assert told["state"] == state
    assert ("code" in told) is good


def test_redirect_uri_with_a_query_keeps_it(provider: Provider, visitor: Browser) -> None:
    stop = visitor.open(ASKING, prompt="none")

    assert stop.location.startswith(ASKING.callback + "&")
    assert stop.answer["kept"] == "1+1"
    assert stop.answer["error"] == "login_required"


def test_unknown_and_empty_parameters_are_ignored(provider: Provider) -> None:
    assert somebody(provider).open(TRUSTED, foo="bar", max_age="", prompt="", claims="", request="").code


def test_loopback_redirect_uri_may_have_any_port(provider: Provider) -> None:
    visitor = somebody(provider)

    for port in (1, 8_123, 65_535):
        uri = f"http://127.0.0.1:{port}/callback"
        stop = visitor.open(NATIVE, redirect_uri=uri)
        assert stop.location.startswith(uri + "?")
        assert error_of(provider.redeem(NATIVE, stop.code)) == (400, "invalid_grant"), "the port is part of the URI"


@pytest.mark.parametrize("query", ["state=%", "state=%4", "state=%zz", "state=%ff", "state=%c3%28", "state=%00", "%=x"])
def test_query_that_cannot_be_read_gets_a_page(visitor: Browser, query: str) -> None:
    parameters = urllib.parse.urlencode(authorization(TRUSTED, state=None))

    stop = visitor.get(f"/oauth/authorize?{parameters}&{query}")

    assert (stop.status, stop.callback) == (400, None)


def test_more_parameters_than_anybody_needs_are_refused(visitor: Browser) -> None:
    many = "&".join(f"p{index}=x" for index in range(101))

    assert visitor.get(f"/oauth/authorize?{many}").status == 400


# The token endpoint

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
    ids=names,
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
    ids=lambda value: value.id if isinstance(value, Client) else names(value) if isinstance(value, dict) else value,
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
    ids=names,
)
def test_code_with_a_wrong_proof_is_refused_and_a_right_one_still_works(
    provider: Provider, changes: dict[str, Any]
) -> None:
    code = somebody(provider).open(TRUSTED).code

    assert error_of(provider.redeem(TRUSTED, code, **changes))[1] in ("invalid_grant", "invalid_request")

    assert provider.redeem(TRUSTED, code).status_code in (200, 400)


def test_verifier_for_a_code_without_a_challenge_is_refused(provider: Provider) -> None:
    code = somebody(provider).open(UNPROVEN, code_challenge=None, code_challenge_method=None).code

    assert error_of(provider.redeem(UNPROVEN, code)) == (400, "invalid_grant")
    again = somebody(provider).open(UNPROVEN, code_challenge=None, code_challenge_method=None).code
    assert provider.redeem(UNPROVEN, again, code_verifier=None).status_code == 200


def test_answers_with_tokens_are_not_kept(provider: Provider) -> None:
    for response in (
        provider.token(MACHINE, grant_type="client_credentials"),
        provider.introspect(MACHINE, "x"),
        provider.redeem(TRUSTED, somebody(provider).open(TRUSTED).code),
    ):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Type"] == "application/json"


# The pages


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?journey=unknown",
        "/consent",
        "/consent?journey=x",
        "/choose-account?journey=" + "x" * 2_000,
        "/create-account?journey=%27%20OR%201=1",
    ],
)
def test_page_of_no_journey_is_400(visitor: Browser, path: str) -> None:
    assert visitor.get(path).status == 400


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/oauth/token/", "//oauth/token", "/OAUTH/token", "/oauth/%74oken", "/oauth/../oauth/token", "/.env"],
)
def test_path_that_is_not_there_is_404(provider: Provider, path: str) -> None:
    data = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 0\r\n\r\n".encode()

    assert exchange(provider.server, data)[0].status in (400, 404)


@pytest.mark.parametrize(
    "path", ["/assets/x/surety.css", "/assets/../Package.swift", "/assets/%2e%2e/%2e%2e/etc/passwd"]
)
def test_no_path_leads_to_a_file(provider: Provider, path: str) -> None:
    data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    assert exchange(provider.server, data)[0].status in (400, 404)
