"""A real browser with authenticators of its own registers passkeys on the pages, and signs in with them."""

import base64

import pytest
from browsing import SIGN_IN, Visit, start_browser
from factors import (
    ADD,
    NOTICE,
    PASSKEY_BUTTON,
    REMOVE,
    can_of,
    make_passkey,
    open_sign_in,
    plug_in,
    sign_in_by_passkey,
    sign_in_by_password,
    sign_out,
)
from people import User
from selenium.webdriver.common.virtual_authenticator import Credential
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

NARROW = 320
NEW_PASSKEY = ".what details.rename"
NEVER = "button[value=never]"


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    names = ["ada", "amal", "anna", "arno", "aida", "alma", "axel", "asra", "abel"]
    users = {name: User(f"pk-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    demo.create_users(*(user.metadata for user in users.values()))
    demo.create_clients(
        {
            "client_id": "strong",
            "client_name": "Strong Box",
            "redirect_uris": [f"{demo.url}/account-of-strong-box"],
            "token_endpoint_auth_method": "none",
            "require_consent": False,
        }
    )
    return users


def is_home(visit: Visit) -> bool:
    return bool(visit.all("section.account"))


def test_registers_and_signs_in(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["ada"])
    sign_in_by_password(visit, demo)
    plug_in(driver)

    make_passkey(visit, demo)

    assert "The passkey is ready" in visit.text
    assert len(visit.all(NEW_PASSKEY)) == 1
    assert "Not yet" in visit.text

    sign_out(visit, demo)
    sign_in_by_passkey(visit, demo)

    assert is_home(visit)
    assert "Ada" in visit.text
    assert "Not yet" not in visit.text
    assert visit.complaints() == []


def test_autofill_signs_in_without_a_click(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["amal"])
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    sign_out(visit, demo)
    plain = start_again_with_its_passkey(driver)

    other = Visit(plain, demo.demo_url, people["amal"])
    try:
        other.browser.get(f"{demo.url}/sign-in")
        other.one("section.account")
        assert "Amal" in other.text
    finally:
        plain.quit()


def start_again_with_its_passkey(driver: WebDriver) -> WebDriver:
    """Another browser, in whose authenticator the same passkey lies."""
    [known] = driver.get_credentials()
    again = start_browser("en", scripts=True)
    plug_in(again)
    key = base64.urlsafe_b64decode(known.private_key + "==")
    again.add_credential(
        Credential.create_resident_credential(
            base64.urlsafe_b64decode(known.id + "=="),
            known.rp_id,
            base64.urlsafe_b64decode(known.user_handle + "=="),
            key,
            known.sign_count,
        )
    )
    return again


def test_the_offer_is_calm_and_never_comes_twice(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["anna"])
    plug_in(driver)
    visit.begin()
    visit.wait(lambda: visit.one("input[name=username]") and can_of(visit) == "passkey", "a browser that can")
    visit.sign_in(declines_passkey=False)

    visit.one(NEVER)
    assert "/offer-passkey" in driver.current_url
    visit.click(NEVER)

    assert visit.page() == "consent"
    visit.finish()
    assert visit.is_at_demo

    sign_out(visit, demo)
    open_sign_in(visit, demo)
    visit.wait(lambda: can_of(visit) == "passkey", "a browser that can")
    visit.sign_in(declines_passkey=False)
    assert is_home(visit)


def test_an_offer_taken_leads_on_to_the_app(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["arno"])
    plug_in(driver)
    visit.begin()
    visit.wait(lambda: can_of(visit) == "passkey", "a browser that can")
    visit.sign_in(declines_passkey=False)
    visit.one(NEVER)

    visit.click(PASSKEY_BUTTON)

    assert visit.page() == "consent"
    visit.finish()
    assert visit.is_at_demo
    assert len(driver.get_credentials()) == 1


def test_without_verification_nobody_gets_in(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["aida"])
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    sign_out(visit, demo)
    driver.set_user_verified(False)

    open_sign_in(visit, demo)
    visit.one(PASSKEY_BUTTON).click()

    visit.wait(lambda: "No passkey was used" in visit.text, "what became of it")
    assert not is_home(visit)
    visit.sign_in()
    assert is_home(visit), "the password works as ever"


def test_two_authenticators_and_removal(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["alma"])
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    first = driver.get_credentials()
    driver.remove_virtual_authenticator()
    plug_in(driver, transport="usb")
    make_passkey(visit, demo)
    assert len(visit.all(NEW_PASSKEY)) == 2

    visit.all("details.rename summary")[0].click()
    name = visit.one("details[open] input[name=name]")
    name.clear()
    name.send_keys("The old one")
    visit.click("details[open] button")
    assert "The old one" in visit.text

    visit.click(REMOVE)
    assert "Remove The old one?" in visit.text
    visit.click("button[value=remove]")
    visit.one(NOTICE)
    assert "The passkey was removed" in visit.text
    assert len(visit.all(NEW_PASSKEY)) == 1

    sign_out(visit, demo)
    sign_in_by_passkey(visit, demo)
    assert is_home(visit)

    sign_out(visit, demo)
    driver.remove_virtual_authenticator()
    plug_in(driver)
    driver.add_credential(first[0])
    open_sign_in(visit, demo)
    visit.click(PASSKEY_BUTTON)
    assert "not known here" in visit.text
    assert "Error ID" in visit.text


def test_an_app_that_wants_more_says_so(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["axel"])
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    open_sign_in(visit, demo)
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    driver.get(
        f"{demo.url}/oauth/authorize?response_type=code&client_id=strong&scope=openid&state=s&acr_values=phr"
        f"&redirect_uri={demo.url}/account-of-strong-box&code_challenge={challenge}&code_challenge_method=S256"
    )

    assert "Strong Box asks for a stronger proof" in visit.text
    visit.click("a.choice")
    assert visit.page() == "sign-in"
    assert "Strong Box asks for a stronger proof" in visit.text
    assert visit.one(PASSKEY_BUTTON).location["y"] < visit.one(SIGN_IN).location["y"]
    visit.click(PASSKEY_BUTTON)
    assert "/account-of-strong-box" in driver.current_url
    assert "code=" in driver.current_url


@pytest.mark.parametrize("language", ["en", "ar"])
def test_narrow_screen_scrolls_one_way_only(demo: Surety, people: dict[str, User], language: str) -> None:
    driver = start_browser(language, scripts=True)
    try:
        visit = Visit(driver, demo.demo_url, people["asra"])
        visit.narrow(NARROW)
        overflows = {}
        sign_in_by_password(visit, demo)
        plug_in(driver)
        driver.get(demo.url)
        visit.click(ADD)
        overflows["add"] = visit.overflow
        visit.click(PASSKEY_BUTTON)
        overflows["home"] = visit.overflow
        visit.click(REMOVE)
        overflows["remove"] = visit.overflow
        open_sign_in(visit, demo)
        overflows["sign-in"] = visit.overflow
        assert overflows == dict.fromkeys(overflows, 0)
    finally:
        driver.quit()


def test_by_keyboard_alone(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["abel"])
    sign_in_by_password(visit, demo)
    plug_in(driver)
    driver.get(demo.url)

    visit.press_enter_on(ADD)
    visit.press_enter_on(PASSKEY_BUTTON)
    visit.press_enter_on(REMOVE)
    visit.press_enter_on("button[value=remove]")

    assert "The passkey was removed" in visit.text
