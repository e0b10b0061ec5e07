"""What an attacker tries: RFC 9700, RFC 6819, and the sessions and forms of the pages."""

import collections
import concurrent.futures
import json
import statistics
import time
import urllib.parse
from collections.abc import Callable

import joserfc.jwk
import joserfc.jwt
import pytest
from people import User
from provider import VERIFIER, Client, Provider, authorization, claims_of, decoded, encoded, error_of, header_of
from test_form_post import directives
from walking import Browser, Stop
from wire import exchange
from world import API, ASKING, CALLER, MACHINE, NATIVE, NORA, OMAR, OTHER, TRUSTED, UNPROVEN

EVIL = "https://evil.example"


# Forms of another site (CSRF)


def pages_with_forms(provider: Provider, visitor: Browser) -> dict[str, tuple[Stop, dict[str, str]]]:
    """Every kind of form there is, with what a person would send by it."""
    fresh = Browser(provider)
    visitor.sign_in(NORA)
    home = visitor.get("/")
    session = next(value for form in home.forms for name, value in form.buttons if name == "session")
    return {
        "sign-in": (fresh.get("/sign-in"), {"username": NORA.username, "password": NORA.password}),
        "create-account": (fresh.get("/create-account"), {"username": "mallory", "password": "nobody knows me here"}),
        "consent": (visitor.open(ASKING, prompt="consent"), {"decision": "allow"}),
        "choose-account": (visitor.open(TRUSTED, prompt="select_account"), {"session": session}),
        "logout": (visitor.get("/oauth/logout"), {"decision": "allow"}),
        "sign-out": (home, {"session": session}),
    }


KINDS = ("sign-in", "create-account", "consent", "choose-account", "logout", "sign-out")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "another's"])
def test_form_without_this_browsers_token_is_refused(
    provider: Provider, visitor: Browser, kind: str, token: str | None
) -> None:
    stop, fields = pages_with_forms(provider, visitor)[kind]
    stranger = Browser(provider)
    if token == "another's":
        token = stranger.get("/sign-in").form.fields["csrf"]
    sender = Browser(provider) if kind in ("sign-in", "create-account") else visitor
    sender.get("/sign-in")

    answer = sender.submit(stop, **fields, csrf=token)

    assert answer.status == 403
    assert is_signed_in(visitor)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_sent_from_another_site_is_refused_even_with_the_token(
    provider: Provider, visitor: Browser, kind: str, site: str
) -> None:
    stop, fields = pages_with_forms(provider, visitor)[kind]
    form = stop.form

    response = visitor.request(
        "POST", form.action, data=form.fields | fields, headers={"Sec-Fetch-Site": site, "Origin": EVIL}
    )

    assert response.status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_form_without_the_browsers_cookie_is_refused(provider: Provider, visitor: Browser, kind: str) -> None:
    stop, fields = pages_with_forms(provider, visitor)[kind]

    assert Browser(provider).submit(stop, **fields).status == 403


def test_signing_in_by_another_sites_form_plants_no_session(provider: Provider, visitor: Browser) -> None:
    """Login CSRF: the victim would go on in the attacker's account."""
    attacker = Browser(provider)
    stop = attacker.get("/sign-in")

    answer = visitor.submit(stop, username=OMAR.username, password=OMAR.password)

    assert answer.status == 403
    assert not is_signed_in(visitor)


# Journeys and sessions


def is_signed_in(browser: Browser) -> bool:
    return "code" in (browser.open(TRUSTED, prompt="none").callback or {})


@pytest.mark.parametrize("page", ["sign-in", "consent", "choose-account", "create-account"])
def test_journey_of_another_browser_opens_nothing(provider: Provider, visitor: Browser, page: str) -> None:
    attacker = Browser(provider)
    journey = attacker.open(ASKING).form.fields["journey"]
    visitor.sign_in(NORA)

    stop = visitor.get(f"/{page}?journey={journey}")

    assert (stop.status, stop.callback) == (400, None)


def test_journey_of_another_browser_takes_no_sign_in(provider: Provider, visitor: Browser) -> None:
    """The attacker sends a link to the middle of a journey, and waits for its code."""
    attacker = Browser(provider)
    begun = attacker.open(ASKING)
    own = visitor.get("/sign-in")

    visitor.submit(own, username=NORA.username, password=NORA.password, journey=begun.form.fields["journey"])

    assert attacker.get(begun.path).page == "sign-in"


