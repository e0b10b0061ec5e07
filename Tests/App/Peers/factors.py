"""What a person at a real browser proves themselves with: a passkey in an authenticator of the browser's own,
and a palm on the reader of the demo's simulator.
"""

import collections.abc
import re

from browsing import Visit
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

PASSKEY_BUTTON = "form[data-passkey] [data-passkey-button]"
PALM_BUTTON = "[data-palm-button]"
ADD = "a[href^='/account/passkeys/add']"
REMOVE = "a[href^='/account/passkeys/remove']"
NOTICE = ".notice"

# Passkeys


def plug_in(driver: WebDriver, *, verifies: bool = True, transport: str = "internal", resident: bool = True) -> None:
    options = VirtualAuthenticatorOptions(
        protocol="ctap2",
        transport=transport,
        has_resident_key=resident,
        has_user_verification=True,
        is_user_consenting=True,
        is_user_verified=verifies,
    )
    driver.add_virtual_authenticator(options)


def can_of(visit: Visit) -> str:
    """What the script of the sign-in page has found out so far: `passkey` where one could be made."""
    return visit.browser.execute_script("return document.querySelector('input[name=can]')?.value ?? ''")


def open_sign_in(visit: Visit, server: Surety, *, autofill: bool = False) -> None:
    """Autofill answers at once where an authenticator is ready: most tests want to press the button themselves."""
    if not autofill:
        visit.browser.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument",
            {"source": "PublicKeyCredential.isConditionalMediationAvailable = async () => false"},
        )
    visit.browser.get(f"{server.url}/sign-in")


def sign_in_by_password(visit: Visit, server: Surety, *, autofill: bool = False) -> None:
    open_sign_in(visit, server, autofill=autofill)
    # The script says in time whether a passkey could be made here.
    visit.wait(lambda: visit.all("input[name=can]"), "the form")
    visit.sign_in()


def sign_in_by_passkey(visit: Visit, server: Surety) -> None:
    open_sign_in(visit, server)
    visit.click(PASSKEY_BUTTON)


def make_passkey(visit: Visit, server: Surety) -> None:
    visit.browser.get(server.url)
    visit.click(ADD)
    visit.click(PASSKEY_BUTTON)
    visit.one(NOTICE)


def sign_out(visit: Visit, server: Surety) -> None:
    visit.browser.get(server.url)
    visit.click("form[action='/account/sign-out'] button")


# Palms


def reader_of(server: Surety) -> str:
    """Where palms are laid on the reader, as the start of a demo tells."""
    found = re.search(r"palms .*(http://127\.0\.0\.1:\d+)", server.log)
    assert found, f"no palm simulator was told of:\n{server.log}"
    return found[1]


def lay_palm(visit: Visit, server: Surety, hand: int = 0) -> None:
    visit.browser.get(reader_of(server))
    visit.all("input[name=hand]")[hand].click()
    visit.click("button")


def enrol_palm(visit: Visit, server: Surety) -> None:
    """For somebody who is signed in. Only a strong sign-in may enrol: a passkey is made first, and used."""
    plug_in(visit.browser)
    make_passkey(visit, server)
    sign_out(visit, server)
    sign_in_by_passkey(visit, server)
    lay_palm(visit, server)
    visit.browser.get(f"{server.url}/account/palm")
    visit.one("input[name=consent]").click()
    visit.click(PALM_BUTTON)
    visit.one(NOTICE)


def prove(visit: Visit, is_done: collections.abc.Callable[[], bool]) -> None:
    """Goes from the choice of ways through whatever pages lie on the first of them, until it is done."""
    for _ in range(6):
        if is_done():
            return
        for button in (PALM_BUTTON, PASSKEY_BUTTON):
            if visit.all(button):
                visit.click(button)
                break
        else:
            visit.click("a.choice")
    raise AssertionError(f"no end of pages at {visit.browser.current_url}:\n{visit.text}")
