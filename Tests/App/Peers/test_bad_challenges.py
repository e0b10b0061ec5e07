"""Whoever bends a question, its page or its answer gets nowhere, and the question stays as it was."""

import concurrent.futures
import json
import sqlite3

import joserfc.jwk
import joserfc.jwt
import pytest
from challenges import (
    LIFE_SECONDS,
    PATH,
    PAYMENT,
    Backend,
    answered,
    approve,
    assert_transaction,
    banking,
    path_of,
    sub,
    walk_to,
)
from people import User
from provider import Client, Fields, Provider, error_of
from server import Surety
from walking import Browser
from wire import exchange

AT_ONCE = 16


@pytest.fixture(scope="module")
def people(provider: Provider) -> dict[str, User]:
    names = ["cyrus", "cleo", "pestered"]
    users = {name: User(f"bc-{name}", "seven quiet herons at noon", {"name": name.title()}) for name in names}
    provider.server.create_users(*(user.metadata | {"sub": sub(user)} for user in users.values()))
    return users


@pytest.fixture(scope="module")
def clients(provider: Provider) -> dict[str, Client]:
    all = [
        banking("bc-bank", "openid challenges read"),
        banking("bc-shop", "openid challenges"),
        banking("bc-modest", "openid read"),
        banking("bc-pairwise", "openid challenges", subject_type="pairwise"),
    ]
    provider.server.create_clients(*(client.metadata for client in all))
    return {client.id: client for client in all}


@pytest.fixture(scope="module")
def bank(provider: Provider, clients: dict[str, Client]) -> Backend:
    return Backend(provider, clients["bc-bank"])


@pytest.fixture(scope="module")
def shop(provider: Provider, clients: dict[str, Client]) -> Backend:
    return Backend(provider, clients["bc-shop"])


# The request


REFUSED: list[tuple[Fields, str]] = [
    ({"usr": "x"}, "usr"),
    ({"user": None}, "user"),
    ({"user": 7}, "user"),
    ({"acr_values": ["urn:nobody:knows"]}, "acr_values"),
    ({"acr_values": []}, "acr_values"),
    ({"acr_values": None}, "acr_values"),
    ({"max_age": -1}, "max_age"),
    ({"max_age": "60"}, "max_age"),
    ({"scope": 'a"b'}, "scope"),
    ({"callback": True}, "callback"),
    ({"callback": "yes"}, "callback"),
    ({"state": "a\nb"}, "state"),
    ({"return_uri": "https://elsewhere.example/"}, "return_uri"),
    ({"return_uri": "http://localhost:1/back"}, "return_uri"),
    ({"return_uri": "http://localhost:2/back?from=id"}, "return_uri"),
    ({"return_uri": "javascript:alert(1)"}, "return_uri"),
    ({"id_token_hint": "eyJhbGciOiJub25lIn0.e30."}, "id_token_hint"),
    ({"transaction": {}}, "transaction"),
    ({"transaction": {"iban": "DE00"}}, "transaction.iban"),
    ({"transaction": {"amount": {"value": 1200, "currency": "EUR"}}}, "transaction.amount"),
    ({"transaction": {"amount": {"value": "-1", "currency": "EUR"}}}, "transaction.amount"),
    ({"transaction": {"amount": {"value": "1e3", "currency": "EUR"}}}, "transaction.amount"),
    ({"transaction": {"amount": {"value": "1", "currency": "EURO"}}}, "transaction.amount"),
    ({"transaction": {"text": "two\nlines"}}, "transaction.text"),
    # The page would say something else than the answer.
    ({"transaction": {"payee": "Harbour \u202eselcyciB"}}, "transaction.payee"),
    ({"transaction": {"payee": "x" * 141}}, "transaction.payee"),
]


@pytest.mark.parametrize(("changes", "member"), REFUSED, ids=lambda each: str(each)[:48])
def test_a_member_that_is_wrong_is_named(bank: Backend, people: dict[str, User], changes: Fields, member: str) -> None:
    answer = bank.start(people["cleo"], **changes)

    assert error_of(answer) == (400, "invalid_request")
    assert answer.json()["member"] == member


