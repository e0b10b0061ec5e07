"""Guessing passwords, and finding out who has an account."""

import collections
import concurrent.futures
import dataclasses
import statistics
import time
from collections.abc import Callable

import pytest
from people import User
from provider import Provider
from walking import Browser
from world import MACHINE, NORA


@dataclasses.dataclass
class Refusals:
    statuses: list[int] = dataclasses.field(default_factory=list)
    texts: set[str] = dataclasses.field(default_factory=set)
    seconds: list[float] = dataclasses.field(default_factory=list)

    def add(self, provider: Provider, username: str) -> None:
        """A wrong password for a name, from a browser of its own."""
        browser = Browser(provider)
        stop = browser.get("/sign-in")
        begin = time.perf_counter()
        answer = browser.submit(stop, username=username, password="not the password at all")
        self.seconds.append(time.perf_counter() - begin)
        self.statuses.append(answer.status)
        # Without what differs because it was typed or made for this browser.
        self.texts.add(answer.text.replace(stop.form.fields["csrf"], "").replace(username, ""))


def test_known_and_unknown_accounts_are_refused_alike(
    provider: Provider, record_property: Callable[[str, object], None]
) -> None:
    provider.server.create_users(User("watched", "seven dry wells and a bell").metadata)
    known, unknown = Refusals(), Refusals()

    for _ in range(15):
        known.add(provider, "watched")
        unknown.add(provider, "unknown")

    assert set(known.statuses) == set(unknown.statuses) == {422}
    assert known.texts == unknown.texts
    # For the reader of the report; on a busy machine time proves nothing.
    for name, refusals in (("existing", known), ("unknown", unknown)):
        median = f"{statistics.median(refusals.seconds) * 1_000:.0f} ms"
        record_property(f"a wrong password for an {name} account, median", median)


@pytest.mark.parametrize("exists", [True, False], ids=["known", "unknown"])
def test_many_wrong_passwords_close_an_account_for_a_while(provider: Provider, exists: bool) -> None:
    user = User(f"besieged-{exists}".lower(), "a gate with nine iron locks")
    if exists:
        provider.server.create_users(user.metadata)

    refusals = Refusals()
    for _ in range(22):
        refusals.add(provider, user.username)

    assert refusals.statuses == [422] * 20 + [429] * 2
    browser = Browser(provider)
    answer = browser.sign_in(user)
    assert answer.status == 429
    assert int(answer.response.headers["Retry-After"]) > 0
    # By another spelling of the same name the door is the same.
    disguised = User(f" {user.username.upper()} ", user.password)
    assert browser.sign_in(disguised).status == 429
    assert Browser(provider).sign_in(NORA).page == "", "nobody else waits"


def test_flood_of_sign_ins_is_turned_away_and_leaves_tokens_flowing(
    provider: Provider, record_property: Callable[[str, object], None]
) -> None:
    """Each try costs a hash; those beyond what can be hashed in time are told to come back."""

    def attempt(number: int) -> tuple[int, bool]:
        browser = Browser(provider)
        answer = browser.submit(browser.get("/sign-in"), username=f"flood-{number}", password="x" * 20)
        return answer.status, "Retry-After" in answer.response.headers

    with concurrent.futures.ThreadPoolExecutor(60) as pool:
        flood = [pool.submit(attempt, number) for number in range(80)]
        tokens = [provider.token(MACHINE, grant_type="client_credentials").status_code for _ in range(10)]
        answers = collections.Counter(each.result() for each in flood)

    assert tokens == [200] * 10
    assert set(answers) <= {(422, False), (429, True), (503, True)}, answers
    record_property("a flood of 80 sign-ins was answered", dict(answers))
