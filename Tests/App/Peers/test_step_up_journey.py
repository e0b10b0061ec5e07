"""A real browser pays a large amount by palm, and opens an account for who is known: from refusal to success."""

import base64
import json
import typing
import urllib.parse

import pytest
import requests
from browsing import ALLOW, Visit, start_browser
from factors import PALM_BUTTON, enrol_palm, lay_palm, prove
from people import User
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety
from verified_claims import problems

NARROW = 320
SMALL = "button[name=amount][value=small]"
LARGE = "button[name=amount][value=large]"
PROVE = "a[href='/payment/prove']"
OPEN_ACCOUNT = "a[href='/account/open']"
CANCEL = "button[name=decision][value=cancel]"
PALM = "urn:surety:acr:palm"
VERIFIED = "urn:surety:acr:kyc:verified"


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    names = ["petra", "iman", "nadia", "karim", "omid"]
    users = {name: User(f"su-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    demo.create_users(*(user.metadata for user in users.values()))
    return users


def sign_in_at_bank(visit: Visit) -> None:
    visit.begin()
    visit.finish()
    assert visit.is_at_demo


def at_bank(visit: Visit) -> None:
    visit.browser.get(visit.demo_url)


def pay_large(visit: Visit) -> None:
    """Orders, and goes to the server for what the payments service wants."""
    at_bank(visit)
    visit.click(LARGE)
    assert "This payment needs your palm" in visit.text
    visit.click(PROVE)


def told(visit: Visit, name: str) -> list[str]:
    """What the tables of the signed-in page say of a claim: of the ID token first, then of userinfo."""
    rows = visit.all("dl.members > div")
    return [
        row.find_element("css selector", "dd bdi").text
        for row in rows
        if [code.text for code in row.find_elements("css selector", "dt code")] == [name]
    ]


def test_small_payment_goes_through_at_once(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["nadia"])
    sign_in_at_bank(visit)

    visit.click(SMALL)

    assert "Paid" in visit.text
    assert "20.00 EUR" in visit.text
    assert visit.complaints() == []


def test_large_payment_from_refusal_to_success(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["petra"])
    sign_in_at_bank(visit)

    pay_large(visit)

    assert visit.is_at_demo, "nobody has a palm yet: there is nothing to ask for"
    assert "Nothing was paid" in visit.text
    assert "enrol your palm" in visit.text
    assert visit.one("a.primary").get_dom_attribute("href") == f"{demo.url}/"

    enrol_palm(visit, demo)
    pay_large(visit)
    prove(visit, lambda: visit.is_at_demo)

    assert "Paid" in visit.text
    assert "1,200.00 EUR" in visit.text
    assert "insufficient_user_authentication" in visit.text
    assert f"acr={PALM}" in visit.text
    at_bank(visit)
    assert told(visit, "acr") == [PALM]
    assert "palm" in json.loads(told(visit, "amr")[0])


def test_another_hand_pays_nothing(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["karim"])
    sign_in_at_bank(visit)
    enrol_palm(visit, demo)
    lay_palm(visit, demo, hand=1)

    pay_large(visit)
    while not visit.all(PALM_BUTTON):
        visit.click("a.choice")
    visit.click(PALM_BUTTON)

    assert not visit.is_at_demo
    visit.click(CANCEL)
    assert visit.is_at_demo
    assert "Nothing was paid" in visit.text


def begin_proofing(visit: Visit) -> None:
    """Goes from the bank to the page on which the identity check is begun, and begins it."""
    at_bank(visit)
    visit.click(OPEN_ACCOUNT)
    while not visit.all("button[name=decision][value=start]"):
        assert not visit.is_at_demo, visit.text
        visit.click("a.choice")
    visit.click("button[name=decision][value=start]")
    visit.click("a.primary[href*='/person/']")


def test_account_from_refusal_to_success(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["iman"])
    sign_in_at_bank(visit)

    visit.click(OPEN_ACCOUNT)
    visit.click(CANCEL)
    assert visit.is_at_demo
    assert "No account was opened" in visit.text

    begin_proofing(visit)
    visit.click("button[value=reject]")
    assert not visit.is_at_demo, "who was rejected has no account"
    visit.click(CANCEL)
    assert "No account was opened" in visit.text

    begin_proofing(visit)
    visit.click("button[value=approve]")
    visit.one(ALLOW)
    assert "Noura" in visit.text, "the page says what would be shared"
    visit.click(ALLOW)

    assert visit.is_at_demo
    assert "Your account is open" in visit.text
    for shown in ("Noura", "Al-Harbi", "1990-05-01", "urn:surety:trust-framework:simulation", "Simulator"):
        assert shown in visit.text
    # The simulator's pages, at 127.0.0.1 and not at localhost, have no icon.
    assert [each for each in visit.complaints() if not each.startswith("http://127.0.0.1")] == []
    assert_verified_claims(visit)


def assert_verified_claims(visit: Visit) -> None:
    """ID token and userinfo tell what was asked for and no more, in the form of the specification."""
    asked = asked_by_bank(visit)
    at_bank(visit)
    [in_table, at_userinfo] = told(visit, "verified_claims")
    # The text of what is folded away is there all the same.
    token = visit.all("p.raw code")[0].get_attribute("textContent")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))

    assert claims["acr"] == VERIFIED
    assert json.loads(in_table) == claims["verified_claims"]
    assert problems(claims, asked["id_token"]["verified_claims"]) == []
    assert problems({"verified_claims": json.loads(at_userinfo)}, asked["userinfo"]["verified_claims"]) == []


def asked_by_bank(visit: Visit) -> dict[str, typing.Any]:
    cookies = {cookie["name"]: cookie["value"] for cookie in visit.browser.get_cookies()}
    answer = requests.get(f"{visit.demo_url}/account/open", cookies=cookies, allow_redirects=False, timeout=10)
    query = urllib.parse.urlsplit(answer.headers["Location"]).query
    return json.loads(dict(urllib.parse.parse_qsl(query))["claims"])


def test_payments_service_alone(demo: Surety) -> None:
    """Whoever calls it without a token, or with one that is none, learns nothing of amounts."""
    url = f"{demo.demo_url}/api/payments"
    order = {"reference": "r", "amount_cents": 120_000, "currency": "EUR", "payee": "Harbour Bicycles"}

    plain = requests.post(url, json=order, timeout=10)
    wrong = requests.post(url, json=order, headers={"Authorization": "Bearer nothing"}, timeout=10)

    assert (plain.status_code, plain.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_by_keyboard_alone(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["nadia"])
    sign_in_at_bank(visit)

    visit.press_enter_on(LARGE)
    visit.press_enter_on("form[action='/payment/cancel'] button")

    assert "Nothing was paid" in visit.text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_narrow_screen_scrolls_one_way_only(demo: Surety, people: dict[str, User], language: str) -> None:
    driver = start_browser(language, scripts=True)
    try:
        visit = Visit(driver, demo.demo_url, people["omid"])
        visit.narrow(NARROW)
        overflows = {}
        sign_in_at_bank(visit)
        overflows["doors"] = visit.overflow
        visit.click(LARGE)
        overflows["challenged"] = visit.overflow
        visit.click(PROVE)
        overflows["refused"] = visit.overflow
        at_bank(visit)
        visit.click(SMALL)
        overflows["paid"] = visit.overflow
        at_bank(visit)
        visit.click(OPEN_ACCOUNT)
        visit.click(CANCEL)
        overflows["no account"] = visit.overflow
        assert overflows == dict.fromkeys(overflows, 0)
    finally:
        driver.quit()