def test_cookie_planted_before_the_sign_in_opens_nothing_after_it(provider: Provider, visitor: Browser) -> None:
    attacker = Browser(provider)
    attacker.sign_in(OMAR)
    visitor.cookies = dict(attacker.cookies)

    visitor.sign_in(NORA)

    planted = attacker.cookies["surety_session"]
    assert visitor.cookies["surety_session"] != planted
    names = {claims_of(tokens["id_token"])["sub"] for tokens in silent_logins(attacker)}
    assert claims_of(silent_logins(visitor, "nora")[0]["id_token"])["sub"] not in names


def silent_logins(browser: Browser, *hints: str) -> list[dict]:
    found = []
    for hint in hints or ("nora", "omar"):
        answer = browser.open(TRUSTED, prompt="none", login_hint=hint).answer
        if "code" in answer:
            found.append(browser.provider.redeem(TRUSTED, answer["code"]).json())
    return found


@pytest.mark.parametrize("value", ["A" * 43, "x", "", "a" * 4_000])
def test_session_cookie_of_ones_own_making_is_nobody(provider: Provider, visitor: Browser, value: str) -> None:
    visitor.cookies["surety_session"] = value
    assert not is_signed_in(visitor)

    visitor.sign_in(NORA)

    assert visitor.cookies["surety_session"] != value


def test_session_cookie_changes_with_every_proof(visitor: Browser) -> None:
    seen = set()
    for _ in range(3):
        visitor.sign_in(NORA)
        seen.add(visitor.cookies["surety_session"])

    assert len(seen) == 3


