"""SIGTERM under load, and a second server on the same store."""

import random
import threading
import time

import requests
from ledger import Ledger
from line import Line, Lost
from provider import Provider
from server import STOP_SECONDS_MAX, Surety, free_ports
from walking import Browser
from world import MACHINE, OMAR, TRUSTED

CLIENTS = 6
SIGN_INS = 3
DRAIN_SECONDS = 1


def second_server_is_refused(server: Surety, ledger: Ledger) -> None:
    public, internal = free_ports(2)
    elsewhere = {"SURETY_LISTEN": f"127.0.0.1:{public}", "SURETY_INTERNAL_LISTEN": f"127.0.0.1:{internal}"}

    done = server.run("serve", settings=elsewhere)

    said = done.stdout + done.stderr
    ledger.expect(done.returncode > 0, f"a second server on the same store ended with {done.returncode}")
    ledger.expect("another" in said.lower() or "already" in said.lower(), f"a second server is refused with: {said}")
    is_plain = len(said.strip().splitlines()) <= 6 and "Fatal" not in said and "ackt" not in said
    ledger.expect(is_plain, f"a second server is refused in many words: {said}")
    answer = requests.get(f"{server.internal_url}/health/ready", timeout=5)
    ledger.expect(answer.status_code == 200, "the first server did not survive the second")


class StopUnderLoad:
    """What clients and a balancer see of a server that is asked to stop."""

    def __init__(self, server: Surety, ledger: Ledger, chance: random.Random) -> None:
        self._server = server
        self._ledger = ledger
        self._chance = chance
        self._not_ready = threading.Event()
        self._ended = threading.Event()

    def __call__(self) -> float:
        """Returns how many seconds the stop took."""
        self._server.set("SURETY_SHUTDOWN_DRAIN_SECONDS", str(DRAIN_SECONDS))
        self._server.start()
        provider = Provider(self._server)
        pages = [(browser := Browser(provider), browser.get("/sign-in")) for _ in range(SIGN_INS)]
        threads = [threading.Thread(target=self._client) for _ in range(CLIENTS)]
        threads += [threading.Thread(target=self._sign_in, args=page) for page in pages]
        threads += [threading.Thread(target=self._slow_upload), threading.Thread(target=self._balancer)]
        for thread in threads[:CLIENTS]:
            thread.start()
        time.sleep(self._chance.uniform(0.3, 0.6))
        for thread in threads[CLIENTS:]:
            thread.start()
        time.sleep(0.03)
        begin = time.monotonic()
        self._server.stop()
        seconds = time.monotonic() - begin
        self._ended.set()
        for thread in threads:
            thread.join(timeout=STOP_SECONDS_MAX)
        self._ledger.expect(self._not_ready.is_set(), "/health/ready never turned 503")
        return seconds

    def _client(self) -> None:
        """Goes on until the balancer sends it elsewhere and the server has closed its connection."""
        line = Line(self._server)
        try:
            while not self._not_ready.is_set() or line.is_open:
                answer = line.post("/oauth/token", {"grant_type": "client_credentials"}, MACHINE)
                self._ledger.count("answers while stopping" if self._not_ready.is_set() else "answers before the stop")
                self._ledger.expect(answer.status == 200, f"a request in flight at the stop got {answer}")
        except Lost as lost:
            self._ledger.violate(f"a request in flight at the stop was not answered: {lost}")
        finally:
            line.close()

    def _sign_in(self, browser: Browser, page) -> None:
        """A slow request: the check of a password."""
        try:
            answer = browser.request(
                "POST", page.form.action, data=page.form.fields | {"username": OMAR.username, "password": OMAR.password}
            )
            self._ledger.expect(answer.status_code == 303, f"a sign-in in flight at the stop got {answer.status_code}")
        except requests.RequestException as problem:
            self._ledger.violate(f"a sign-in in flight at the stop was not answered: {problem!r}")

    def _slow_upload(self) -> None:
        """A request whose body comes in two halves, one before the stop and one after it."""
        line = Line(self._server)
        headers, _ = TRUSTED.authentication()
        body = b"grant_type=authorization_code&code=unknown"
        connection = line._connection
        try:
            connection.putrequest("POST", "/oauth/token")
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[:20])
            self._not_ready.wait(timeout=STOP_SECONDS_MAX)
            connection.send(body[20:])
            answer = line.receive()
            self._ledger.expect(answer.error == "invalid_grant", f"a slow request got {answer}")
            self._ledger.expect(not line.is_open, "the last answer does not say Connection: close")
        except (Lost, OSError) as problem:
            self._ledger.violate(f"a slow request in flight at the stop was not answered: {problem!r}")
        finally:
            line.close()

    def _balancer(self) -> None:
        """Asks for readiness; when it turns, new connections are still accepted for a while."""
        while not self._ended.is_set():
            try:
                answer = requests.get(f"{self._server.internal_url}/health/ready", timeout=5)
            except requests.RequestException as problem:
                self._ledger.violate(f"/health/ready was gone before it turned 503: {problem!r}")
                return
            if answer.status_code == 503:
                break
            time.sleep(0.01)
        newcomer = Line(self._server)
        try:
            newcomer.send("GET", "/oauth/jwks")
            answer = newcomer.receive()
            self._ledger.expect(answer.status == 200, f"a newcomer during the drain got {answer}")
        except Lost as lost:
            self._ledger.violate(f"the server was closed before balancers could know: {lost}")
        finally:
            newcomer.close()
            self._not_ready.set()
