"""Clients at work: they redeem codes and rotate refresh tokens, and write down what they were told."""

import functools
import random
import threading
import time
import urllib.parse
from collections.abc import Sequence

from ledger import Birth, Chain, Code, Ledger, Tokens
from line import OUTAGE_SECONDS_MAX, Answer, Line, Lines, Lost, Patience
from provider import VERIFIER, authorization
from server import Surety
from session import Session
from world import TRUSTED

SCOPE = "openid email offline_access"
DOUBLED_CODES = 0.15
DOUBLED_ROTATIONS = 0.12
REPEATED_ROTATIONS = 0.12
REVOCATIONS = 0.03
FRESH_STARTS = 0.03
REDEEMERS = 4
ROTATORS = 4


class Party:
    """A client with its own connections, a browser's session to get codes with, and a share in the ledger."""

    def __init__(self, servers: Sequence[Surety], ledger: Ledger, session: Session, chance: random.Random) -> None:
        self.ledger = ledger
        self.chance = chance
        self.patience = Patience(ledger)
        self.line = Lines(servers, chance)
        self.twin = Lines(servers, chance)
        self._session = session

    def close(self) -> None:
        self.line.close()
        self.twin.close()

    # Codes

    def new_code(self) -> Code:
        while True:
            cookie, asked = self._session.cookie, time.monotonic()
            answer = self.patience.answer(functools.partial(self._authorize, cookie))
            location = urllib.parse.urlsplit(answer.headers.get("Location", ""))
            values = dict(urllib.parse.parse_qsl(location.query))
            if "code" in values:
                code = Code(values["code"], Birth.since(asked))
                self.ledger.issued(code)
                return code
            if location.path != "/sign-in":
                raise AssertionError(f"somebody signed in got no code: {answer} {location.geturl()}")
            self._session.is_lost(cookie)

    def _authorize(self, cookie: str) -> Answer:
        path = "/oauth/authorize?" + urllib.parse.urlencode(authorization(TRUSTED, scope=SCOPE))
        self.line.send("GET", path, headers={"Cookie": cookie})
        return self.line.receive()

    def redeem(self, code: Code) -> bool:
        """Presents a code until it is known what became of it; returns whether there are tokens."""

        def lost() -> None:
            code.is_unsure = True

        return self.note_redemption(code, self.patience.answer(lambda: self.present(self.line, code), lost))

    def present(self, line: Line, code: Code) -> Answer:
        return line.post("/oauth/token", self._redemption(code), TRUSTED)

    def note_redemption(self, code: Code, answer: Answer) -> bool:
        if answer.status == 200:
            tokens = tokens_of(answer)
            self.ledger.redeemed(code, tokens)
            return self.ledger.expect(code.is_unsure or bool(tokens.refresh), "a good code gave no refresh token")
        may_be = code.is_unsure or self.ledger.may_be_forgotten(code.birth)
        self.ledger.expect(answer.is_invalid_grant and may_be, f"a good code was refused: {answer}")
        return False

    def redeem_twice_at_once(self, code: Code) -> None:
        code.is_doubled = code.is_unsure = True
        for answer in self.at_once("/oauth/token", self._redemption(code)):
            if answer is not None:
                self.note_redemption(code, answer)

    @staticmethod
    def _redemption(code: Code) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "code": code.value,
            "redirect_uri": TRUSTED.callback,
            "code_verifier": VERIFIER,
        }

    # Refresh tokens

    def new_chain(self) -> Chain:
        while True:
            code, asked = self.new_code(), time.monotonic()
            if self.redeem(code) and code.tokens is not None and code.tokens.refresh is not None:
                chain = Chain(code, Birth.since(asked), [code.tokens.refresh], code.tokens.access)
                self.ledger.began(chain)
                return chain

    def rotate(self, chain: Chain) -> bool:
        """Presents the newest token until it is answered: during the grace a lost answer costs nothing."""
        answer = self.patience.answer(lambda: self.refresh(self.line, chain.refresh[-1]))
        return self.note_rotation(chain, chain.refresh[-1], answer)

    def rotate_twice_at_once(self, chain: Chain) -> None:
        before = chain.refresh[-1]
        answers = [each for each in self.at_once("/oauth/token", self._refreshment(before)) if each is not None]
        for answer in answers:
            self.note_rotation(chain, before, answer)
        if not answers:
            # Nobody knows whether it was spent: a client goes on with no other token before it is told.
            self.rotate(chain)

    def repeat(self, chain: Chain) -> None:
        """Asks again with the token before, as a client does that has lost the answer."""
        if len(chain.refresh) > 1:
            before = chain.refresh[-2]
            self.note_rotation(chain, before, self.patience.answer(lambda: self.refresh(self.line, before)))
            self.ledger.count("rotations repeated")

    def refresh(self, line: Line, token: str) -> Answer:
        return line.post("/oauth/token", self._refreshment(token), TRUSTED)

    def note_rotation(self, chain: Chain, before: str, answer: Answer) -> bool:
        if answer.is_invalid_grant and self.ledger.may_be_forgotten(chain.birth):
            self.ledger.forgotten(chain)
            return False
        if not self.ledger.expect(answer.status == 200, f"a good refresh token was refused: {answer}"):
            return False
        tokens = tokens_of(answer)
        if not tokens.refresh:
            self.ledger.violate("a rotation gave no successor")
            return False
        self.ledger.rotated(before, tokens.refresh)
        chain.access = tokens.access
        if chain.refresh[-1] == before:
            chain.refresh.append(tokens.refresh)
        return self.ledger.expect(chain.refresh[-1] == tokens.refresh, "a repeated rotation gave another successor")

    @staticmethod
    def _refreshment(token: str) -> dict[str, str]:
        return {"grant_type": "refresh_token", "refresh_token": token}

    def revoke(self, chain: Chain) -> None:
        answer = self.patience.answer(
            lambda: self.line.post("/oauth/revoke", {"token": chain.refresh[-1]}, TRUSTED),
        )
        chain.is_revoked = self.ledger.expect(answer.status == 200, f"a revocation was refused: {answer}")
        # Nobody can tell what a family belonged to that a store lost: its access tokens live on, for minutes.
        chain.is_forgotten = chain.is_forgotten or self.ledger.may_be_forgotten(chain.birth)
        self.ledger.count("revocations")

    def at_once(self, path: str, fields: dict[str, str]) -> list[Answer | None]:
        """The same request on two connections; None for an answer that was lost, or 503: as good as none."""
        sent: list[Line] = []
        answers: list[Answer | None] = []
        for line in (self.line, self.twin):
            try:
                line.send_form(path, fields, TRUSTED)
                sent.append(line)
            except Lost as problem:
                self.ledger.lost(problem)
                answers.append(None)
        for line in sent:
            try:
                answers.append(self.patience.judge(line.receive()))
            except Lost as problem:
                self.ledger.lost(problem)
                answers.append(None)
        return answers


