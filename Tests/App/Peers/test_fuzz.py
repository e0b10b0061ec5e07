"""A few thousand requests that no client in its right mind sends: never a 5xx, never a word about the inside."""

import json
import random
import re
import time
import urllib.parse

import pytest
import requests
from conftest import populated, running
from provider import Provider, authorization, basic
from walking import Browser
from wire import RawConnection, exchange
from world import MACHINE, NORA, TRUSTED

SEED = 20_250_601
REQUESTS = 2_500
RAW_REQUESTS = 300

PATHS = [
    "/",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/oauth/jwks",
    "/oauth/authorize",
    "/oauth/token",
    "/oauth/userinfo",
    "/oauth/revoke",
    "/oauth/introspect",
    "/oauth/logout",
    "/oauth/logout/confirm",
    "/sign-in",
    "/create-account",
    "/choose-account",
    "/consent",
    "/account/sessions/end",
    "/account/apps/disconnect",
    "/account/sign-out",
    "/assets/x/surety.css",
    "/nothing",
]
METHODS = ["GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE"]
NAMES = [
    *authorization(TRUSTED),
    *("grant_type", "code", "code_verifier", "refresh_token", "token", "token_type_hint", "client_secret"),
    *("access_token", "username", "password", "email", "given_name", "journey", "csrf", "decision", "session", "app"),
    *("prompt", "max_age", "claims", "id_token_hint", "post_logout_redirect_uri", "resource", "ui_locales", "lang"),
    *("request", "request_uri", "response_mode", "login_hint", "acr_values", "display", "done", "x"),
]
VALUES = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1e999",
        "null",
        "true",
        "{}",
        "[]",
        '{"id_token":{"a":{"values":[]}}}',
        "99999999999999999999",
    ),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE users; --',
        "<script>alert(1)</script>",
        "{{csrf}}",
        "${7*7}",
        "%s%n",
        "../../etc/passwd",
    ),
    *(
        "a" * 300,
        "a" * 3_000,
        "\u00fc\u05d0\U0001f511",
        "\ufeff",
        "\u202e",
        "e\u0301" * 40,
        "\r\nSet-Cookie: a=b",
        "\ud7ff\ue000",
    ),
    *(
        "none",
        "login",
        "consent",
        "select_account",
        "create",
        "allow",
        "deny",
        "cancel",
        "ar",
        "en",
        "form_post",
        "fragment",
    ),
    *("code", "client_credentials", "authorization_code", "refresh_token", "openid", "openid email offline_access"),
    *(
        "a.b.c",
        "a.0.b",
        "eyJhbGciOiJub25lIn0.e30.",
        "https://evil.example/",
        "http://localhost/",
        "javascript:alert(1)",
    ),
    *(TRUSTED.id, TRUSTED.callback, TRUSTED.secret, MACHINE.id, MACHINE.secret, NORA.username, NORA.password),
]
HEADERS = {
    "Authorization": [
        "Basic",
        "Basic x",
        basic(MACHINE.id, MACHINE.secret),
        "Bearer x",
        "Bearer",
        "\u00fc",
        ",",
        "x" * 3_000,
    ],
    "Content-Type": [
        "application/json",
        "text/plain",
        "multipart/form-data",
        "",
        "application/x-www-form-urlencoded;",
        ";",
    ],
    "Cookie": [
        "surety_session=x",
        "surety_browser=" + "A" * 43,
        "a=b; a=c",
        "=",
        ";;;",
        "surety_language=xx",
        "x" * 2_000,
    ],
    "Accept-Language": ["ar", "*", "xx;q=9", "en;q=", ",,,", "a-" * 500],
    "Origin": ["null", "https://evil.example", "x"],
    "Sec-Fetch-Site": ["cross-site", "same-origin", "none", "x"],
    "X-Forwarded-For": ["1.2.3.4", "x", "::1", "," * 50],
    "Accept": ["*/*", "application/json", "x"],
    "If-None-Match": ["*", '"x"', "x"],
    "Range": ["bytes=0-1", "bytes=9-1"],
    "Expect": ["100-continue", "200-ok"],
    "User-Agent": ["", "x" * 4_000, "\u00fc"],
}
# Traces of the inside: Swift and SQL errors, paths of files, names of libraries, addresses in memory.
INSIDE = re.compile(
    r"(?i)fatal error|\.swift\b|sqlite|SQL logic|constraint failed|syntax error near|0x[0-9a-f]{8,}|/usr/|/home/|/tmp/|"
    r"/root/|/proc/|Hummingbird|NIOCore|NIOHTTP|DecodingError|stack trace|backtrace|Error Domain|\bnil\b while"
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory):
    """A server of its own, because the throttles fill up."""
    settings = {"SURETY_LIMITS_HEADER_SECONDS": "2", "SURETY_LIMITS_BODY_SECONDS": "2"}
    with running(tmp_path_factory.mktemp("fuzz"), settings=settings) as server:
        yield populated(server)