@pytest.mark.parametrize("body", ["", "[", "[]", "7", '"x"', '{"user": "a", "user": "b"}', "{", b"\xff", "[" * 5_000])
def test_what_is_no_object_is_400(bank: Backend, body: str | bytes) -> None:
    assert bank.call("POST", body=body).status_code == 400


def test_depth_is_400(bank: Backend, people: dict[str, User]) -> None:
    nested = '{"amount":' * 1_000 + '"x"' + "}" * 1_000

    assert bank.call("POST", body=f'{{"user": "{sub(people["cleo"])}", "transaction": {nested}}}').status_code == 400


def test_a_mebibyte_is_413(bank: Backend) -> None:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {bank.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n"
    )

    [answer, *_] = exchange(bank.provider.server, head.encode() + b" " * 1_048_576)

    assert answer.status == 413


def test_other_media_are_415(bank: Backend) -> None:
    assert bank.call("POST", body="user=x", **{"Content-Type": "application/x-www-form-urlencoded"}).status_code == 415


@pytest.mark.parametrize("named", [{"user": "sub-of-nobody"}, {"user": None, "username": "nobody"}], ids=str)
def test_nobody_is_found_where_there_is_nobody(bank: Backend, people: dict[str, User], named: Fields) -> None:
    assert error_of(bank.start(people["cleo"], **named)) == (400, "unknown_user")


def test_names_that_mean_two_people_mean_nobody(bank: Backend, people: dict[str, User]) -> None:
    assert error_of(bank.start(people["cleo"], username=people["cyrus"].username)) == (400, "unknown_user")


def test_pairwise_subjects_cannot_be_looked_up(
    provider: Provider, clients: dict[str, Client], people: dict[str, User]
) -> None:
    backend = Backend(provider, clients["bc-pairwise"])

    answer = backend.start(people["cleo"])

    assert (answer.status_code, answer.json()["member"]) == (400, "user")
    assert backend.start(people["cleo"], user=None, username=people["cleo"].username).status_code == 201


def test_only_clients_with_the_scope_may_ask(
    provider: Provider, clients: dict[str, Client], people: dict[str, User]
) -> None:
    modest = Backend(provider, clients["bc-bank"], scope="read")
    personal = Browser(provider).log_in(clients["bc-bank"], people["cleo"], scope="openid challenges")["access_token"]

    assert provider.token(clients["bc-modest"], grant_type="client_credentials", scope="challenges").status_code == 400
    assert error_of(modest.start(people["cleo"])) == (403, "insufficient_scope")
    # Of a person, though it has the scope: a browser's token begins nothing.
    modest.token = personal
    assert modest.start(people["cleo"]).status_code == 401
    modest.token = "nothing"
    assert modest.start(people["cleo"]).status_code == 401
    assert provider.post(PATH, "{}").status_code == 401


def test_another_client_learns_nothing(bank: Backend, shop: Backend, people: dict[str, User]) -> None:
    begun = bank.begin(people["cyrus"])

    assert shop.poll(begun["id"]).status_code == 404
    approve(walk_to(bank, begun, people["cyrus"]))
    assert shop.poll(begun["id"]).status_code == 404

    assert answered(bank, begun["id"], people["cyrus"])["status"] == "approved"


@pytest.mark.parametrize("id", ["x", "A" * 43, "A" * 4_000, "..%2f..", "%00"], ids=lambda id: id[:8])
def test_made_up_ids_are_404(bank: Backend, id: str) -> None:
    assert bank.poll(id).status_code in (404, 400)
    assert Browser(bank.provider).get(f"/challenge?id={id}").status == 400


# The page, in browsers that do what browsers must not


def test_somebody_else_sees_nothing_and_decides_nothing(bank: Backend, people: dict[str, User]) -> None:
    begun = bank.begin(people["cyrus"], transaction=PAYMENT)
    other = Browser(bank.provider)
    other.sign_in(people["cleo"])

    page = other.get(path_of(begun, bank))

    assert page.status == 403
    assert [each for each in (people["cyrus"].username, "Cyrus", "1200.00", "4711") if each in page.text] == []
    own = walk_to(bank, bank.begin(people["cleo"]), people["cleo"])
    forged = own.browser.post("/challenge", own.fields | {"id": begun["id"]})
    assert forged.status == 403
    assert bank.status(begun["id"]) == "pending"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
