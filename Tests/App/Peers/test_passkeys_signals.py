"""What the pages tell the browser of passkeys unasked: the Signal API, and a passkey made right after a password.

Each call is noted before the browser has it, so that its arguments can be looked at; the browser's own virtual
authenticator then shows what came of it.
"""

import base64
import json
import sqlite3
from typing import Any

import pytest
from browsing import Visit
from factors import NOTICE, PASSKEY_BUTTON, REMOVE, can_of, make_passkey, plug_in, sign_out
from people import User
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

NEVER = "button[value=never]"
UNKNOWN = "signalUnknownCredential"
ACCEPTED = "signalAllAcceptedCredentials"
DETAILS = "signalCurrentUserDetails"

# Runs before any script of a page. `mood` is what the browser makes of a signal.
NOTING = """
globalThis.note = (name, details) => {
  const told = JSON.parse(sessionStorage.getItem("told") ?? "[]");
  sessionStorage.setItem("told", JSON.stringify([...told, [name, details]]));
};
for (const name of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
  const real = PublicKeyCredential[name];
  const moods = {
    asIs: (details) => real.call(PublicKeyCredential, details),
    rejects: () => Promise.reject(new DOMException("no", "SecurityError")),
    throws: () => { throw new TypeError("no"); },
  };
  const mood = MOOD;
  PublicKeyCredential[name] =
    mood === "lacks" ? undefined : (details) => { note(name, details); return moods[mood](details); };
}
PublicKeyCredential.isConditionalMediationAvailable = async () => false;
"""

# A browser that makes a passkey without asking. The virtual authenticator knows no password manager that could have
# filled one in, so what is asked for conditionally is made by it as if it had been asked for outright.
CONDITIONAL = """
PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
const make = navigator.credentials.create.bind(navigator.credentials);
navigator.credentials.create = async (request) => {
  const { publicKey: { user, rp, attestation, authenticatorSelection }, mediation } = request;
  const text = [...new Uint8Array(user.id)].map((byte) => String.fromCharCode(byte)).join("");
  note("create", { mediation, rp: rp.id, user: user.name, handle: btoa(text), attestation, ...authenticatorSelection });
  if (mediation === "conditional" && REFUSES) throw new DOMException("no", "NotAllowedError");
  return make({ ...request, mediation: undefined });
};
"""


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    names = ["sama", "sven", "sara", "sami", "said", "sora", "suri"]
    users = {name: User(f"sg-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    demo.create_users(*(user.metadata for user in users.values()))
    return users


@pytest.fixture
def driver(driver: WebDriver) -> WebDriver:
    """One with an authenticator."""
    plug_in(driver)
    return driver


def before_each_page(driver: WebDriver, source: str) -> str:
    return driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})["identifier"]


def listen(driver: WebDriver, mood: str = "asIs") -> str:
    return before_each_page(driver, NOTING.replace("MOOD", json.dumps(mood)))


def told(driver: WebDriver) -> list[tuple[str, dict[str, Any]]]:
    noted = driver.execute_script("return sessionStorage.getItem('told') ?? '[]'")
    driver.execute_script("sessionStorage.removeItem('told')")
    return [(name, details) for name, details in json.loads(noted)]


def wait_until_told(visit: Visit, name: str) -> list[tuple[str, dict[str, Any]]]:
    script = "return (sessionStorage.getItem('told') ?? '').includes(arguments[0])"
    visit.wait(lambda: visit.browser.execute_script(script, name), name)
    return told(visit.browser)


def sign_in_by_password(visit: Visit, demo: Surety, *, declines_passkey: bool = True) -> None:
    visit.browser.get(f"{demo.url}/sign-in")
    visit.wait(lambda: can_of(visit) == "passkey", "a browser that can")
    visit.sign_in(declines_passkey=declines_passkey)


def remove_passkey(visit: Visit, demo: Surety, number: int = 0) -> None:
    visit.browser.get(demo.url)
    visit.browser.get(visit.all(REMOVE)[number].get_attribute("href"))
    visit.click("button[value=remove]")
    visit.one(NOTICE)


def ids(driver: WebDriver) -> set[str]:
    return {each.id.rstrip("=") for each in driver.get_credentials()}


# Signals


def test_what_changed_is_told_to_the_keeper(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["sama"])
    listen(driver)
    sign_in_by_password(visit, demo)
    make_passkey(visit, demo)

    [(first, accepted), (second, details)] = wait_until_told(visit, DETAILS)
    [credential] = driver.get_credentials()
    handle = credential.user_handle.rstrip("=")
    assert (first, second) == (ACCEPTED, DETAILS)
    assert accepted == {
        "rpId": "localhost", "userId": handle, "allAcceptedCredentialIds": [credential.id.rstrip("=")],
    }  # fmt: skip
    assert details == {"rpId": "localhost", "userId": handle, "name": "sg-sama", "displayName": "Sama"}
    visit.browser.get(demo.url)
    assert told(driver) == [], "nothing is told where nothing changed"
    assert visit.complaints() == []


