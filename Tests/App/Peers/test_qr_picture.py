"""The picture of a code to scan, as a real browser paints it by day and by night, read by a decoder of others."""

import collections.abc
import pathlib
import subprocess

import pytest
from browsing import Visit, start_browser
from people import User
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

NARROW = 320
TRIES_MAX = 20
PICTURE = "svg.qr"
LINK = f"{PICTURE} ~ p a.primary"


@pytest.fixture(scope="module")
def scanner(demo: Surety) -> User:
    user = User("qr-sara", "seven quiet herons at noon", {"name": "Sara"})
    demo.create_users(user.metadata)
    return user


@pytest.fixture
def driver() -> collections.abc.Iterator[WebDriver]:
    driver = start_browser("en", scripts=True)
    try:
        yield driver
    finally:
        driver.quit()


def waiting(driver: WebDriver, demo: Surety, user: User) -> Visit:
    """Where the provider wants its code scanned."""
    visit = Visit(driver, demo.url, user)
    driver.get(f"{demo.url}/sign-in")
    visit.sign_in()
    driver.get(f"{demo.url}/proofing?level=enhanced")
    visit.click("button[name=decision][value=start]")
    return visit


def photograph(visit: Visit, file: pathlib.Path) -> str:
    """Takes a picture of the code; returns where the link beneath it leads."""
    for _ in range(TRIES_MAX):
        try:
            visit.one(PICTURE).screenshot(str(file))
            return visit.one(LINK).get_attribute("href") or ""
        except StaleElementReferenceException:
            # The page loads anew by itself every few seconds.
            continue
    raise AssertionError("the page never stood still")


def scanned(file: pathlib.Path) -> str:
    done = subprocess.run(["zbarimg", "--quiet", "--raw", str(file)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_camera_reads_where_the_link_leads(
    demo: Surety, scanner: User, driver: WebDriver, tmp_path: pathlib.Path, scheme: str
) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    visit = waiting(driver, demo, scanner)

    for width in (1_000, NARROW):
        visit.narrow(width)
        file = tmp_path / f"{scheme}-{width}.png"
        link = photograph(visit, file)

        assert link.startswith("http://127.0.0.1:")
        assert scanned(file) == link
        assert visit.overflow == 0
    assert visit.complaints() == []
