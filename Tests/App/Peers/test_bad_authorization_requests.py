"""Bad input at the authorization endpoint and at the pages, and what it gets."""

import urllib.parse
from typing import Any

import pytest
from provider import VERIFIER, Provider, authorization, challenge, error_of, shown
from walking import Browser
from wire import exchange
from world import ASKING, MACHINE, NATIVE, TRUSTED

FORM = "application/x-www-form-urlencoded"
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
    ids=shown,
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
def test_unknown_client_or_redirect_uri_gets_a_page_and_no_redirect(
    provider: Provider, somebody: Browser, changes: dict[str, Any], method: str, signed_in: bool
) -> None:
    visitor = Browser(provider)
    if signed_in:
        visitor.cookies = dict(somebody.cookies)
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
    ids=lambda value: shown(value) if isinstance(value, dict) else value,
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
def test_state_comes_back_byte_for_byte(
    provider: Provider, somebody: Browser, state: str, mode: str, good: bool
) -> None:
    stop = somebody.open(TRUSTED, state=state, response_mode=mode, **({} if good else {"max_age": "soon"}))

    told = stop.form.fields if mode == "form_post" else stop.answer
    # A form's line ends are normalised by the browser that sends it (HTML §4.10.22.7), not by the page.
    assert told["state"] == state
    assert ("code" in told) is good


def test_redirect_uri_with_a_query_keeps_it(provider: Provider, visitor: Browser) -> None:
    stop = visitor.open(ASKING, prompt="none")

    assert stop.location.startswith(ASKING.callback + "&")
    assert stop.answer["kept"] == "1+1"
    assert stop.answer["error"] == "login_required"


def test_unknown_and_empty_parameters_are_ignored(provider: Provider, somebody: Browser) -> None:
    assert somebody.open(TRUSTED, foo="bar", max_age="", prompt="", claims="", request="").code


def test_loopback_redirect_uri_may_have_any_port(provider: Provider, somebody: Browser) -> None:

    for port in (1, 8_123, 65_535):
        uri = f"http://127.0.0.1:{port}/callback"
        stop = somebody.open(NATIVE, redirect_uri=uri)
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
