"""A browser without scripts, taken step by step: what it is shown, what it sends, which cookies it keeps."""

import dataclasses
import urllib.parse
from typing import Any

import requests
from people import Form, Page, User
from provider import TIMEOUT_SECONDS, Client, Fields, Provider, authorization

STEPS_MAX = 12


@dataclasses.dataclass
class Stop:
    """Where a walk has come to: a page of the server, or the client's own address."""

    response: requests.Response
    path: str
    # What the client was told; None while the browser is still at the server.
    callback: dict[str, str] | None = None
    location: str | None = None

    @property
    def page(self) -> str:
        return "client" if self.callback is not None else self.path.split("?")[0].strip("/")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.text

    @property
    def forms(self) -> list[Form]:
        return Page(self.text).forms

    @property
    def form(self) -> Form:
        assert self.forms, f"no form at {self.path} ({self.status}):\n{self.text}"
        return self.forms[0]

    @property
    def answer(self) -> dict[str, str]:
        assert self.callback is not None, f"still at {self.path} ({self.status}):\n{self.text}"
        return self.callback

    @property
    def code(self) -> str:
        assert "code" in self.answer, self.answer
        return self.answer["code"]


class Browser:
    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.cookies: dict[str, str] = {}
        # As they were set, with their attributes.
        self.set_cookies: list[str] = []

    # Single steps

    def request(self, method: str, target: str, **options: Any) -> requests.Response:
        headers = {"Accept": "text/html"} | options.pop("headers", {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        url = self.provider.server.listen_url + self._own(target)
        options = {"timeout": TIMEOUT_SECONDS, "allow_redirects": False} | options
        response = requests.request(method, url, headers=headers, **options)
        self.keep(response)
        return response

    def get(self, target: str, **options: Any) -> Stop:
        return self._follow(self.request("GET", target, **options), target)

    def post(self, target: str, fields: Fields, **options: Any) -> Stop:
        return self._follow(self.request("POST", target, data=fields, **options), target)

    def submit(self, stop: Stop, form: Form | None = None, **changes: Any) -> Stop:
        """Sends a form of the page as it stands there, but for what is changed."""
        form = form or stop.form
        fields = {name: value for name, value in (form.fields | changes).items() if value is not None}
        return self.post(form.action, fields)

    def _own(self, target: str) -> str:
        """Path and query below the issuer."""
        if target.startswith(self.provider.issuer):
            target = target[len(self.provider.issuer) :] or "/"
        assert target.startswith("/"), f"{target} is not the server's"
        return target

    def keep(self, response: requests.Response) -> None:
        for line in response.raw.headers.getlist("Set-Cookie"):
            self.set_cookies.append(line)
            name, _, value = line.split(";")[0].partition("=")
            if value and "max-age=0" not in line.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)

    def _follow(self, response: requests.Response, target: str) -> Stop:
        for _ in range(STEPS_MAX):
            if response.status_code not in (302, 303):
                return Stop(response, self._own(target))
            location = urllib.parse.urljoin(self.provider.issuer + self._own(target), response.headers["Location"])
            if not location.startswith(self.provider.issuer + "/"):
                return Stop(response, self._own(target), parameters_of(location), location)
            target = self._own(location)
            response = self.request("GET", target)
        raise AssertionError(f"no end of redirects at {target}")

    # Whole ways

    def open(self, client: Client, **changes: Any) -> Stop:
        """Sends an authorization request as a link does."""
        return self.get("/oauth/authorize?" + urllib.parse.urlencode(authorization(client, **changes)))

    def sign_in(self, user: User, stop: Stop | None = None, **changes: Any) -> Stop:
        stop = stop or self.get("/sign-in")
        assert stop.page == "sign-in", f"{stop.path} is no sign-in page ({stop.status}):\n{stop.text}"
        return self.submit(stop, username=user.username, password=user.password, **changes)

    def finish(self, stop: Stop, user: User, *, decision: str = "allow") -> Stop:
        """Signs in and decides where asked to, until the client is told."""
        for _ in range(STEPS_MAX):
            if stop.page == "client":
                return stop
            if stop.page == "sign-in":
                stop = self.sign_in(user, stop)
                assert stop.page != "sign-in", f"not signed in ({stop.status}):\n{stop.text}"
            elif stop.page == "consent":
                stop = self.submit(stop, decision=decision)
            else:
                raise AssertionError(f"nobody knows what to do at {stop.path} ({stop.status}):\n{stop.text}")
        raise AssertionError("no end of pages")

    def code(self, client: Client, user: User, **changes: Any) -> str:
        return self.finish(self.open(client, **changes), user).code

    def log_in(self, client: Client, user: User, **changes: Any) -> dict[str, Any]:
        """The tokens of a whole login."""
        response = self.provider.redeem(client, self.code(client, user, **changes))
        assert response.status_code == 200, response.text
        return response.json()


def parameters_of(location: str) -> dict[str, str]:
    parts = urllib.parse.urlsplit(location)
    pairs = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    pairs += urllib.parse.parse_qsl(parts.fragment, keep_blank_values=True)
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a parameter is told twice: {location}"
    return dict(pairs)