def test_old_session_cookie_is_dead_after_the_next_proof(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    thief = Browser(provider)
    thief.cookies = dict(visitor.cookies)

    visitor.sign_in(NORA)

    assert not is_signed_in(thief)


def test_session_cookie_given_twice_is_not_believed(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    session = visitor.cookies["surety_session"]

    target = "/oauth/authorize?" + urllib.parse.urlencode(authorization(TRUSTED, prompt="none"))
    response = provider.get(target, headers={"Cookie": f"surety_session={session}; surety_session={'A' * 43}"})

    assert "login_required" in response.headers["Location"]


def test_session_of_somebody_else_cannot_be_ended(provider: Provider, visitor: Browser) -> None:
    victim = Browser(provider)
    session = claims_of(victim.log_in(TRUSTED, OMAR)["id_token"])["sid"]
    visitor.sign_in(NORA)

    visitor.submit(visitor.get("/"), session=session)

    assert is_signed_in(victim)


def test_session_of_somebody_else_cannot_be_chosen(provider: Provider, visitor: Browser) -> None:
    victim = Browser(provider)
    session = claims_of(victim.log_in(TRUSTED, OMAR)["id_token"])["sid"]
    visitor.sign_in(NORA)

    answer = visitor.submit(visitor.open(TRUSTED, prompt="select_account"), session=session)

    assert (answer.status, answer.callback) == (400, None)


def test_consent_page_of_one_person_gives_nothing_of_another(provider: Provider, visitor: Browser) -> None:
    """Two tabs of one journey: the page that named one person is sent after another has signed in."""
    shown = visitor.sign_in(NORA, visitor.open(ASKING, scope="openid profile", prompt="consent"))
    assert shown.page == "consent"
    assert "Nora Heron" in shown.text
    visitor.sign_in(OMAR, visitor.get(f"/sign-in?journey={shown.form.fields['journey']}"))

    answer = visitor.submit(shown, decision="allow")

    if answer.page == "client" and "code" in answer.answer:
        tokens = provider.redeem(ASKING, answer.code).json()
        assert provider.userinfo(tokens["access_token"]).json()["name"] == "Nora Heron"


# Redirects


@pytest.mark.parametrize("name", ["next", "return_to", "redirect", "url", "continue", "redirect_uri", "done", "lang"])
@pytest.mark.parametrize("target", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_pages_redirect_nowhere_at_a_links_wish(visitor: Browser, name: str, target: str) -> None:
    query = urllib.parse.urlencode({name: target})

    stop = visitor.get(f"/sign-in?{query}")
    landed = visitor.submit(stop, username=NORA.username, password=NORA.password, **{name: target})

    assert "evil.example" not in (landed.location or "")
    assert landed.page == ""
    for page in (stop, landed, visitor.get(f"/?{query}")):
        addresses = [part.split('"')[0] for part in page.text.split('href="')[1:]]
        outside = [each for each in addresses if each.startswith((EVIL, "//", "/\\", "javascript:"))]
        assert outside == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:443"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "/oauth/logout", "X-Rewrite-URL": "/oauth/logout"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
    ids=lambda headers: " ".join(headers),
)
@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/sign-in", "/", "/oauth/userinfo", "/oauth/authorize?client_id=x"]
)
def test_headers_change_no_address(provider: Provider, headers: dict[str, str], path: str) -> None:
    plain = provider.get(path)

    tampered = provider.get(path, headers=headers)

    assert tampered.status_code == plain.status_code
    assert "evil.example" not in tampered.text + str(tampered.headers)
    if path.startswith("/.well-known"):
        assert tampered.content == plain.content


def test_absolute_request_target_changes_no_address(provider: Provider) -> None:
    data = b"GET http://evil.example/.well-known/openid-configuration HTTP/1.1\r\nHost: evil.example\r\n\r\n"

    answer = exchange(provider.server, data)[0]

    assert json.loads(answer.body)["issuer"] == provider.issuer


# Codes


def signed_in(provider: Provider) -> Browser:
    browser = Browser(provider)
    browser.sign_in(NORA)
    return browser


def test_code_of_another_client_is_refused_and_lives_on(provider: Provider, visitor: Browser) -> None:
    """Code injection: the attacker's client brings a code that was stolen from another's."""
    visitor.sign_in(NORA)
    code = visitor.open(TRUSTED).code

    assert error_of(provider.redeem(OTHER, code)) == (400, "invalid_grant")
    assert error_of(provider.redeem(OTHER, code, redirect_uri=TRUSTED.callback)) == (400, "invalid_grant")

    assert provider.redeem(TRUSTED, code).status_code == 200


def test_code_injected_into_another_login_fails_by_its_proof_key(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    stolen = visitor.open(TRUSTED).code

    assert error_of(provider.redeem(TRUSTED, stolen, code_verifier="v" * 50)) == (400, "invalid_grant")


def test_proof_key_cannot_be_dropped_on_the_way(provider: Provider, visitor: Browser) -> None:
    """PKCE downgrade (RFC 9700 §4.8): without a challenge in the request no verifier may come, and the other way."""
    visitor.sign_in(NORA)
    without = visitor.open(UNPROVEN, code_challenge=None, code_challenge_method=None).code
    bound = visitor.open(UNPROVEN).code

    assert error_of(provider.redeem(UNPROVEN, without, code_verifier=VERIFIER)) == (400, "invalid_grant")
    assert error_of(provider.redeem(UNPROVEN, bound, code_verifier=None)) == (400, "invalid_grant")
    for client in (TRUSTED, NATIVE):
        stop = visitor.open(client, code_challenge=None, code_challenge_method=None)
        assert stop.answer["error"] == "invalid_request"


def test_code_used_twice_ends_what_it_gave(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    code = visitor.open(TRUSTED).code
    tokens = provider.redeem(TRUSTED, code).json()

    assert error_of(provider.redeem(TRUSTED, code)) == (400, "invalid_grant")

    assert error_of(provider.userinfo(tokens["access_token"])) == (401, "invalid_token")
    assert error_of(provider.refresh(TRUSTED, tokens["refresh_token"])) == (400, "invalid_grant")


def test_stranger_with_a_used_code_cannot_end_what_it_gave(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    code = visitor.open(TRUSTED).code
    tokens = provider.redeem(TRUSTED, code).json()

    assert error_of(provider.redeem(OTHER, code)) == (400, "invalid_grant")

    assert provider.userinfo(tokens["access_token"]).status_code == 200


def test_every_answer_names_its_issuer_against_mix_up(provider: Provider, visitor: Browser) -> None:
    good = visitor.sign_in(NORA, visitor.open(TRUSTED))

    assert good.answer["iss"] == provider.issuer
    assert claims_of(provider.redeem(TRUSTED, good.code).json()["id_token"])["iss"] == provider.issuer
    for changes in (
        {"scope": "nonsense"},
        {"prompt": "none", "max_age": "0"},
        {"response_mode": "fragment", "prompt": "x"},
    ):
        assert visitor.open(TRUSTED, **changes).answer["iss"] == provider.issuer


# Refresh tokens


def test_refresh_token_of_another_client_is_refused_and_lives_on(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA)["refresh_token"]

    assert error_of(provider.refresh(OTHER, token)) == (400, "invalid_grant")
    assert error_of(provider.refresh(NATIVE, token)) == (400, "invalid_grant")

    assert provider.refresh(TRUSTED, token).status_code == 200


def test_refresh_token_replayed_ends_the_family(provider: Provider, visitor: Browser) -> None:
    first = visitor.log_in(TRUSTED, NORA)["refresh_token"]
    second = provider.refresh(TRUSTED, first).json()["refresh_token"]
    third = provider.refresh(TRUSTED, second).json()

    assert error_of(provider.refresh(TRUSTED, first)) == (400, "invalid_grant")

    assert error_of(provider.refresh(TRUSTED, third["refresh_token"])) == (400, "invalid_grant")
    assert error_of(provider.userinfo(third["access_token"])) == (401, "invalid_token")


def test_refresh_token_cannot_be_made_newer_by_hand(provider: Provider, visitor: Browser) -> None:
    token = visitor.log_in(TRUSTED, NORA)["refresh_token"]
    family, generation, proof = token.split(".")

    for forged in (
        f"{family}.{int(generation) + 1}.{proof}",
        f"{family}.{generation}.{proof[:-2]}AA",
        f"{family}x.{generation}.{proof}",
        f"{family}.{generation}.",
        f"{family}.0{generation}.{proof}",
        f"{family}.{generation}.{proof}.x",
    ):
        assert error_of(provider.refresh(TRUSTED, forged)) == (400, "invalid_grant")

    assert provider.refresh(TRUSTED, token).status_code == 200


# Tokens in the wrong place


def test_tokens_do_not_stand_in_for_each_other(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    tokens = visitor.log_in(TRUSTED, NORA)

    for wrong in (tokens["id_token"], tokens["refresh_token"]):
        assert error_of(provider.userinfo(wrong)) == (401, "invalid_token")
    for wrong in (tokens["id_token"], tokens["access_token"]):
        assert error_of(provider.refresh(TRUSTED, wrong)) == (400, "invalid_grant")
        assert error_of(provider.redeem(TRUSTED, wrong)) == (400, "invalid_grant")
    assert visitor.open(TRUSTED, id_token_hint=tokens["access_token"]).answer["error"] == "invalid_request"
    assert visitor.open(OTHER, id_token_hint=tokens["id_token"]).answer["error"] == "invalid_request"


def test_access_token_for_another_audience_opens_nothing_here(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    code = visitor.open(CALLER, scope="openid read", resource=API).code
    token = provider.redeem(CALLER, code, resource=API).json()["access_token"]

    assert error_of(provider.userinfo(token)) == (401, "invalid_token")


def forgeries(token: str, keys: list[dict]) -> dict[str, str]:
    """A good token in the shapes in which an attacker without a key would send it."""
    header, claims = header_of(token), claims_of(token)
    head, payload, signature = token.split(".")
    own = joserfc.jwk.ECKey.generate_key("P-256", {"kid": header["kid"]})
    public = next(key for key in keys if key["kid"] == header["kid"])
    secret = joserfc.jwk.OctKey.import_key(json.dumps(public).encode())

    def part(value: object) -> str:
        return encoded(json.dumps(value).encode())

    def signed(changes: dict, key: object = own, algorithm: str = "ES256") -> str:
        return joserfc.jwt.encode(header | {"alg": algorithm} | changes, claims, key, algorithms=[algorithm])

    flipped = decoded(signature)
    flipped = bytes([flipped[0] ^ 1]) + flipped[1:]
    forever = part(claims | {"exp": claims["exp"] + 86_400})
    return {
        "alg none": f"{part(header | {'alg': 'none'})}.{payload}.",
        "alg None, signed": f"{part(header | {'alg': 'None'})}.{payload}.{signature}",
        "no alg": f"{part({name: header[name] for name in header if name != 'alg'})}.{payload}.{signature}",
        "HS256 with the public key": signed({"kid": header["kid"]}, secret, "HS256"),
        "another key under our kid": signed({}),
        "key in the header": signed({"jwk": own.as_dict(private=False)}),
        "key by reference": signed({"jku": EVIL + "/jwks"}),
        "unknown kid": signed({"kid": "unknown"}),
        "no kid": signed({"kid": ""}),
        "crit": f"{part(header | {'crit': ['x'], 'x': 1})}.{payload}.{signature}",
        "longer life": f"{head}.{forever}.{signature}",
        "signature changed": f"{head}.{payload}.{encoded(flipped)}",
        "signature cut off": f"{head}.{payload}.",
        "signature padded": f"{head}.{payload}.{signature}=",
        "signature of zeros": f"{head}.{payload}.{encoded(bytes(64))}",
        "two signatures": f"{head}.{payload}.{signature}.{signature}",
        "space": f"{head}.{payload} .{signature}",
        "other type": f"{part(header | {'typ': 'JWT'})}.{payload}.{signature}",
    }


FORGERIES = [
    "alg none",
    "alg None, signed",
    "no alg",
    "HS256 with the public key",
    "another key under our kid",
    "key in the header",
    "key by reference",
    "unknown kid",
    "no kid",
    "crit",
    "longer life",
    "signature changed",
    "signature cut off",
    "signature padded",
    "signature of zeros",
    "two signatures",
    "space",
    "other type",
]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_tokens_open_nothing(provider: Provider, forgery: str) -> None:
    browser = signed_in(provider)
    tokens = browser.log_in(TRUSTED, NORA)
    keys = provider.published()

    access = forgeries(tokens["access_token"], keys)
    assert list(access) == FORGERIES
    assert error_of(provider.userinfo(access[forgery])) == (401, "invalid_token")
    assert provider.introspect(TRUSTED, access[forgery]).json() == {"active": False}
    if forgery != "other type":
        hint = forgeries(tokens["id_token"], keys)[forgery]
        assert browser.open(TRUSTED, id_token_hint=hint).answer["error"] == "invalid_request"
        assert browser.get("/oauth/logout?" + urllib.parse.urlencode({"id_token_hint": hint})).status == 400


# Clickjacking and what pages may do


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/create-account", "/consent", "/nothing", "/oauth/authorize?client_id=x", "/oauth/logout"],
)
def test_pages_may_not_be_framed_and_run_nothing_inline(visitor: Browser, path: str) -> None:
    stop = visitor.get(path)
    headers = stop.response.headers
    policy = directives(headers["Content-Security-Policy"])

    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
        each for part in policy.values() for each in part
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    assert " style=" not in stop.text
    assert " onclick=" not in stop.text
    scripts = [part.split(">")[0] for part in stop.text.split("<script")[1:]]
    assert all("src=" in script for script in scripts)


def test_journeys_pages_may_end_at_their_client_alone(visitor: Browser) -> None:
    stop = visitor.open(ASKING)

    assert directives(stop.response.headers["Content-Security-Policy"])["form-action"] == [
        "'self'",
        "https://asking.example",
    ]


def test_what_a_client_calls_itself_is_shown_as_text(provider: Provider, visitor: Browser) -> None:
    nasty = Client("nasty", settings=(("client_name", "<img src=x onerror=alert(1)>{{csrf}}"),))
    provider.server.create_clients(nasty.metadata)

    stop = visitor.open(nasty, login_hint='"><script>alert(1)</script>')

    assert "<img src=x" not in stop.text
    assert "<script>alert" not in stop.text
    assert "&lt;img src=x" in stop.text
    assert stop.form.fields["username"] == '"><script>alert(1)</script>'


# Passwords


def refusals(provider: Provider, username: str, count: int) -> tuple[list[int], list[str], list[float]]:
    """Wrong passwords for one name, each from a browser of its own."""
    statuses, texts, times = [], [], []
    for _ in range(count):
        browser = Browser(provider)
        stop = browser.get("/sign-in")
        begin = time.perf_counter()
        answer = browser.submit(stop, username=username, password="not the password at all")
        times.append(time.perf_counter() - begin)
        statuses.append(answer.status)
        token = stop.form.fields["csrf"]
        texts.append(
            answer.text.replace(token, "").replace(username, "").replace(browser.cookies["surety_browser"], "")
        )
    return statuses, texts, times


def test_known_and_unknown_accounts_are_refused_alike(
    provider: Provider, record_property: Callable[[str, object], None]
) -> None:
    known = User("watched", "seven dry wells and a bell")
    provider.server.create_users(known.metadata)

    for_known = refusals(provider, "watched", 15)
    for_unknown = refusals(provider, "unknown", 15)

    assert set(for_known[0]) == set(for_unknown[0]) == {422}
    assert set(for_known[1]) == set(for_unknown[1])
    # For the reader of the report; on a busy machine time proves nothing.
    for name, times in (("existing", for_known[2]), ("unknown", for_unknown[2])):
        record_property(f"a wrong password for an {name} account, median", f"{statistics.median(times) * 1_000:.0f} ms")


@pytest.mark.parametrize("exists", [True, False], ids=["known", "unknown"])
def test_many_wrong_passwords_close_an_account_for_a_while(provider: Provider, exists: bool) -> None:
    user = User(f"besieged-{exists}".lower(), "a gate with nine iron locks")
    if exists:
        provider.server.create_users(user.metadata)

    statuses, _, _ = refusals(provider, user.username, 22)

    assert statuses == [422] * 20 + [429] * 2
    browser = Browser(provider)
    answer = browser.sign_in(user)
    assert answer.status == 429
    assert int(answer.response.headers["Retry-After"]) > 0
    # By another spelling of the same name the door is the same.
    disguised = User(f" {user.username.upper()} ", user.password)
    assert browser.sign_in(disguised).status == 429
    assert is_signed_in(signed_in(provider)), "nobody else waits"


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


# Smuggling

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 0\r\nContent-Length: 44\r\n",
        b"Content-Length: 0, 44\r\n",
        b"Content-Length: +0\r\n",
        b"Content-Length: 0x0\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length : 0\r\n",
        b"Content-Length: 99999999999999999999\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: identity, chunked\r\nContent-Length: 3\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 0\r\n",
        b" Transfer-Encoding: chunked\r\n",
        b"X: y\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        b"X: y\r\r\nContent-Length: 0\r\n",
    ],
    ids=ascii,
)
def test_request_with_two_lengths_is_one_refusal_and_the_end(provider: Provider, head: bytes) -> None:
    data = b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n0\r\n\r\n" + SMUGGLED

    answers = exchange(provider.server, data)

    assert [answer.status for answer in answers if answer.status not in (400, 413, 501)] == []
    assert len(answers) <= 1


@pytest.mark.parametrize(
    "body",
    [
        b"0x0\r\n\r\n",
        b"-1\r\n\r\n",
        b"0;\nGET\r\n\r\n",
        b"g\r\n\r\n",
        b"FFFFFFFFFFFFFFFFF\r\n",
        b"1\r\nxx\r\n0\r\n\r\n",
    ],
)
def test_chunks_that_are_none_end_the_connection(provider: Provider, body: bytes) -> None:
    head = b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"

    answers = exchange(provider.server, head + body + SMUGGLED)

    assert 404 not in [answer.status for answer in answers]


def test_trailers_are_not_headers(provider: Provider) -> None:
    data = (
        b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nTrailer: Authorization\r\n\r\n"
        b"1d\r\ngrant_type=client_credentials\r\n0\r\nAuthorization: Basic bWFjaGluZTp4\r\n\r\n"
    )

    answer = exchange(provider.server, data)[0]

    assert (answer.status, json.loads(answer.body)["error_description"]) == (401, "the client does not say who it is")


def test_requests_in_a_row_are_answered_in_their_order(provider: Provider) -> None:
    data = b"".join(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        for path in ("/oauth/jwks", "/none", "/oauth/userinfo")
    )

    assert [answer.status for answer in exchange(provider.server, data)] == [200, 404, 401]