def check(status: int, text: str, what: object) -> None:
    assert status < 500, f"{status} for {what}:\n{text[:500]}"
    found = INSIDE.search(text)
    assert not found, f"{found.group() if found else ''!r} is told for {what}:\n{text[:500]}"


def test_nothing_a_client_can_send_is_a_5xx(provider: Provider) -> None:
    chance = random.Random(SEED)
    visitor = Browser(provider)
    visitor.sign_in(NORA)
    forms = {"csrf": visitor.get("/").form.fields["csrf"]}
    statuses: dict[int, int] = {}
    with requests.Session() as session:
        for _ in range(REQUESTS):
            method, path, options = request(chance, visitor, forms)
            response = session.request(
                method, provider.server.listen_url + path, timeout=30, allow_redirects=False, **options
            )
            session.cookies.clear()
            check(response.status_code, response.text, (method, path, options))
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1

    # The dice have reached what lies behind the first check.
    assert {200, 303, 400, 401, 403, 405, 415} <= set(statuses), statuses
    assert provider.token(MACHINE, grant_type="client_credentials").status_code == 200


def request(chance: random.Random, visitor: Browser, forms: dict[str, str]) -> tuple[str, str, dict]:
    method, path = chance.choice(METHODS), chance.choice(PATHS)
    pairs = [(chance.choice(NAMES), chance.choice(VALUES)) for _ in range(chance.randrange(8))]
    if path == "/oauth/authorize" and chance.random() < 0.7:
        pairs = [*(authorization(TRUSTED) | dict(pairs[:2])).items()]
    elif path == "/oauth/token" and chance.random() < 0.5:
        pairs += [("client_id", TRUSTED.id), ("client_secret", TRUSTED.secret)]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if chance.random() < 0.5:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        pairs += forms.items()
    for name, values in HEADERS.items():
        if chance.random() < 0.12:
            headers[name] = chance.choice(values).encode().decode("latin-1")
    body = urllib.parse.urlencode(pairs).encode()
    if chance.random() < 0.15:
        body = torn(chance, body)
    if method in ("GET", "HEAD", "OPTIONS"):
        return method, f"{path}?{body.decode('ascii', 'ignore')[:6_000]}", {"headers": headers}
    return method, path, {"headers": headers, "data": body}


def torn(chance: random.Random, body: bytes) -> bytes:
    """A few bytes changed, cut off or doubled."""
    data = bytearray(body or b"x")
    for _ in range(chance.randrange(1, 6)):
        index = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[index] = chance.randrange(256)
        else:
            data[index:index] = chance.choice([b"%", b"&", b"=", b"%00", b"%ff", b"+", b"\x00", b"%u0041"])
    return bytes(data)


REQUEST = (
    b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 29\r\n\r\ngrant_type=client_credentials"
)


def test_bytes_that_are_hardly_http_are_answered_with_4xx_or_with_silence(provider: Provider) -> None:
    chance = random.Random(SEED)
    for _ in range(RAW_REQUESTS):
        data = torn(chance, REQUEST) if chance.random() < 0.7 else chance.randbytes(chance.randrange(1, 400))
        for answer in exchange(provider.server, data):
            check(answer.status, answer.body.decode("utf-8", "replace"), data)
            assert answer.status >= 400, data


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", {400}),
        (b"GET / HTTP/3.7\r\nHost: a\r\n\r\n", {400}),
        (b"GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", {400, 405}),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n", {400}),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n", {431}),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20_000 + b"\r\n\r\n", {431}),
        (b"GET /?" + b"y" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", {431, 414}),
        (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", {417}),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    ],
    ids=lambda value: ascii(value[:40]) if isinstance(value, bytes) else "",
)
def test_wrong_http_is_told_so(provider: Provider, data: bytes, statuses: set[int]) -> None:
    answers = exchange(provider.server, data)

    assert [answer.status for answer in answers if answer.status not in statuses] == []
    assert len(answers) == 1


@pytest.mark.parametrize(
    "start",
    [
        b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 4000\r\n\r\n",
    ],
    ids=["header", "body"],
)
def test_trickle_is_ended_though_it_never_stops(provider: Provider, start: bytes) -> None:
    with RawConnection(provider.server) as connection:
        connection.send(start)
        deadline = time.monotonic() + 12
        answer = None
        connection._socket.settimeout(0.2)
        while answer is None and time.monotonic() < deadline:
            connection.send(b"x")
            try:
                answer = connection.answer()
                break
            except TimeoutError:
                continue

    assert time.monotonic() < deadline, "the trickle went on"
    assert answer is None or answer.status == 408


def test_error_pages_and_error_documents_carry_an_id_and_nothing_else(provider: Provider) -> None:
    page = Browser(provider).get("/oauth/authorize?client_id=%27%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    document = provider.post("/oauth/token", {"grant_type": "<script>"}, MACHINE)

    assert "<script>alert" not in page.text
    assert set(document.json()) == {"error", "error_description", "request_id"}
    assert json.dumps(document.json()["request_id"]).strip('"') in provider.server.log
