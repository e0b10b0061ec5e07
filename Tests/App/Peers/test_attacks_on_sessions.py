"""Forms of other sites, journeys of other browsers, planted and stolen cookies (RFC 9700, RFC 6819)."""

import dataclasses
import urllib.parse

import pytest
from people import Form
from provider import Provider, authorization, claims_of
from walking import Browser
from world import ASKING, NORA, OMAR, OTHER, TRUSTED

EVIL = "https://evil.example"


# Forms of another site (CSRF)


@dataclasses.dataclass
class Target:
    """A form that an attacker would like to send in somebody's name, and what a person would send by it."""

    form: Form
    fields: dict[str, str]


def targets(provider: Provider, visitor: Browser) -> dict[str, Target]:
    """Every kind of form there is."""
    fresh = Browser(provider)
    visitor.log_in(OTHER, NORA)
    home = visitor.get("/")
    by_action = {form.action: form for form in home.forms}
    session = dict(by_action["/account/sign-out"].buttons)["session"]
    app = dict(by_action["/account/apps/disconnect"].buttons)["app"]
    pages = {
        "sign-in": (fresh.get("/sign-in"), {"username": NORA.username, "password": NORA.password}),
        "create-account": (fresh.get("/create-account"), {"username": "mallory", "password": "nobody knows me here"}),
        "consent": (visitor.open(ASKING, prompt="consent"), {"decision": "allow"}),
        "choose-account": (visitor.open(TRUSTED, prompt="select_account"), {"session": session}),
        "logout": (visitor.get("/oauth/logout"), {"decision": "allow"}),
    }
    return {name: Target(stop.form, fields) for name, (stop, fields) in pages.items()} | {
        "sign-out": Target(by_action["/account/sign-out"], {"session": session}),
        "end-session": Target(by_action["/account/sessions/end"], {"session": session}),
        "disconnect": Target(by_action["/account/apps/disconnect"], {"app": app}),
    }


KINDS = ("sign-in", "create-account", "consent", "choose-account", "logout", "sign-out", "end-session", "disconnect")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "another's"])
def test_form_without_this_browsers_token_is_refused(
    provider: Provider, visitor: Browser, kind: str, token: str | None
) -> None:
    target = targets(provider, visitor)[kind]
    if token == "another's":
        token = Browser(provider).get("/sign-in").form.fields["csrf"]
    sender = Browser(provider) if kind in ("sign-in", "create-account") else visitor
    sender.get("/sign-in")

    answer = sender.post(target.form.action, target.form.fields | target.fields | {"csrf": token})

    assert answer.status == 403
    assert is_signed_in(visitor)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_sent_from_another_site_is_refused_even_with_the_token(
    provider: Provider, visitor: Browser, kind: str, site: str
) -> None:
    target = targets(provider, visitor)[kind]

    response = visitor.request(
        "POST",
        target.form.action,
        data=target.form.fields | target.fields,
        headers={"Sec-Fetch-Site": site, "Origin": EVIL},
    )

    assert response.status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_form_without_the_browsers_cookie_is_refused(provider: Provider, visitor: Browser, kind: str) -> None:
    target = targets(provider, visitor)[kind]

    assert Browser(provider).post(target.form.action, target.form.fields | target.fields).status == 403


def test_signing_in_by_another_sites_form_plants_no_session(provider: Provider, visitor: Browser) -> None:
    """Login CSRF: the victim would go on in the attacker's account."""
    attacker = Browser(provider)
    stop = attacker.get("/sign-in")

    answer = visitor.submit(stop, username=OMAR.username, password=OMAR.password)

    assert answer.status == 403
    assert not is_signed_in(visitor)


# Journeys and sessions


def is_signed_in(browser: Browser) -> bool:
    return "code" in (browser.open(TRUSTED, prompt="none").callback or {})


@pytest.mark.parametrize("page", ["sign-in", "consent", "choose-account", "create-account"])
def test_journey_of_another_browser_opens_nothing(provider: Provider, visitor: Browser, page: str) -> None:
    attacker = Browser(provider)
    journey = attacker.open(ASKING).form.fields["journey"]
    visitor.sign_in(NORA)

    stop = visitor.get(f"/{page}?journey={journey}")

    assert (stop.status, stop.callback) == (400, None)


