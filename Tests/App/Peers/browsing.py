"""A headless Chromium, and the pages that it meets on the way through the demo relying party."""

import os
import shutil

from people import User
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WAIT_SECONDS_MAX = 20
BLOCK = 2

SIGN_IN = "input[name=password]"
ALLOW = "button[name=decision][value=allow]"
LATER = "button[name=decision][value=later]"
DEMO_LOGIN = "a[href*='login'], form[action*='login'] button"
DEMO_REFRESH = "form[action*='refresh'] button, a[href*='refresh']"
DEMO_LOGOUT = "form[action*='logout'] button, a[href*='logout']"


def start_browser(language: str, *, scripts: bool) -> WebDriver:
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new",
        # Chromium's own sandbox does not start as root, which containers run as; the pages are ours.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--lang={language}",
        f"--accept-lang={language}",
    ):
        options.add_argument(argument)
    preferences: dict[str, object] = {
        "intl.accept_languages": language,
        "credentials_enable_service": False,
        "profile.password_manager_leak_detection": False,
    }
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = BLOCK
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(shutil.which("chromedriver"), env=os.environ | {"LANGUAGE": language})
    return webdriver.Chrome(options=options, service=service)


class Visit:
    """One person at one browser."""

    def __init__(self, browser: WebDriver, demo_url: str, user: User) -> None:
        self.browser = browser
        self.demo_url = demo_url
        self.user = user

    # Looking

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.wait(lambda: next((each for each in self.all(selector) if each.is_displayed()), None), selector)

    def wait(self, condition, message: str):
        waiting = WebDriverWait(
            self.browser, WAIT_SECONDS_MAX, 0.1, ignored_exceptions=[StaleElementReferenceException]
        )
        return waiting.until(
            lambda _: condition(),
            f"waited for {message} at {self.browser.current_url}:\n{self.browser.page_source}",
        )

    @property
    def text(self) -> str:
        return self.one("body").text

    @property
    def language_and_direction(self) -> tuple[str | None, str | None]:
        root = self.one("html")
        return root.get_dom_attribute("lang"), root.get_dom_attribute("dir")

    @property
    def is_at_demo(self) -> bool:
        return self.browser.current_url.startswith(self.demo_url)

    def page(self) -> str:
        """Which page stands there: `sign-in`, `consent` or `demo`."""

        def recognised() -> str | None:
            if self.all(SIGN_IN):
                return "sign-in"
            if self.all(ALLOW):
                return "consent"
            return "demo" if self.is_at_demo else None

        return self.wait(recognised, "a page of the journey")

    def complaints(self) -> list[str]:
        """What the console holds against the pages: refused scripts and styles, missing files, errors."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]

    # Doing

    def click(self, selector: str) -> None:
        """Clicks, and waits until the page that stood there is gone."""
        page = self.one("html")
        self.one(selector).click()
        self.wait(lambda: is_gone(page), f"another page after {selector}")

    def begin(self) -> None:
        self.browser.get(self.demo_url)
        self.click(DEMO_LOGIN)

    def sign_in(self, *, declines_passkey: bool = True) -> None:
        """Signs in by password; a passkey that is offered then is for another day."""
        page = self.one("html")
        name = self.one("input[name=username]")
        name.clear()
        name.send_keys(self.user.username)
        self.one(SIGN_IN).send_keys(self.user.password, Keys.ENTER)
        self.wait(lambda: is_gone(page), "another page after the sign-in")
        if declines_passkey and self.all(LATER):
            self.click(LATER)

    def finish(self) -> list[str]:
        """Goes on until the demo has its tokens; returns the pages on the way."""
        pages = []
        while (page := self.page()) != "demo":
            pages.append(page)
            assert len(pages) < 5, f"no end: {pages}"
            self.sign_in() if page == "sign-in" else self.click(ALLOW)
        return pages

    def log_out(self) -> None:
        self.click(DEMO_LOGOUT)
        # Asked only where the server cannot know who is meant.
        if not self.is_at_demo and self.all(ALLOW):
            self.click(ALLOW)

    # By keyboard alone

    def press(self, *keys: str) -> None:
        webdriver.ActionChains(self.browser).send_keys(*keys).perform()

    def tab_to(self, selector: str) -> None:
        """Moves the focus as a person without a mouse would, in at most 40 steps."""
        self.one(selector)
        for _ in range(40):
            if self.browser.switch_to.active_element in self.all(selector):
                return
            self.press(Keys.TAB)
        raise AssertionError(f"the keyboard does not reach {selector} at {self.browser.current_url}")

    def press_enter_on(self, selector: str) -> None:
        self.tab_to(selector)
        page = self.one("html")
        self.press(Keys.ENTER)
        self.wait(lambda: is_gone(page), f"another page after {selector}")

    # At a narrow screen

    def narrow(self, width: int) -> None:
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 640, "deviceScaleFactor": 1, "mobile": False},
        )

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than what is left of the screen beside its scroll bar."""
        return self.browser.execute_script(
            "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
        )


def is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as problem:
        # Asked in the very moment in which one page gives way to the next.
        return "does not belong to the document" in str(problem)
    return False