def test_a_removed_passkey_is_gone_from_the_device(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["sven"])
    listen(driver)
    sign_in_by_password(visit, demo)
    make_passkey(visit, demo)
    told(driver)
    assert len(ids(driver)) == 1

    remove_passkey(visit, demo)

    [(_, accepted), _] = wait_until_told(visit, DETAILS)
    assert accepted["allAcceptedCredentialIds"] == []
    visit.wait(lambda: ids(driver) == set(), "the device to forget it")
    assert visit.complaints() == []


def test_an_unknown_passkey_is_gone_from_the_device(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["sara"])
    deaf = listen(driver, "lacks")
    sign_in_by_password(visit, demo)
    make_passkey(visit, demo)
    remove_passkey(visit, demo)
    [left] = ids(driver)
    sign_out(visit, demo)
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": deaf})
    listen(driver)

    visit.browser.get(f"{demo.url}/sign-in")
    visit.click(PASSKEY_BUTTON)

    assert "not known here" in visit.text
    assert wait_until_told(visit, UNKNOWN) == [(UNKNOWN, {"rpId": "localhost", "credentialId": left})]
    visit.wait(lambda: ids(driver) == set(), "the device to forget it")


@pytest.mark.parametrize("mood", ["rejects", "throws", "lacks"])
def test_pages_live_with_a_browser_that_will_not_hear(
    demo: Surety, driver: WebDriver, people: dict[str, User], mood: str
) -> None:
    visit = Visit(driver, demo.demo_url, people["sami"])
    listen(driver, mood)
    sign_in_by_password(visit, demo)
    make_passkey(visit, demo)

    if mood != "lacks":
        assert [name for name, _ in wait_until_told(visit, DETAILS)] == [ACCEPTED, DETAILS]
    remove_passkey(visit, demo)
    assert "The passkey was removed" in visit.text
    sign_out(visit, demo)
    visit.browser.get(f"{demo.url}/sign-in")
    visit.click(PASSKEY_BUTTON)
    assert "not known here" in visit.text
    visit.sign_in()
    assert visit.all("section.account")
    # The answer to an unknown passkey is a page of 400; nothing else may stand in the console.
    assert [each for each in visit.complaints() if "400 (Bad Request)" not in each] == []


# A passkey made right after the password


def test_one_is_made_at_once_where_the_browser_will(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["said"])
    listen(driver)
    before_each_page(driver, CONDITIONAL.replace("REFUSES", "false"))

    sign_in_by_password(visit, demo, declines_passkey=False)
    visit.one("section.account")

    [credential] = driver.get_credentials()
    handle = base64.b64encode(base64.urlsafe_b64decode(credential.user_handle + "==")).decode()
    made = [details for name, details in told(driver) if name == "create"]
    assert made == [
        {
            "mediation": "conditional",
            "rp": "localhost",
            "user": "sg-said",
            "handle": handle,
            "attestation": "none",
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "preferred",
        }
    ]
    assert len(visit.all(REMOVE)) == 1
    assert visit.complaints() == []


def test_where_it_will_not_the_question_stays(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    visit = Visit(driver, demo.demo_url, people["sora"])
    listen(driver)
    before_each_page(driver, CONDITIONAL.replace("REFUSES", "true"))

    sign_in_by_password(visit, demo, declines_passkey=False)
    visit.one(NEVER)
    [(_, first)] = wait_until_told(visit, "create")
    assert first["mediation"] == "conditional"
    assert driver.get_credentials() == []
    assert visit.all("[role=status]:not(:empty)") == [], "nothing was asked for: nothing failed"

    visit.click(PASSKEY_BUTTON)

    assert visit.all("section.account")
    [(_, second)] = [(name, details) for name, details in told(driver) if name == "create"]
    assert "mediation" not in second
    assert second["userVerification"] == "required"
    assert len(driver.get_credentials()) == 1


# The last way in


def test_the_last_way_in_is_not_removed_unwarned(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    store = demo.data / "surety.sqlite"
    if not store.exists():
        pytest.skip("a password is taken away in the embedded store")
    visit = Visit(driver, demo.demo_url, people["suri"])
    listen(driver)
    sign_in_by_password(visit, demo)
    make_passkey(visit, demo)
    with sqlite3.connect(store, timeout=10) as connection:
        connection.execute("DELETE FROM passwords WHERE user_id = (SELECT id FROM users WHERE username = 'sg-suri')")
    connection.close()

    visit.click(REMOVE)

    assert "the last way into your account" in visit.one("[role=alert]").text
    assert visit.all("button[value=remove]") == []
    visit.click("a.secondary")
    assert len(visit.all(REMOVE)) == 1

    # Somebody who opened the page before the password was gone is warned too.
    visit.click(REMOVE)
    driver.execute_script("document.querySelector('button[value=remove-last]').value = 'remove'")
    visit.click("button[value=remove]")
    assert visit.one("[role=alert]")
    assert demo.run("passkeys", "remove", "sg-suri", "x").returncode == 1
    [listed] = demo.command("passkeys", "list", "sg-suri")
    refused = demo.run("passkeys", "remove", "sg-suri", listed["id"])
    assert refused.returncode == 1
    assert "only way in" in refused.stderr

    visit.click("button[value=remove-last]")

    assert "The passkey was removed" in visit.text
    assert demo.command("passkeys", "list", "sg-suri") == []
