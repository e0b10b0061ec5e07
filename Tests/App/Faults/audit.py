"""What was acknowledged, held against what the servers do now."""

import concurrent.futures
import random
from collections.abc import Callable, Sequence

from ledger import Chain, Code, Ledger
from line import Answer
from load import Party
from server import Surety
from session import Session

# Kept alive to the end; more would only make each round's check longer.
CHAINS_MAX = 60
AUDITORS = 3


class Audit:
    """Looks at everything by several auditors at once."""

    def __init__(self, servers: Sequence[Surety], ledger: Ledger, session: Session, chance: random.Random) -> None:
        self._ledger = ledger
        self._auditors = [Auditor(servers, ledger, session, random.Random(chance.random())) for _ in range(AUDITORS)]

    def __call__(self) -> None:
        """Every word since the last audit, and every family."""
        chains = self._ledger.chains
        begun = {chain.code.value for chain in chains}
        codes = [code for code in self._ledger.take_codes() if code.value not in begun]
        with concurrent.futures.ThreadPoolExecutor(AUDITORS) as pool:
            shares = [
                pool.submit(auditor.audit, chains[number::AUDITORS], codes[number::AUDITORS])
                for number, auditor in enumerate(self._auditors)
            ]
            for share in shares:
                share.result()
        self._forget_some()

    def _forget_some(self) -> None:
        """Families that have ended were looked at; so that the checks stay short they are looked at once."""
        living = self._living()
        for chain in living[CHAINS_MAX:]:
            self._auditors[0].revoke(chain)
        self._auditors[0].close()
        self._ledger.chains = living[:CHAINS_MAX]

    def _living(self) -> list[Chain]:
        return [chain for chain in self._ledger.chains if not chain.is_over]

    def present_old_ones(self, wait_for_grace: Callable[[], None]) -> int:
        """Presents used tokens and codes after the grace: each family ends. Returns how many did by a token."""
        living = self._living()
        by_token, by_code = living[::2], living[1::2]
        auditor = self._auditors[0]
        for chain in living:
            auditor.rotate(chain)
        wait_for_grace()
        for chain in by_token:
            auditor.replay_token(chain)
        for chain in by_code:
            auditor.replay_code_of(chain)
        self._ledger.count("families replayed", len(by_token))
        auditor.close()
        return len(by_token)


class Auditor(Party):
    """Asks of one thing after the other what it is good for."""

    def audit(self, chains: Sequence[Chain], codes: Sequence[Code]) -> None:
        for chain in chains:
            self._audit_chain(chain)
        for code in codes:
            self._audit_code(code)
        self.close()

    def _audit_chain(self, chain: Chain) -> None:
        if chain.is_forgotten:
            self._is_refused(chain.refresh[-1], "a family that was refused once")
        elif chain.is_revoked:
            self._is_over(chain, "a revoked family")
        elif self.rotate(chain):
            self._opens(chain.access, "the access token of a living family")

    def _audit_code(self, code: Code) -> None:
        """Presented again, a code opens nothing, and closes what it has opened."""
        if code.tokens is None:
            # Perhaps it was never redeemed: then it works, now and never again.
            self.redeem(code)
        elif not code.is_doubled:
            self._opens(code.tokens.access, "the access token of an acknowledged grant")
        self._replay(code)
        if code.tokens is not None:
            self._is_closed(code.tokens.access, "a grant whose code came twice")
            if code.tokens.refresh is not None:
                self._is_refused(code.tokens.refresh, "a grant whose code came twice")

    # Beyond the grace

    def replay_token(self, chain: Chain) -> None:
        self._is_refused(chain.refresh[-2], "a refresh token replayed after the grace")
        self._is_over(chain, "a family with a replayed token")

    def replay_code_of(self, chain: Chain) -> None:
        self._replay(chain.code)
        self._is_over(chain, "a family whose code came twice")

    # What is expected of one token

    def _replay(self, code: Code) -> None:
        answer = self.patience.answer(lambda: self.present(self.line, code))
        self.ledger.expect(answer.is_invalid_grant, f"a code was presented again and got {answer}")
        self.ledger.count("codes replayed")

    def _opens(self, access: str, what: str) -> None:
        answer = self._userinfo(access)
        self.ledger.expect(answer.status == 200, f"{what} is refused: {answer}")

    def _is_closed(self, access: str, what: str) -> None:
        answer = self._userinfo(access)
        self.ledger.expect(answer.status == 401, f"the access token of {what} still works: {answer}")

    def _userinfo(self, access: str) -> Answer:
        return self.patience.answer(lambda: self.line.userinfo(access))

    def _is_refused(self, refresh: str, what: str) -> None:
        answer = self.patience.answer(lambda: self.refresh(self.line, refresh))
        self.ledger.expect(answer.is_invalid_grant, f"{what}: the refresh token got {answer}")

    def _is_over(self, chain: Chain, what: str) -> None:
        self._is_refused(chain.refresh[-1], what)
        self._is_closed(chain.access, what)
