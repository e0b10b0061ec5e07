"""Somebody whose browser runs no scripts: follows redirects and fills in forms, over plain HTTP."""

import dataclasses
import html.parser
import urllib.parse

import requests

STEPS_MAX = 12


@dataclasses.dataclass
class User:
    username: str
    password: str
    claims: dict[str, object] = dataclasses.field(default_factory=dict)

    @property
    def metadata(self) -> dict[str, object]:
        return {"username": self.username, "password": self.password, **self.claims}


@dataclasses.dataclass
class Form:
    action: str
    method: str
    # A list where several boxes of one name are ticked.
    fields: dict[str, str | list[str]] = dataclasses.field(default_factory=dict)
    buttons: list[tuple[str, str]] = dataclasses.field(default_factory=list)


class Page(html.parser.HTMLParser):
    """The forms of a page, with the values that a browser would send untouched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and values.get("name"):
            self._add(tag, values, self._form)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    @staticmethod
    def _add(tag: str, values: dict[str, str], form: Form) -> None:
        if tag == "button":
            form.buttons.append((values["name"], values.get("value", "")))
        elif tag == "input" and values.get("type") in ("checkbox", "radio"):
            if "checked" in values:
                ticked = form.fields.setdefault(values["name"], [])
                assert isinstance(ticked, list), f"{values['name']} is a box and a field"
                ticked.append(values.get("value", "on"))
        elif tag == "input":
            form.fields[values["name"]] = values.get("value", "")


class Person:
    def __init__(self, user: User) -> None:
        self.user = user
        self.pages: list[str] = []
        self._session = requests.Session()

    def authorize(self, url: str, redirect_uri: str, *, decision: str = "allow") -> dict[str, str]:
        """Signs in and decides, where asked to; returns the parameters with which the client is called back."""
        response = self._session.get(url, allow_redirects=False, timeout=30)
        for _ in range(STEPS_MAX):
            if response.is_redirect:
                target = urllib.parse.urljoin(response.url, response.headers["Location"])
                if target.split("?")[0].split("#")[0] == redirect_uri:
                    parts = urllib.parse.urlsplit(target)
                    return dict(urllib.parse.parse_qsl(parts.query or parts.fragment, strict_parsing=True))
                response = self._session.get(target, allow_redirects=False, timeout=30)
                continue
            form = self._relevant_form(response)
            if form.action == redirect_uri:
                return {name: value for name, value in form.fields.items() if isinstance(value, str)}
            response = self._submit(form, response.url, decision)
        raise AssertionError(f"no end after {STEPS_MAX} steps: {self.pages}")

    @staticmethod
    def _relevant_form(response: requests.Response) -> Form:
        assert response.status_code == 200, f"{response.status_code} at {response.url}:\n{response.text}"
        forms = Page(response.text).forms
        assert forms, f"no form at {response.url}:\n{response.text}"
        return forms[0]

    def _submit(self, form: Form, page: str, decision: str) -> requests.Response:
        fields = dict(form.fields)
        if "password" in fields:
            self.pages.append("sign-in")
            fields |= {"username": self.user.username, "password": self.user.password}
        else:
            assert ("decision", decision) in form.buttons, f"nothing to decide at {page}: {form}"
            self.pages.append("consent")
            fields["decision"] = decision
        assert form.method == "post", f"a form that changes something must be posted: {page}"
        parts = urllib.parse.urlsplit(page)
        return self._session.post(
            urllib.parse.urljoin(page, form.action),
            data=fields,
            # As a browser does: the origin of the page that holds the form.
            headers={"Origin": f"{parts.scheme}://{parts.netloc}"},
            allow_redirects=False,
            timeout=30,
        )
