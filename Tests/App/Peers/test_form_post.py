"""Answers by a form that the browser posts to the client (OAuth 2.0 Form Post Response Mode)."""

import html

import pytest
from provider import Provider
from walking import Browser
from world import ASKING, NORA, TRUSTED

AWKWARD = "\"><script>alert(1)</script>&amp;'\u05d0\U0001f511 +%20\\"


def test_form_post_carries_code_state_and_issuer_to_the_client(provider: Provider, visitor: Browser) -> None:
    stop = visitor.sign_in(NORA, visitor.open(TRUSTED, response_mode="form_post", state="s-1"))

    form = stop.form

    assert (stop.status, form.method, form.action) == (200, "post", TRUSTED.callback)
    assert set(form.fields) == {"code", "state", "iss"}
    assert (form.fields["state"], form.fields["iss"]) == ("s-1", provider.issuer)
    assert provider.redeem(TRUSTED, form.fields["code"]).status_code == 200


def test_form_post_keeps_the_query_of_the_redirect_uri(visitor: Browser) -> None:
    asked = visitor.sign_in(NORA, visitor.open(ASKING, response_mode="form_post", prompt="consent"))

    stop = visitor.submit(asked, decision="allow")

    assert stop.form.action == ASKING.callback


def test_form_post_works_without_scripts(visitor: Browser) -> None:
    stop = visitor.sign_in(NORA, visitor.open(TRUSTED, response_mode="form_post"))

    assert 'type="submit"' in stop.text


@pytest.mark.parametrize("response_mode", ["form_post"])
def test_form_post_brings_errors_as_well(visitor: Browser, provider: Provider, response_mode: str) -> None:
    stop = visitor.open(TRUSTED, response_mode=response_mode, prompt="none", state=AWKWARD)

    assert stop.form.action == TRUSTED.callback
    assert stop.form.fields["error"] == "login_required"
    assert stop.form.fields["state"] == AWKWARD
    assert stop.form.fields["iss"] == provider.issuer


def test_form_post_escapes_what_the_client_sent(visitor: Browser) -> None:
    stop = visitor.sign_in(NORA, visitor.open(TRUSTED, response_mode="form_post", state=AWKWARD))

    assert stop.form.fields["state"] == AWKWARD
    assert "<script>alert" not in stop.text
    assert html.escape("<script>alert(1)", quote=False) in stop.text


def test_form_post_page_may_post_to_the_client_alone_and_is_not_kept(visitor: Browser) -> None:
    stop = visitor.sign_in(NORA, visitor.open(TRUSTED, response_mode="form_post"))

    policy = directives(stop.response.headers["Content-Security-Policy"])

    assert policy["form-action"] == ["'self'", "https://trusted.example"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert stop.response.headers["Cache-Control"] == "no-store"
    assert stop.response.headers["Referrer-Policy"] == "no-referrer"


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}
