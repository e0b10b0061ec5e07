"""What the person is asked, and when: `prompt`, `max_age`, hints and consent (OpenID Connect Core §3.1.2)."""

import json
import secrets
import time

import pytest
from people import User
from provider import Client, Provider, claims_of
from walking import Browser
from world import ASKING, NORA, OMAR, TRUSTED


def consented(browser: Browser, user: User, **changes: str) -> str:
    return browser.finish(browser.open(ASKING, **changes), user).code


# Nobody is asked


def test_none_with_nobody_signed_in_is_login_required(visitor: Browser) -> None:
    assert visitor.open(TRUSTED, prompt="none").answer["error"] == "login_required"


def test_none_with_somebody_signed_in_answers_in_silence(visitor: Browser) -> None:
    visitor.sign_in(NORA)

    assert visitor.open(TRUSTED, prompt="none").code


def test_none_without_an_earlier_consent_is_consent_required(provider: Provider, visitor: Browser) -> None:
    newcomer = User(f"new-{secrets.token_hex(4)}", NORA.password)
    provider.server.create_users(newcomer.metadata)
    visitor.sign_in(newcomer)

    assert visitor.open(ASKING, prompt="none").answer["error"] == "consent_required"


def test_none_with_several_signed_in_is_account_selection_required(visitor: Browser) -> None:
    both_in(visitor)

    assert visitor.open(TRUSTED, prompt="none").answer["error"] == "account_selection_required"


def test_none_with_a_proof_that_is_too_old_is_login_required(visitor: Browser) -> None:
    visitor.sign_in(NORA)

    assert visitor.open(TRUSTED, prompt="none", max_age="0").answer["error"] == "login_required"


def test_none_for_another_person_is_login_required(provider: Provider, visitor: Browser) -> None:
    hint = Browser(provider).log_in(TRUSTED, OMAR)["id_token"]
    visitor.sign_in(NORA)

    assert visitor.open(TRUSTED, prompt="none", id_token_hint=hint).answer["error"] == "login_required"


# Somebody is asked


def test_login_asks_again_and_renews_the_proof(provider: Provider, visitor: Browser) -> None:
    before = claims_of(visitor.log_in(TRUSTED, NORA)["id_token"])
    time.sleep(1.1)

    stop = visitor.open(TRUSTED, prompt="login")
    assert stop.page == "sign-in"
    code = visitor.finish(stop, NORA).code

    after = claims_of(provider.redeem(TRUSTED, code).json()["id_token"])
    assert after["auth_time"] > before["auth_time"]


@pytest.mark.parametrize(("max_age", "page"), [("0", "sign-in"), ("3600", "client")])
def test_max_age_asks_only_those_whose_proof_is_older(visitor: Browser, max_age: str, page: str) -> None:
    visitor.sign_in(NORA)

    assert visitor.open(TRUSTED, max_age=max_age).page == page


def test_max_age_is_met_by_one_sign_in(provider: Provider, visitor: Browser) -> None:
    code = visitor.finish(visitor.open(TRUSTED, max_age="0"), NORA).code

    assert claims_of(provider.redeem(TRUSTED, code).json()["id_token"])["auth_time"] > time.time() - 60


def test_login_prompt_is_not_skipped_by_opening_the_page_behind_it(visitor: Browser) -> None:
    visitor.sign_in(NORA)
    stop = visitor.open(TRUSTED, prompt="login")
    journey = stop.path.partition("?")[2]

    assert visitor.get(f"/consent?{journey}").page == "sign-in"
    assert visitor.get(f"/choose-account?{journey}").page == "sign-in"


def test_select_account_asks_whom_even_where_only_one_is_in(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)

    stop = visitor.open(TRUSTED, prompt="select_account")

    assert stop.page == "choose-account"
    assert len(sessions_at(stop)) == 1


def test_chooser_takes_the_one_chosen(provider: Provider, visitor: Browser) -> None:
    both_in(visitor)
    stop = visitor.open(TRUSTED)
    assert stop.page == "choose-account"

    subjects = set()
    for session in sessions_at(stop):
        again = visitor.open(TRUSTED)
        code = visitor.submit(again, session=session).code
        subjects.add(claims_of(provider.redeem(TRUSTED, code).json()["id_token"])["sub"])

    assert len(subjects) == 2


def test_hint_of_a_person_chooses_among_those_signed_in(provider: Provider, visitor: Browser) -> None:
    both_in(visitor)

    tokens = provider.redeem(TRUSTED, visitor.open(TRUSTED, login_hint="OMAR", scope="openid profile").code).json()

    assert provider.userinfo(tokens["access_token"]).json()["name"] == "Omar Tide"


