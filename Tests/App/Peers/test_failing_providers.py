"""Providers of palms and identities break while somebody stands before the page: it says so, offers another factor in
time, proves nothing, and nobody else waits.
"""

import json
import re
import sqlite3
import time
from typing import Any

import pytest
import requests
from browsing import Visit
from factors import PALM_BUTTON, enrol_palm, reader_of, sign_in_by_password
from people import User
from provider import Client, Provider
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety
from walking import Browser, Stop

# What a person may be kept waiting, whatever a provider does. Its own time limit ends long before.
PAGE_SECONDS_MAX = 10
# How long the demo's palm provider is waited for.
PALM_SECONDS_MAX = 3
ALERT = "[role=alert]"
OTHER_WAY = "p.aside a"
PALM = "/api/v1/palm"
MEBIBYTE = 1_048_576


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    names = ["faris", "freya", "fadia", "felix"]
    users = {name: User(f"fp-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    demo.create_users(*(user.metadata for user in users.values()))
    return users


@pytest.fixture(scope="module")
def house(demo: Surety) -> Provider:
    return Provider(demo)


def kyc_of(demo: Surety) -> str:
    found = re.search(r"identities .*(http://127\.0\.0\.1:\d+)", demo.log)
    assert found, f"no KYC simulator was told of:\n{demo.log}"
    return found[1]


def plan(simulator: str, **plan: Any) -> None:
    answer = requests.post(f"{simulator}/simulation", json=plan, timeout=10)
    assert answer.status_code == 200, answer.text


@pytest.fixture(autouse=True)
def mended(demo: Surety):
    yield
    for simulator in (reader_of(demo), kyc_of(demo)):
        plan(simulator)


def events(demo: Surety, user: User) -> list[tuple[str, dict[str, str]]]:
    """What the audit trail tells of somebody, oldest first."""
    with sqlite3.connect(demo.data / "surety.sqlite", timeout=10) as connection:
        told = connection.execute(
            "SELECT name, details FROM events WHERE subject IN (SELECT id FROM users WHERE username = ?)"
            " OR actor IN (SELECT id FROM users WHERE username = ?) ORDER BY position",
            (user.username, user.username),
        ).fetchall()
    connection.close()
    return [(name, json.loads(details)) for name, details in told]


# Palms


def test_palm_page_offers_another_factor_in_time(demo: Surety, driver: WebDriver, people: dict[str, User]) -> None:
    user = people["faris"]
    visit = Visit(driver, demo.demo_url, user)
    sign_in_by_password(visit, demo)
    enrol_palm(visit, demo)
    outcomes = {
        "silent": "timed_out",
        "unsigned": "unauthentic",
        "half_open": "timed_out",
        "forged": "unauthentic",
        "down": "failed",
    }

    for fault in outcomes:
        plan(reader_of(demo), fault=fault)
        driver.get(f"{demo.url}/palm")
        began = time.monotonic()
        visit.click(PALM_BUTTON)
        assert visit.one(ALERT).is_displayed(), fault
        assert time.monotonic() - began < PAGE_SECONDS_MAX, fault
        visit.click(OTHER_WAY)
        assert visit.all("input[name=password]"), f"no other factor after {fault}"

    told = events(demo, user)
    failures = [details["outcome"] for name, details in told if name == "palm.provider_failed"]
    assert failures == list(outcomes.values())
    assert "palm.verified" not in [name for name, _ in told]
    plan(reader_of(demo))
    driver.get(f"{demo.url}/palm")
    visit.click(PALM_BUTTON)
    assert [name for name, _ in events(demo, user)][-1] != "palm.provider_failed"
    assert "palm.verified" in [name for name, _ in events(demo, user)]


def test_a_silent_palm_provider_holds_up_nobody_else(
    demo: Surety, driver: WebDriver, house: Provider, people: dict[str, User]
) -> None:
    visit = Visit(driver, demo.demo_url, people["freya"])
    sign_in_by_password(visit, demo)
    enrol_palm(visit, demo)
    plan(reader_of(demo), fault="silent")
    driver.get(f"{demo.url}/palm")

    other = signed_in(house, people["fadia"])

    visit.one(PALM_BUTTON).click()
    began = time.monotonic()
    case = begin_proofing(other)

    assert time.monotonic() - began < PALM_SECONDS_MAX
    assert case.page.startswith("proofing/")
    assert visit.one(ALERT).is_displayed()


# Identities


def signed_in(house: Provider, user: User) -> Browser:
    browser = Browser(house)
    browser.sign_in(user)
    return browser


def begin_proofing(browser: Browser) -> Stop:
    return browser.submit(browser.get("/proofing?level=verified"), decision="start")


@pytest.mark.parametrize("fault", ["silent", "half_open", "down", "garbage", "deep", "large", "refuses"])
def test_proofing_offers_another_way_in_time(
    demo: Surety, house: Provider, people: dict[str, User], fault: str
) -> None:
    user = people["felix"]
    browser = signed_in(house, user)
    before = len(events(demo, user))
    plan(kyc_of(demo), fault=fault)

    began = time.monotonic()
    page = begin_proofing(browser)

    assert time.monotonic() - began < PAGE_SECONDS_MAX
    assert page.status == 400
    assert 'role="alert"' in page.text
    assert 'href="/account/identity"' in page.text
    names = [name for name, _ in events(demo, user)][before:]
    assert names.count("proofing.provider_failed") == 1
    assert "proofing.pending" not in names


@pytest.mark.parametrize("fault", ["silent", "garbage", "wrong_subject"])
def test_waiting_for_a_broken_provider_proofs_nobody(
    demo: Surety, house: Provider, people: dict[str, User], fault: str
) -> None:
    browser = signed_in(house, people["fadia"])
    case = begin_proofing(browser)
    [name] = re.findall(r'href="(http://127\.0\.0\.1:\d+/person/[^"]+)"', case.text)
    reference = name.rsplit("/", 1)[1].split("?")[0]
    decided = requests.post(f"{kyc_of(demo)}/simulation/cases/{reference}", json={"status": "approved"}, timeout=10)
    assert decided.status_code == 200
    plan(kyc_of(demo), fault=fault)
    time.sleep(3)

    began = time.monotonic()
    page = browser.get(case.path)

    assert time.monotonic() - began < PAGE_SECONDS_MAX
    assert page.page == case.page, "it still waits"
    assert "proofing.approved" not in [name for name, _ in events(demo, people["fadia"])]
    browser.submit(page, decision="cancel")


NOTICES: list[tuple[str, bytes, dict[str, str], int]] = [
    ("simulator", b"{}", {}, 401),
    ("simulator", b"", {}, 401),
    ("simulator", b"{}", {"X-Signature": "00"}, 401),
    ("simulator", b"[" * 5_000, {}, 401),
    ("simulator", b" " * MEBIBYTE, {}, 413),
    ("onfido", b"{}", {}, 404),
    ("..%2fsimulator", b"{}", {}, 404),
]


@pytest.mark.parametrize(("name", "body", "headers", "status"), NOTICES, ids=lambda each: repr(each)[:24])
def test_strangers_notices_are_refused(
    house: Provider, name: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    path = f"/api/v1/proofing/webhooks/{name}"

    assert house.request("POST", path, data=body, headers=headers).status_code == status


# The API of palms

KIOSK = Client("fp-kiosk", grant_types=("client_credentials",), settings=(("scope", "palm:identify"),))
SHOP = Client("fp-shop", grant_types=("client_credentials",), settings=(("scope", "read"),))
APP = Client("fp-app", settings=(("scope", "openid palm"), ("require_consent", False)))


@pytest.fixture(scope="module")
def tokens(demo: Surety, house: Provider, people: dict[str, User]) -> dict[str, str]:
    demo.create_clients(KIOSK.metadata, SHOP.metadata, APP.metadata)
    return {
        "kiosk": house.token(KIOSK, grant_type="client_credentials").json()["access_token"],
        "shop": house.token(SHOP, grant_type="client_credentials").json()["access_token"],
        "app": Browser(house).log_in(APP, people["felix"], scope="openid palm")["access_token"],
        "nobody": "nothing",
    }


PALM_CALLS: list[tuple[str, str, Any, int]] = [
    ("nobody", "/verification/begin", {}, 401),
    ("kiosk", "/verification/begin", {}, 403),
    ("shop", "/identification/begin", {}, 403),
    ("app", "/identification/begin", {}, 401),
    ("app", "/verification/begin", {}, 409),
    ("app", "/verification/finish", {}, 400),
    ("app", "/verification/finish", {"ticket": "x", "capture": "AAAA"}, 400),
    ("app", "/verification/finish", {"ticket": 7, "capture": "AAAA"}, 400),
    ("app", "/verification/finish", {"ticket": "x", "capture": "%"}, 400),
    ("app", "/verification/finish", {"ticket": "x", "capture": ""}, 400),
    ("app", "/verification/finish", "[" * 5_000, 400),
    ("app", "/verification/finish", '{"ticket": {"a": {"b": {}}}}', 400),
    ("app", "/verification/finish", '{"ticket": "a", "ticket": "b"}', 400),
    ("app", "/verification/finish", "[]", 400),
    ("app", "/verification/finish", json.dumps({"ticket": "x", "capture": "A" * MEBIBYTE}), 413),
    ("kiosk", "/identification/finish", {"ticket": "x", "capture": "AAAA"}, 400),
    ("kiosk", "/identification/finish", json.dumps({"ticket": "x", "capture": "A" * MEBIBYTE}), 413),
]


@pytest.mark.parametrize(("who", "path", "body", "status"), PALM_CALLS, ids=lambda each: repr(each)[:32])
def test_palm_api_takes_nothing_bent(
    house: Provider, tokens: dict[str, str], who: str, path: str, body: Any, status: int
) -> None:
    headers = {"Authorization": f"Bearer {tokens[who]}", "Content-Type": "application/json"}
    text = body if isinstance(body, str) else json.dumps(body)

    assert house.request("POST", PALM + path, data=text, headers=headers).status_code == status


def test_palm_is_enrolled_only_after_a_stronger_sign_in(house: Provider, tokens: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {tokens['app']}", "Content-Type": "application/json"}

    answer = house.request("POST", PALM + "/enrolment/begin", data='{"consent": "1"}', headers=headers)

    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_user_authentication"' in challenge
    assert 'acr_values="urn:surety:acr:mfa phr"' in challenge
    assert 'max_age="300"' in challenge
