"""Signing out at a client's request (OpenID Connect RP-Initiated Logout 1.0), and on the home page."""

import urllib.parse
from typing import Any

import pytest
from provider import Client, Provider, claims_of, error_of
from walking import Browser, Stop
from world import LEAVING, NORA, OMAR, OTHER, TRUSTED

BYE = "https://leaving.example/bye"


def leave(browser: Browser, method: str = "get", **parameters: Any) -> Stop:
    if method == "post":
        return browser.post("/oauth/logout", parameters)
    return browser.get("/oauth/logout?" + urllib.parse.urlencode(parameters))


def is_signed_in(browser: Browser, client: Client = TRUSTED) -> bool:
    return "code" in (browser.open(client, prompt="none").callback or {})


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": "https://leaving.example/bye/"},
        {"post_logout_redirect_uri": "https://leaving.example/bye?kind=other"},
        {"post_logout_redirect_uri": "https://leaving.example/bye#top"},
        {"post_logout_redirect_uri": "https://LEAVING.example/bye"},
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"post_logout_redirect_uri": "https://leaving.example/callback"},
        {"post_logout_redirect_uri": BYE, "id_token_hint": "nonsense"},
        {"post_logout_redirect_uri": BYE, "client_id": TRUSTED.id},
        {"post_logout_redirect_uri": BYE, "client_id": "nobody"},
        {"id_token_hint": "eyJhbGciOiJub25lIn0.e30."},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_wrong_request_redirects_nowhere_and_ends_nothing(
    visitor: Browser, changes: dict[str, str], method: str
) -> None:
    tokens = visitor.log_in(LEAVING, NORA)

    stop = leave(visitor, method, **({"id_token_hint": tokens["id_token"]} | changes))

    assert stop.status == 400
    assert "Location" not in stop.response.headers
    assert is_signed_in(visitor)


def test_redirect_without_hint_or_client_is_refused(visitor: Browser) -> None:
    stop = leave(visitor, post_logout_redirect_uri=BYE)

    assert (stop.status, stop.callback) == (400, None)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("uri", [BYE, BYE + "?kind=full"])
def test_hint_of_this_browser_signs_out_at_once(visitor: Browser, method: str, uri: str) -> None:
    tokens = visitor.log_in(LEAVING, NORA)

    stop = leave(
        visitor, method, id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri, state="a b+c&d=e/\u00fc"
    )

    assert stop.location.split("?")[0] == BYE
    assert stop.answer["state"] == "a b+c&d=e/\u00fc"
    assert stop.answer.get("kind") == ("full" if "?" in uri else None)
    assert not is_signed_in(visitor)


def test_signing_out_without_a_redirect_says_so(visitor: Browser) -> None:
    tokens = visitor.log_in(LEAVING, NORA)

    stop = leave(visitor, id_token_hint=tokens["id_token"])

    assert (stop.status, stop.callback) == (200, None)
    assert not is_signed_in(visitor)


def test_without_a_hint_the_person_is_asked(visitor: Browser) -> None:
    visitor.log_in(LEAVING, NORA)

    asked = leave(visitor, client_id=LEAVING.id, post_logout_redirect_uri=BYE, state="s")

    assert asked.status == 200
    assert ("decision", "allow") in asked.form.buttons
    assert is_signed_in(visitor)

    assert visitor.submit(asked, decision="deny").page == ""
    assert is_signed_in(visitor)

    done = visitor.submit(
        leave(visitor, client_id=LEAVING.id, post_logout_redirect_uri=BYE, state="s"), decision="allow"
    )
    assert done.location == BYE + "?state=s"
    assert not is_signed_in(visitor)


def test_hint_of_another_browser_ends_nothing_here_unasked(provider: Provider, visitor: Browser) -> None:
    elsewhere = Browser(provider).log_in(LEAVING, OMAR)["id_token"]
    visitor.log_in(LEAVING, NORA)

    stop = leave(visitor, id_token_hint=elsewhere, post_logout_redirect_uri=BYE)

    assert stop.callback is None
    assert ("decision", "allow") in stop.form.buttons
    assert is_signed_in(visitor)


def test_other_clients_hint_does_not_open_a_clients_redirect(visitor: Browser) -> None:
    tokens = visitor.log_in(OTHER, NORA)

    stop = leave(visitor, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE)

    assert stop.status == 400


def test_signing_out_ends_tokens_that_were_not_to_outlive_it(provider: Provider, visitor: Browser) -> None:
    online = visitor.log_in(LEAVING, NORA, scope="openid")
    offline = visitor.log_in(LEAVING, NORA, scope="openid offline_access")

    leave(visitor, id_token_hint=online["id_token"])

    assert error_of(provider.userinfo(online["access_token"])) == (401, "invalid_token")
    assert error_of(provider.refresh(LEAVING, online["refresh_token"])) == (400, "invalid_grant")
    assert provider.userinfo(offline["access_token"]).status_code == 200
    assert provider.refresh(LEAVING, offline["refresh_token"]).status_code == 200


def test_signing_out_twice_is_no_mistake(visitor: Browser) -> None:
    token = visitor.log_in(LEAVING, NORA)["id_token"]

    answers = [leave(visitor, id_token_hint=token, post_logout_redirect_uri=BYE) for _ in range(2)]

    assert [answer.location for answer in answers] == [BYE, BYE]


def test_code_of_an_ended_session_is_worth_nothing(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(LEAVING, NORA)
    code = visitor.code(LEAVING, NORA)

    leave(visitor, id_token_hint=tokens["id_token"])

    assert error_of(provider.redeem(LEAVING, code)) == (400, "invalid_grant")


def test_home_page_ends_a_session_elsewhere(provider: Provider, visitor: Browser) -> None:
    other = Browser(provider)
    other.sign_in(OMAR)
    session = claims_of(other.log_in(TRUSTED, OMAR)["id_token"])["sid"]
    visitor.sign_in(OMAR)

    home = visitor.get("/")
    form = next(form for form in home.forms if ("session", session) in form.buttons)
    visitor.submit(home, form, session=session)

    assert not is_signed_in(other)
    assert is_signed_in(visitor)


def test_home_page_disconnects_an_application(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(OTHER, OMAR)
    home = visitor.get("/")
    form, app = next(
        (form, value) for form in home.forms for name, value in form.buttons if name == "app" and OTHER.id in value
    )

    visitor.submit(home, form, app=app)

    assert error_of(provider.userinfo(tokens["access_token"])) == (401, "invalid_token")
    assert error_of(provider.refresh(OTHER, tokens["refresh_token"])) == (400, "invalid_grant")