def test_hint_fills_in_the_name(visitor: Browser) -> None:
    assert visitor.open(TRUSTED, login_hint="omar").form.fields["username"] == "omar"


def test_id_token_hint_refuses_another_person(provider: Provider, visitor: Browser) -> None:
    hint = Browser(provider).log_in(TRUSTED, OMAR)["id_token"]
    visitor.sign_in(NORA)

    stop = visitor.open(TRUSTED, id_token_hint=hint)

    assert stop.page == "sign-in"
    assert visitor.sign_in(NORA, stop).page == "sign-in"


def test_claims_can_name_the_person(provider: Provider, visitor: Browser) -> None:
    subject = claims_of(Browser(provider).log_in(TRUSTED, OMAR)["id_token"])["sub"]
    visitor.sign_in(NORA)
    demand = json.dumps({"id_token": {"sub": {"value": subject}}})

    assert visitor.open(TRUSTED, claims=demand, prompt="none").answer["error"] == "login_required"


def test_create_leads_to_a_new_account_and_back_to_the_client(provider: Provider, visitor: Browser) -> None:
    stop = visitor.open(TRUSTED, prompt="create", scope="openid profile email")
    assert stop.page == "create-account"

    name = f"lena-{secrets.token_hex(4)}"
    done = visitor.submit(stop, username=name, password="three grey owls at dusk", email=f"{name}@example.org")

    told = provider.userinfo(provider.redeem(TRUSTED, done.code).json()["access_token"]).json()
    assert told["preferred_username"] == name
    assert told["email_verified"] is False


def test_cancelling_tells_the_client(visitor: Browser, provider: Provider) -> None:
    stop = visitor.open(TRUSTED, state="kept")
    form = next(form for form in stop.forms if ("decision", "cancel") in form.buttons)

    answer = visitor.submit(stop, form, decision="cancel").answer

    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "kept", provider.issuer)


# Consent


def test_consent_is_asked_once_and_remembered(visitor: Browser) -> None:
    consented(visitor, OMAR, scope="openid profile")

    assert visitor.open(ASKING, scope="openid profile").page == "client"
    assert visitor.open(ASKING, scope="openid").page == "client"
    assert visitor.open(ASKING, scope="openid profile", prompt="consent").page == "consent"


def test_consent_is_asked_again_for_more(provider: Provider, visitor: Browser) -> None:
    newcomer = User(f"new-{secrets.token_hex(4)}", NORA.password, {"name": "New"})
    provider.server.create_users(newcomer.metadata)
    consented(visitor, newcomer, scope="openid profile")

    assert visitor.open(ASKING, scope="openid profile phone").page == "consent"


def test_declined_scope_is_left_out_and_the_answer_says_so(provider: Provider, visitor: Browser) -> None:
    newcomer = User(f"new-{secrets.token_hex(4)}", NORA.password, {"name": "New", "email": "new@example.org"})
    provider.server.create_users(newcomer.metadata)
    stop = visitor.sign_in(newcomer, visitor.open(ASKING, scope="openid profile email", prompt="consent"))
    assert stop.form.fields.get("scope") is not None

    code = visitor.submit(stop, scope="profile", decision="allow").code
    tokens = provider.redeem(ASKING, code).json()

    assert tokens["scope"].split() == ["openid", "profile"]
    assert "email" not in provider.userinfo(tokens["access_token"]).json()


def test_refusing_consent_is_told_and_not_remembered(provider: Provider, visitor: Browser) -> None:
    newcomer = User(f"new-{secrets.token_hex(4)}", NORA.password)
    provider.server.create_users(newcomer.metadata)

    stop = visitor.finish(visitor.open(ASKING), newcomer, decision="deny")

    assert stop.answer["error"] == "access_denied"
    assert visitor.open(ASKING).page == "consent"


@pytest.mark.parametrize("client", [TRUSTED, ASKING], ids=lambda client: client.id)
def test_link_opened_twice_makes_two_journeys_that_both_end(visitor: Browser, client: Client) -> None:
    first, second = visitor.open(client), visitor.open(client)

    assert visitor.finish(first, NORA).code
    assert visitor.finish(visitor.get(second.path), NORA).code


def both_in(browser: Browser) -> None:
    browser.sign_in(NORA)
    browser.sign_in(OMAR)


def sessions_at(stop) -> list[str]:
    return [value for form in stop.forms for name, value in form.buttons if name == "session"]
