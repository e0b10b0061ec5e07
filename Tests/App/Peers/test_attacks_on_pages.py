"""Redirects to anywhere, addresses from headers, frames, and text that would be markup."""

import json
import urllib.parse

import pytest
from provider import Client, Provider
from test_form_post import directives
from walking import Browser
from wire import exchange
from world import ASKING, NORA

EVIL = "https://evil.example"


# Redirects


@pytest.mark.parametrize("name", ["next", "return_to", "redirect", "url", "continue", "redirect_uri", "done", "lang"])
@pytest.mark.parametrize("target", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_pages_redirect_nowhere_at_a_links_wish(visitor: Browser, name: str, target: str) -> None:
    query = urllib.parse.urlencode({name: target})

    stop = visitor.get(f"/sign-in?{query}")
    landed = visitor.submit(stop, username=NORA.username, password=NORA.password, **{name: target})

    assert "evil.example" not in (landed.location or "")
    assert landed.page == ""
    for page in (stop, landed, visitor.get(f"/?{query}")):
        addresses = [part.split('"')[0] for part in page.text.split('href="')[1:]]
        outside = [each for each in addresses if each.startswith((EVIL, "//", "/\\", "javascript:"))]
        assert outside == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:443"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "/oauth/logout", "X-Rewrite-URL": "/oauth/logout"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
    ids=lambda headers: " ".join(headers),
)
@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/sign-in", "/", "/oauth/userinfo", "/oauth/authorize?client_id=x"]
)
def test_headers_change_no_address(provider: Provider, headers: dict[str, str], path: str) -> None:
    plain = provider.get(path)

    tampered = provider.get(path, headers=headers)

    assert tampered.status_code == plain.status_code
    assert "evil.example" not in tampered.text + str(tampered.headers)
    if path.startswith("/.well-known"):
        assert tampered.content == plain.content


def test_absolute_request_target_changes_no_address(provider: Provider) -> None:
    data = b"GET http://evil.example/.well-known/openid-configuration HTTP/1.1\r\nHost: evil.example\r\n\r\n"

    answer = exchange(provider.server, data)[0]

    assert json.loads(answer.body)["issuer"] == provider.issuer


# Clickjacking and what pages may do


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/create-account", "/consent", "/nothing", "/oauth/authorize?client_id=x", "/oauth/logout"],
)
def test_pages_may_not_be_framed_and_run_nothing_inline(visitor: Browser, path: str) -> None:
    stop = visitor.get(path)
    headers = stop.response.headers
    policy = directives(headers["Content-Security-Policy"])

    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
        each for part in policy.values() for each in part
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    assert " style=" not in stop.text
    assert " onclick=" not in stop.text
    scripts = [part.split(">")[0] for part in stop.text.split("<script")[1:]]
    assert all("src=" in script for script in scripts)


def test_journeys_pages_may_end_at_their_client_alone(visitor: Browser) -> None:
    stop = visitor.open(ASKING)

    assert directives(stop.response.headers["Content-Security-Policy"])["form-action"] == [
        "'self'",
        "https://asking.example",
    ]


def test_what_a_client_calls_itself_is_shown_as_text(provider: Provider, visitor: Browser) -> None:
    nasty = Client("nasty", settings=(("client_name", "<img src=x onerror=alert(1)>{{csrf}}"),))
    provider.server.create_clients(nasty.metadata)

    stop = visitor.open(nasty, login_hint='"><script>alert(1)</script>')

    assert "<img src=x" not in stop.text
    assert "<script>alert" not in stop.text
    assert "&lt;img src=x" in stop.text
    assert stop.form.fields["username"] == '"><script>alert(1)</script>'