def tokens_of(answer: Answer) -> Tokens:
    body = answer.json
    return Tokens(body["access_token"], body.get("refresh_token"))


class Redeemer(Party):
    """Gets codes and redeems them, one after the other; some twice at once."""

    def step(self) -> None:
        code = self.new_code()
        if self.chance.random() < DOUBLED_CODES:
            self.redeem_twice_at_once(code)
        else:
            self.redeem(code)


class Rotator(Party):
    """Rotates the tokens of a chain; at times presents one twice, repeats one, revokes all, or takes up another."""

    chain: Chain | None = None

    def step(self) -> None:
        if self.chain is None or self.chain.is_over or self.chance.random() < FRESH_STARTS:
            self.chain = self.new_chain()
        chance = self.chance.random()
        if chance < REVOCATIONS:
            self.revoke(self.chain)
        elif chance < REVOCATIONS + REPEATED_ROTATIONS:
            self.repeat(self.chain)
        elif chance < REVOCATIONS + REPEATED_ROTATIONS + DOUBLED_ROTATIONS:
            self.rotate_twice_at_once(self.chain)
        elif not self.rotate(self.chain):
            self.chain = None


class Shift:
    """Parties at work, each on a thread of its own, until they are told to stop."""

    def __init__(self, parties: Sequence[Redeemer | Rotator]) -> None:
        self._stopped = threading.Event()
        self._problems: list[BaseException] = []
        self._threads = [threading.Thread(target=self._work, args=(party,), daemon=True) for party in parties]

    def __enter__(self) -> "Shift":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=OUTAGE_SECONDS_MAX + 30)
        if self._problems:
            raise self._problems[0]

    def _work(self, party: Redeemer | Rotator) -> None:
        try:
            while not self._stopped.is_set():
                party.step()
        except BaseException as problem:
            self._problems.append(problem)
        finally:
            party.close()


class Crew:
    """Redeemers and rotators who work through a fault together."""

    def __init__(self, servers: Sequence[Surety], ledger: Ledger, session: Session, chance: random.Random) -> None:
        self._chance = chance
        parties = [Redeemer] * REDEEMERS + [Rotator] * ROTATORS
        self._parties = [party(servers, ledger, session, random.Random(chance.random())) for party in parties]

    def shift(self) -> Shift:
        return Shift(self._parties)

    def work_a_moment(self, longest: float = 0.6) -> None:
        time.sleep(self._chance.uniform(0.1, longest))
