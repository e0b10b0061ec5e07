"""A real browser signs in to the demo relying party."""

import pytest
from browsing import ALLOW, DEMO_LOGIN, DEMO_LOGOUT, DEMO_REFRESH, LATER, SIGN_IN, Visit
from people import User
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

DIRECTIONS = {"en": "ltr", "ar": "rtl"}
NARROW = 320


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    """One person for each test, so that nobody's consent is remembered from another."""
    names = ["en-scripts", "en-plain", "ar-scripts", "ar-plain", "keyboard", "narrow-en", "narrow-ar"]
    users = {
        name: User(f"nora-{name}", "seven quiet herons at noon", {"name": "Nora Heron", "email": f"{name}@example.org"})
        for name in names
    }
    demo.create_users(*(user.metadata for user in users.values()))
    return users


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_whole_journey(demo: Surety, browser: WebDriver, people: dict[str, User], language: str, scripts: bool) -> None:
    user = people[f"{language}-{'scripts' if scripts else 'plain'}"]
    visit = Visit(browser, demo.demo_url, user)

    visit.begin()

    assert visit.page() == "sign-in"
    assert visit.language_and_direction == (language, DIRECTIONS[language])
    # The button that shows the password is the script's: its presence tells whether scripts run.
    assert len(visit.all(".secret button")) == (1 if scripts else 0)

    visit.sign_in()

    assert visit.page() == "consent"
    assert visit.language_and_direction == (language, DIRECTIONS[language])

    assert visit.finish() == ["consent"]
    assert demo.url in visit.text
    assert "Nora Heron" in visit.text

    visit.click(DEMO_REFRESH)

    assert visit.is_at_demo
    assert "Nora Heron" in visit.text

    visit.log_out()
    visit.begin()

    assert visit.page() == "sign-in", "after logging out, nobody is signed in"
    assert visit.complaints() == []


@pytest.mark.parametrize("scripts", [True])
@pytest.mark.parametrize("language", ["en"])
def test_by_keyboard_alone(demo: Surety, browser: WebDriver, people: dict[str, User]) -> None:
    user = people["keyboard"]
    visit = Visit(browser, demo.demo_url, user)
    browser.get(demo.demo_url)

    visit.press_enter_on(DEMO_LOGIN)
    visit.tab_to("input[name=username]")
    visit.press(user.username)
    visit.tab_to(SIGN_IN)
    visit.press(user.password)
    visit.press_enter_on("form button[type=submit].primary")
    if visit.all(LATER):
        visit.press_enter_on(LATER)
    visit.press_enter_on(ALLOW)

    assert visit.page() == "demo"
    assert "Nora Heron" in visit.text

    visit.press_enter_on(DEMO_LOGOUT)
    assert not visit.all(SIGN_IN)


@pytest.mark.parametrize("scripts", [True])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_narrow_screen_scrolls_one_way_only(
    demo: Surety, browser: WebDriver, people: dict[str, User], language: str
) -> None:
    visit = Visit(browser, demo.demo_url, people[f"narrow-{language}"])
    visit.narrow(NARROW)
    overflows: dict[str, int] = {}

    browser.get(demo.url)
    overflows["home, signed out"] = visit.overflow
    visit.begin()
    overflows[visit.page()] = visit.overflow
    visit.sign_in()
    overflows[visit.page()] = visit.overflow
    visit.finish()
    browser.get(demo.url)
    overflows["home, signed in"] = visit.overflow
    browser.get(f"{demo.url}/oauth/authorize?client_id=nobody")
    overflows["error"] = visit.overflow

    assert overflows == dict.fromkeys(overflows, 0)
    assert set(overflows) == {"home, signed out", "sign-in", "consent", "home, signed in", "error"}