def test_other_sites_decide_nothing(bank: Backend, people: dict[str, User], site: str) -> None:
    begun = bank.begin(people["cyrus"])
    walk = walk_to(bank, begun, people["cyrus"])

    assert approve(walk, headers={"Sec-Fetch-Site": site}).status == 403

    assert bank.status(begun["id"]) == "pending"
    approve(walk)
    assert bank.status(begun["id"]) == "approved"


@pytest.mark.parametrize("missing", ["csrf", "session", "decision", "id"])
def test_a_form_that_lacks_something_decides_nothing(bank: Backend, people: dict[str, User], missing: str) -> None:
    begun = bank.begin(people["cyrus"])
    walk = walk_to(bank, begun, people["cyrus"])
    fields = {name: value for name, value in walk.fields.items() if name != missing}

    walk.browser.post("/challenge", fields)

    assert bank.status(begun["id"]) == "pending"


def test_an_approval_counts_once(bank: Backend, people: dict[str, User]) -> None:
    begun = bank.begin(people["cyrus"])
    walk = walk_to(bank, begun, people["cyrus"])
    assert approve(walk).status == 200

    assert approve(walk).status == 400
    assert walk.browser.post("/challenge", walk.fields | {"decision": "refuse"}).status == 400

    assert answered(bank, begun["id"], people["cyrus"])["status"] == "approved"
    assert approve(walk).status == 400


def test_of_many_who_poll_at_once_one_is_given_the_answer(bank: Backend, people: dict[str, User]) -> None:
    begun = bank.begin(people["cyrus"])
    approve(walk_to(bank, begun, people["cyrus"]))

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _: bank.poll(begun["id"]).status_code, range(AT_ONCE)))

    assert sorted(answers) == [200] + [404] * (AT_ONCE - 1)


def test_what_nobody_answers_expires(bank: Backend, people: dict[str, User]) -> None:
    begun = bank.begin(people["cyrus"])
    walk = walk_to(bank, begun, people["cyrus"])
    make_older(bank.provider.server, LIFE_SECONDS + 6)

    assert approve(walk).status == 400
    assert walk.browser.get(path_of(begun, bank)).status == 400

    assert bank.status(begun["id"]) == "expired"
    assert bank.poll(begun["id"]).status_code == 404


def make_older(server: Surety, seconds: int) -> None:
    """Lets time pass for all challenges that are under way."""
    store = server.data / "surety.sqlite"
    if not store.exists():
        pytest.skip("time can be moved in a store of one's own alone")
    rows = "UPDATE one_time_records SET payload = ?, expires_at = expires_at - ? WHERE purpose = ? AND digest = ?"
    milliseconds = seconds * 1_000
    with sqlite3.connect(store, timeout=10) as connection:
        kept = "SELECT purpose, digest, payload FROM one_time_records WHERE purpose LIKE 'challenge%'"
        for purpose, digest, payload in connection.execute(kept).fetchall():
            members = json.loads(payload or "{}")
            if "expires_at" in members:
                payload = json.dumps(members | {"expires_at": members["expires_at"] - milliseconds}).encode()
            connection.execute(rows, (payload, milliseconds, purpose, digest))
    connection.close()


def test_who_cannot_get_there_is_not_asked(bank: Backend, people: dict[str, User]) -> None:
    answer = bank.start(people["cleo"], acr_values=["phrh"], transaction=PAYMENT)

    assert (answer.status_code, answer.json()["status"]) == (201, "unmet")
    token = joserfc.jwt.decode(
        answer.json()["answer"],
        joserfc.jwk.KeySet.import_key_set({"keys": bank.provider.published()}),
        algorithms=["RS256"],
    )
    assert token.claims["status"] == "unmet"
    assert not {"acr", "amr", "auth_time", "sid"} & token.claims.keys()
    assert_transaction(token.claims, PAYMENT)


def test_nobody_is_asked_for_ever(bank: Backend, people: dict[str, User]) -> None:
    answers = [bank.start(people["pestered"]) for _ in range(31)]

    assert [each.status_code for each in answers] == [201] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