def test_journey_of_another_browser_takes_no_sign_in(provider: Provider, visitor: Browser) -> None:
    """The attacker sends a link to the middle of a journey, and waits for its code."""
    attacker = Browser(provider)
    begun = attacker.open(ASKING)
    own = visitor.get("/sign-in")

    visitor.submit(own, username=NORA.username, password=NORA.password, journey=begun.form.fields["journey"])

    assert attacker.get(begun.path).page == "sign-in"


def test_cookie_planted_before_the_sign_in_opens_nothing_after_it(provider: Provider, visitor: Browser) -> None:
    attacker = Browser(provider)
    attacker.sign_in(OMAR)
    visitor.cookies = dict(attacker.cookies)

    visitor.sign_in(NORA)

    planted = attacker.cookies["surety_session"]
    assert visitor.cookies["surety_session"] != planted
    names = {claims_of(tokens["id_token"])["sub"] for tokens in silent_logins(attacker)}
    assert claims_of(silent_logins(visitor, "nora")[0]["id_token"])["sub"] not in names


def silent_logins(browser: Browser, *hints: str) -> list[dict]:
    found = []
    for hint in hints or ("nora", "omar"):
        answer = browser.open(TRUSTED, prompt="none", login_hint=hint).answer
        if "code" in answer:
            found.append(browser.provider.redeem(TRUSTED, answer["code"]).json())
    return found


@pytest.mark.parametrize("value", ["A" * 43, "x", "", "a" * 4_000])
def test_session_cookie_of_ones_own_making_is_nobody(provider: Provider, visitor: Browser, value: str) -> None:
    visitor.cookies["surety_session"] = value
    assert not is_signed_in(visitor)

    visitor.sign_in(NORA)

    assert visitor.cookies["surety_session"] != value


def test_session_cookie_changes_with_every_proof(visitor: Browser) -> None:
    seen = set()
    for _ in range(3):
        visitor.sign_in(NORA)
        seen.add(visitor.cookies["surety_session"])

    assert len(seen) == 3


def test_old_session_cookie_is_dead_after_the_next_proof(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    thief = Browser(provider)
    thief.cookies = dict(visitor.cookies)

    visitor.sign_in(NORA)

    assert not is_signed_in(thief)


def test_session_cookie_given_twice_is_not_believed(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    session = visitor.cookies["surety_session"]

    target = "/oauth/authorize?" + urllib.parse.urlencode(authorization(TRUSTED, prompt="none"))
    response = provider.get(target, headers={"Cookie": f"surety_session={session}; surety_session={'A' * 43}"})

    assert "login_required" in response.headers["Location"]


def test_session_of_somebody_else_cannot_be_ended(provider: Provider, visitor: Browser) -> None:
    victim = Browser(provider)
    session = claims_of(victim.log_in(TRUSTED, OMAR)["id_token"])["sid"]
    visitor.sign_in(NORA)

    visitor.submit(visitor.get("/"), session=session)

    assert is_signed_in(victim)


def test_session_of_somebody_else_cannot_be_chosen(provider: Provider, visitor: Browser) -> None:
    victim = Browser(provider)
    session = claims_of(victim.log_in(TRUSTED, OMAR)["id_token"])["sid"]
    visitor.sign_in(NORA)

    answer = visitor.submit(visitor.open(TRUSTED, prompt="select_account"), session=session)

    assert (answer.status, answer.callback) == (400, None)


def test_consent_page_of_one_person_gives_nothing_of_another(provider: Provider, visitor: Browser) -> None:
    """Two tabs of one journey: the page that named one person is sent after another has signed in."""
    shown = visitor.sign_in(NORA, visitor.open(ASKING, scope="openid profile", prompt="consent"))
    assert shown.page == "consent"
    assert "Nora Heron" in shown.text
    visitor.sign_in(OMAR, visitor.get(f"/sign-in?journey={shown.form.fields['journey']}"))

    answer = visitor.submit(shown, decision="allow")

    if answer.page == "client" and "code" in answer.answer:
        tokens = provider.redeem(ASKING, answer.code).json()
        assert provider.userinfo(tokens["access_token"]).json()["name"] == "Nora Heron"
