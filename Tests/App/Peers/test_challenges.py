"""A bank's backend asks people whether they approve; they answer in a real browser, by passkey and by palm;
and a library that shares no line with the server checks what was signed.
"""

import collections.abc
import http.server
import queue
import threading
import urllib.parse

import pytest
from browsing import Visit
from challenges import (
    LIFE_SECONDS,
    PAYMENT,
    Backend,
    answered,
    approve,
    assert_transaction,
    banking,
    sub,
    verified,
    walk_to,
)
from factors import (
    PALM_BUTTON,
    PASSKEY_BUTTON,
    enrol_palm,
    lay_palm,
    make_passkey,
    plug_in,
    prove,
    sign_in_by_password,
    sign_out,
)
from people import User
from provider import Client, Fields, Provider
from selenium.webdriver.remote.webdriver import WebDriver
from server import Surety

APPROVE = "button[name=decision][value=approve]"
REFUSE = "button[name=decision][value=refuse]"
CANCEL = "button[name=decision][value=cancel]"
PALM = "urn:surety:acr:palm"
SCA = "urn:surety:acr:sca"


@pytest.fixture(scope="module")
def people(demo: Surety) -> dict[str, User]:
    names = ["clara", "celal", "chidi", "cyrus", "cleo"]
    users = {name: User(f"ch-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    demo.create_users(*(user.metadata | {"sub": sub(user)} for user in users.values()))
    return users


@pytest.fixture(scope="module")
def clients(demo: Surety) -> dict[str, Client]:
    all = [
        banking("ch-bank", "openid challenges", client_name="Reed Bank"),
        banking("ch-shop", "openid challenges", id_token_signed_response_alg="ES256"),
    ]
    demo.create_clients(*(client.metadata for client in all))
    return {client.id: client for client in all}


@pytest.fixture(scope="module")
def bank(demo: Surety, clients: dict[str, Client]) -> Backend:
    return Backend(Provider(demo), clients["ch-bank"])


@pytest.fixture(scope="module")
def shop(demo: Surety, clients: dict[str, Client]) -> Backend:
    return Backend(Provider(demo), clients["ch-shop"])


def back_at_bank(visit: Visit, begun: Fields, state: str) -> None:
    """The browser brings the id and the state, and nothing of the answer."""
    parts = urllib.parse.urlsplit(visit.browser.current_url)
    assert (parts.netloc, parts.path) == ("localhost:1", "/back")
    assert dict(urllib.parse.parse_qsl(parts.query)) == {"from": "id", "challenge": begun["id"], "state": state}


def test_approved_by_passkey(demo: Surety, driver: WebDriver, bank: Backend, people: dict[str, User]) -> None:
    user = people["clara"]
    visit = Visit(driver, demo.demo_url, user)
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    sign_out(visit, demo)
    begun = bank.begin(
        user, acr_values=["phr"], transaction=PAYMENT, return_uri=bank.client.callback, state="p-118 ä&b"
    )
    assert begun["status"] == "pending"
    assert begun["expires_in"] == LIFE_SECONDS
    assert bank.status(begun["id"]) == "pending"

    driver.get(begun["url"])
    visit.click(PASSKEY_BUTTON)
    shown = visit.text
    assert "Reed Bank asks you to approve a payment" in shown
    assert [each for each in ("1200.00 EUR", PAYMENT["payee"], "•• 4711", "R-118", "Clara") if each not in shown] == []
    assert visit.complaints() == []
    visit.click(APPROVE)

    back_at_bank(visit, begun, "p-118 ä&b")
    claims = answered(bank, begun["id"], user)
    assert (claims["status"], claims["acr"]) == ("approved", "phr")
    assert {"pop", "user"} <= set(claims["amr"])
    assert 0 <= claims["iat"] - claims["auth_time"] < 120
    assert claims["sid"]
    assert_transaction(claims, PAYMENT)


def test_approved_by_palm(demo: Surety, driver: WebDriver, shop: Backend, people: dict[str, User]) -> None:
    user = people["celal"]
    visit = Visit(driver, demo.demo_url, user)
    sign_in_by_password(visit, demo)
    enrol_palm(visit, demo)
    begun = shop.begin(user, acr_values=PALM, transaction={"text": "Open the vault"})

    driver.get(begun["url"])
    assert visit.all(APPROVE) == []
    prove(visit, lambda: bool(visit.all(APPROVE)))
    assert "Open the vault" in visit.text
    visit.click(APPROVE)

    assert "You approved this" in visit.text
    claims = answered(shop, begun["id"], user)
    assert (claims["status"], claims["acr"]) == ("approved", PALM)
    assert {"palm", "user", "pop"} <= set(claims["amr"])
    assert_transaction(claims, {"text": "Open the vault"})


def test_another_hand_approves_nothing(demo: Surety, driver: WebDriver, bank: Backend, people: dict[str, User]) -> None:
    user = people["chidi"]
    visit = Visit(driver, demo.demo_url, user)
    sign_in_by_password(visit, demo)
    enrol_palm(visit, demo)
    lay_palm(visit, demo, hand=1)
    begun = bank.begin(user, acr_values=[PALM], transaction=PAYMENT)

    driver.get(begun["url"])
    prove(visit, lambda: bool(visit.all(PALM_BUTTON)))
    visit.click(PALM_BUTTON)

    assert visit.all(APPROVE) == []
    assert visit.all(PALM_BUTTON)
    assert bank.status(begun["id"]) == "pending"
    driver.get(begun["url"])
    visit.click(CANCEL)
    claims = answered(bank, begun["id"], user)
    assert claims["status"] == "refused"
    assert "acr" not in claims


def test_proofs_for_one_payment_approve_no_other(
    demo: Surety, driver: WebDriver, bank: Backend, people: dict[str, User]
) -> None:
    user = people["cleo"]
    visit = Visit(driver, demo.demo_url, user)
    sign_in_by_password(visit, demo)
    plug_in(driver)
    make_passkey(visit, demo)
    first = bank.begin(user, acr_values=[SCA], transaction=PAYMENT)
    second = bank.begin(user, acr_values=[SCA], transaction=PAYMENT | {"payee": "Mallory"})

    driver.get(first["url"])
    prove(visit, lambda: bool(visit.all(APPROVE)))
    driver.get(second["url"])

    assert visit.all(APPROVE) == [], "what was proved for the one is asked for anew"
    driver.get(first["url"])
    visit.click(APPROVE)
    assert answered(bank, first["id"], user)["acr"] == SCA
    assert bank.status(second["id"]) == "pending"


def test_refused_on_the_page(demo: Surety, driver: WebDriver, bank: Backend, people: dict[str, User]) -> None:
    user = people["cyrus"]
    visit = Visit(driver, demo.demo_url, user)
    begun = bank.begin(user, user=None, username=user.username, transaction=PAYMENT)

    driver.get(begun["url"])
    visit.sign_in()
    visit.press_enter_on(REFUSE)

    assert "You refused this" in visit.text
    claims = answered(bank, begun["id"], user)
    assert claims["status"] == "refused"
    assert not {"acr", "amr", "auth_time"} & claims.keys()
    assert_transaction(claims, PAYMENT)


# Called back


class Told:
    """The bank's address for answers: it takes the second that comes, and not the first."""

    def __init__(self) -> None:
        self.posts: queue.Queue[tuple[str, str | None, str]] = queue.Queue()
        told = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                is_first = told.count == 0
                told.count += 1
                told.posts.put((self.path, self.headers["Content-Type"], body))
                self.send_response(503 if is_first else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.count = 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/answers?of=bank"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def told() -> collections.abc.Iterator[Told]:
    told = Told()
    try:
        yield told
    finally:
        told.server.shutdown()
        told.server.server_close()


def test_called_back_until_it_is_taken(demo: Surety, people: dict[str, User], told: Told) -> None:
    client = banking("ch-told", "openid challenges", challenge_callback_uri=told.url)
    demo.create_clients(client.metadata)
    backend = Backend(Provider(demo), client)
    user = people["cyrus"]
    begun = backend.begin(user, callback=True, transaction=PAYMENT)

    approve(walk_to(backend, begun, user))
    first, second = told.posts.get(timeout=10), told.posts.get(timeout=10)

    assert first[:2] == second[:2] == ("/answers?of=bank", "application/jwt")
    assert first[2] == second[2], "the same answer, by its jti"
    claims = verified(second[2], backend, begun["id"], user)
    assert claims["status"] == "approved"
    assert_transaction(claims, PAYMENT)
    # Whoever asks in the moment in which it is taken may be given the same one.
    fetched = backend.poll(begun["id"])
    assert fetched.status_code == 404 or fetched.json()["answer"] == second[2]
    assert backend.poll(begun["id"]).status_code == 404
    assert told.posts.empty()
