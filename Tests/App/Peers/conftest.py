"""What the peers share: servers of their own, people to sign in, browsers to sign in with."""

import collections.abc
import contextlib
import os
import pathlib

import pytest
from browsing import start_browser
from people import User
from provider import Provider
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety
from stores import shared
from walking import Browser
from world import CLIENTS, NORA, USERS

# Loopback is never reached through a proxy, and Authlib refuses plain HTTP unless told that this is a test.
os.environ |= {"NO_PROXY": "localhost,127.0.0.1", "no_proxy": "localhost,127.0.0.1", "AUTHLIB_INSECURE_TRANSPORT": "1"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stores", choices=("own", "shared"), default="own", help="SQLite, or PostgreSQL and Redis")


def pytest_configure(config: pytest.Config) -> None:
    Surety.default_settings = shared if config.getoption("--stores") == "shared" else dict


@contextlib.contextmanager
def running(
    directory: pathlib.Path, *, demo: bool = False, settings: dict[str, str] | None = None
) -> collections.abc.Iterator[Surety]:
    server = Surety(directory, demo=demo, settings=settings)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        server.kill()


@pytest.fixture(scope="module")
def surety(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Surety]:
    """A server with nothing in it."""
    with running(tmp_path_factory.mktemp("surety")) as server:
        yield server


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Surety]:
    """A server with its demo relying party."""
    with running(tmp_path_factory.mktemp("demo"), demo=True) as server:
        yield server


def populated(server: Surety) -> Provider:
    server.create_users(*(user.metadata for user in USERS))
    server.create_clients(*(client.metadata for client in CLIENTS))
    return Provider(server)


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Provider]:
    """The server that most tests share: none of them may change what another relies on."""
    with running(tmp_path_factory.mktemp("provider")) as server:
        yield populated(server)


@pytest.fixture
def visitor(provider: Provider) -> Browser:
    """A browser that has never been there."""
    return Browser(provider)


@pytest.fixture(scope="module")
def somebody(provider: Provider) -> Browser:
    """A browser in which Nora is signed in, for tests that leave her so."""
    browser = Browser(provider)
    browser.sign_in(NORA)
    return browser


@pytest.fixture
def browser(language: str, scripts: bool) -> collections.abc.Iterator[WebDriver]:
    """A browser as the test's parameters `language` and `scripts` want it."""
    driver = start_browser(language, scripts=scripts)
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def driver() -> collections.abc.Iterator[WebDriver]:
    """A browser in English that runs scripts."""
    driver = start_browser("en", scripts=True)
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def nora() -> User:
    return User(
        "nora",
        "seven quiet herons at noon",
        {"name": "Nora Heron", "email": "nora@example.org", "email_verified": True},
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Shows what tests measured and did not judge."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
