"""An app registers passkeys and signs in with them, over HTTP; and whoever bends a ceremony gets nowhere."""

import concurrent.futures
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from passkeys import FLAG, Authenticator, PasskeyApp
from people import User
from provider import Client, Provider, error_of
from walking import Browser
from world import TRUSTED

SCOPE = "openid passkeys"
AT_ONCE = 32
UNPROVED = Client("unproved", settings=(("require_consent", False), ("scope", "openid profile")))


@pytest.fixture(scope="module")
def people(provider: Provider) -> dict[str, User]:
    names = ["pia", "paul", "petra", "peer", "pablo", "polly", "pinar", "pam"]
    users = {name: User(name, f"the long way of {name} home", {"name": name.title()}) for name in names}
    provider.server.create_users(*(user.metadata for user in users.values()))
    provider.server.create_clients(UNPROVED.metadata)
    return users


def app_of(provider: Provider, user: User) -> PasskeyApp:
    """An app with a fresh access token of somebody."""
    tokens = Browser(provider).log_in(TRUSTED, user, scope=SCOPE)
    return PasskeyApp(provider, token=tokens["access_token"])


@pytest.fixture(scope="module")
def pia(provider: Provider, people: dict[str, User]) -> tuple[PasskeyApp, Authenticator]:
    app, authenticator = app_of(provider, people["pia"]), Authenticator(provider.issuer)
    app.register(authenticator)
    return app, authenticator


# Bad input


BENT_SIGN_INS: list[tuple[str, dict[str, Any]]] = [
    ("challengeMismatch", {"challenge": b"another challenge, of 32 bytes!!"}),
    ("originNotAllowed", {"origin": "https://evil.example"}),
    ("originNotAllowed", {"origin": "http://localhost"}),
    ("wrongClientDataType", {"type": "webauthn.create"}),
    ("crossOriginNotAllowed", {"cross_origin": True}),
    ("rpIDMismatch", {"rp": "evil.example"}),
    ("userNotPresent", {"flags": FLAG.UV}),
    ("userNotVerified", {"flags": FLAG.UP}),
    ("backupStateWithoutEligibility", {"flags": FLAG.UP | FLAG.UV | FLAG.BS}),
    ("backupEligibilityChanged", {"flags": FLAG.UP | FLAG.UV | FLAG.BE}),
    ("signatureInvalid", {"signature": b"no signature at all"}),
    ("signatureInvalid", {"signed": b"{}"}),
    ("counterNotIncreased", {"counter": 1}),
    ("userHandleMismatch", {"user": b"somebody else"}),
    ("userHandleMissing", {"user": None}),
]


@pytest.mark.parametrize(("rule", "bent"), BENT_SIGN_INS, ids=lambda value: str(value)[:40])
def test_bent_sign_ins_end_at_their_step(
    provider: Provider, pia: tuple[PasskeyApp, Authenticator], rule: str, bent: dict[str, Any]
) -> None:
    app, (_, authenticator) = PasskeyApp(provider), pia
    assert app.sign_in(authenticator).status_code == 200
    assert app.sign_in(authenticator).status_code == 200
    begun = app.begin("sign-in")

    refused = app.finish("sign-in", begun["ticket"], authenticator.get(begun["publicKey"], **bent))
    again = app.finish("sign-in", begun["ticket"], authenticator.get(begun["publicKey"]))

    assert error_of(refused) == (400, "ceremony_failed")
    told = refused.json()
    assert told["rule"] == rule
    assert told["ceremony"] == "authentication"
    assert told["step"] > 0
    assert told["section"].startswith("WebAuthn Level 3 §")
    assert told["error_id"] == told["request_id"]
    assert told["message"].endswith(".")
    assert "Set-Cookie" not in refused.headers
    assert error_of(again) == (400, "ceremony_unknown"), "the challenge is used up"


BENT_REGISTRATIONS: list[tuple[str, dict[str, Any]]] = [
    ("challengeMismatch", {"challenge": b"another challenge, of 32 bytes!!"}),
    ("originNotAllowed", {"origin": "https://evil.example"}),
    ("wrongClientDataType", {"type": "webauthn.get"}),
    ("rpIDMismatch", {"rp": "evil.example"}),
    ("userNotPresent", {"flags": FLAG.UV}),
    ("userNotVerified", {"flags": FLAG.UP}),
]


@pytest.mark.parametrize(("rule", "bent"), BENT_REGISTRATIONS, ids=lambda value: str(value)[:40])
def test_bent_registrations_store_nothing(
    pia: tuple[PasskeyApp, Authenticator], rule: str, bent: dict[str, Any]
) -> None:
    app, authenticator = pia[0], Authenticator(pia[1].origin)
    before = app.all()
    begun = app.begin("registration")

    refused = app.finish("registration", begun["ticket"], authenticator.create(begun["publicKey"], **bent))
    again = app.finish("registration", begun["ticket"], authenticator.create(begun["publicKey"]))

    assert error_of(refused) == (400, "ceremony_failed")
    assert refused.json()["rule"] == rule
    assert refused.json()["ceremony"] == "registration"
    assert error_of(again) == (400, "ceremony_unknown")
    assert app.all() == before


@pytest.mark.parametrize("credential", [None, 7, "text", [], {}, {"id": "x"}, {"type": "public-key", "id": 1}])
@pytest.mark.parametrize("what", ["sign-in", "registration"])
def test_answers_of_no_shape_are_refused(pia: tuple[PasskeyApp, Authenticator], what: str, credential: Any) -> None:
    app, _ = pia
    begun = app.begin(what)

    refused = app.finish(what, begun["ticket"], credential)

    assert error_of(refused) == (400, "ceremony_failed")
    assert refused.json()["step"] in (3, 5)


@pytest.mark.parametrize("what", ["sign-in", "registration"])
def test_bodies_of_no_shape_are_refused(pia: tuple[PasskeyApp, Authenticator], what: str) -> None:
    app, path = pia[0], f"/{what}/finish"
    deep = '{"ticket":"x","credential":' + "[" * 30_000 + "]" * 30_000 + "}"

    assert error_of(app.call("POST", path, deep)) == (400, "invalid_request")
    assert error_of(app.call("POST", path, "{")) == (400, "invalid_request")
    assert error_of(app.call("POST", path, "[]")) == (400, "invalid_request")
    assert error_of(app.call("POST", path, '{"ticket":1,"credential":{}}')) == (400, "invalid_request")
    assert error_of(app.call("POST", path, '{"ticket":"x"}')) == (400, "invalid_request")
    assert error_of(app.call("POST", path, '{"ticket":"x","ticket":"y","credential":{}}')) == (400, "invalid_request")
    assert error_of(app.finish(what, "never given out", {})) == (400, "ceremony_unknown")
    large = json.dumps({"ticket": "x", "credential": "a" * 1_048_576})
    assert app.call("POST", path, large).status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert app.call("POST", path, "ticket=x", headers=form).status_code == 415
    assert app.call("GET", path).status_code == 405


def test_tickets_serve_only_who_began_and_for_what(
    provider: Provider, people: dict[str, User], pia: tuple[PasskeyApp, Authenticator]
) -> None:
    app, authenticator = pia
    one, other = Browser(provider), Browser(provider)
    one.get("/sign-in")
    other.get("/sign-in")
    begun = PasskeyApp(provider, cookies=one.cookies).begin("sign-in")
    answer = authenticator.get(begun["publicKey"])

    assert error_of(PasskeyApp(provider).finish("sign-in", begun["ticket"], answer)) == (400, "ceremony_unknown")

    begun = PasskeyApp(provider, cookies=one.cookies).begin("sign-in")
    answer = authenticator.get(begun["publicKey"])
    elsewhere = PasskeyApp(provider, cookies=other.cookies).finish("sign-in", begun["ticket"], answer)
    assert error_of(elsewhere) == (400, "ceremony_unknown")

    begun = app.begin("registration")
    answer = Authenticator(provider.issuer).create(begun["publicKey"])
    paul = app_of(provider, people["paul"])
    assert error_of(paul.finish("registration", begun["ticket"], answer)) == (400, "ceremony_unknown")
    assert paul.all() == []
    begun = app.begin("registration")
    assert error_of(PasskeyApp(provider).finish("sign-in", begun["ticket"], {})) == (400, "ceremony_unknown")


def test_of_many_at_once_one_finishes(provider: Provider, pia: tuple[PasskeyApp, Authenticator]) -> None:
    app, (_, authenticator) = PasskeyApp(provider), pia
    begun = app.begin("sign-in")
    answer = authenticator.get(begun["publicKey"])

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        tries = [pool.submit(app.finish, "sign-in", begun["ticket"], answer) for _ in range(AT_ONCE)]
        answers = [each.result() for each in tries]

    assert [each.status_code for each in answers].count(200) == 1
    assert {error_of(each) for each in answers if each.status_code != 200} == {(400, "ceremony_unknown")}


def test_other_sites_and_strangers_are_sent_away(provider: Provider, people: dict[str, User]) -> None:
    browser = Browser(provider)
    browser.sign_in(people["petra"])
    ours = PasskeyApp(provider, cookies=browser.cookies)
    assert ours.call("GET").status_code == 200

    for site in ("cross-site", "same-site"):
        from_there = {"Sec-Fetch-Site": site}
        assert error_of(ours.call("GET", headers=from_there)) == (403, "access_denied")
        assert error_of(ours.call("POST", "/sign-in/begin", {}, headers=from_there)) == (403, "access_denied")
        assert error_of(ours.call("POST", "/registration/begin", {}, headers=from_there)) == (403, "access_denied")
        assert error_of(ours.call("DELETE", "/x", {}, headers=from_there)) == (403, "access_denied")
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in ours.call("OPTIONS", "/sign-in/begin", headers=preflight).headers

    nobody = PasskeyApp(provider).call("GET")
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer ")
    assert error_of(PasskeyApp(provider, token="x.y.z").call("GET")) == (401, "invalid_token")
    token = Browser(provider).log_in(UNPROVED, people["petra"], scope="openid profile")["access_token"]
    narrow = PasskeyApp(provider, token=token).call("GET")
    assert error_of(narrow) == (403, "insufficient_scope")
    assert 'scope="passkeys"' in narrow.headers["WWW-Authenticate"]


def test_a_credential_is_one_persons(provider: Provider, people: dict[str, User]) -> None:
    peer, pablo = app_of(provider, people["peer"]), app_of(provider, people["pablo"])
    authenticator = Authenticator(provider.issuer)
    kept = peer.register(authenticator)
    begun = pablo.begin("registration")

    same = authenticator.create(begun["publicKey"], id=authenticator.credentials[0].id)
    refused = pablo.finish("registration", begun["ticket"], same)

    assert error_of(refused) == (409, "credential_taken")
    assert refused.json()["step"] == 26
    assert pablo.all() == []
    for method, body in (("PATCH", {"name": "mine"}), ("DELETE", {})):
        assert pablo.call(method, f"/{kept['id']}", body).status_code == 404
    assert peer.all() == [kept]


# What works


@pytest.mark.parametrize("make_key", [None, ed25519.Ed25519PrivateKey.generate], ids=["ES256", "Ed25519"])
def test_an_app_registers_and_signs_in(provider: Provider, people: dict[str, User], make_key: Any) -> None:
    user = people["polly"]
    authenticator = Authenticator(provider.issuer)
    if make_key:
        authenticator.make_key = make_key
    app = app_of(provider, user)

    made = app.register(authenticator, name="Polly's phone")
    signed_in = PasskeyApp(provider).sign_in(authenticator)

    assert made["name"] == "Polly's phone"
    assert made["provider"] == "Bitwarden"
    assert made["synced"] is False
    assert "last_used_at" not in made
    assert signed_in.status_code == 200
    told = signed_in.json()
    assert told["acr"] == "phr"
    assert told["amr"] == ["mfa", "pop", "swk", "user"]
    assert told["session"]["expires_at"].endswith("Z")
    assert next(each for each in app.all() if each["id"] == made["id"])["last_used_at"]

    browser = Browser(provider)
    browser.keep(signed_in)
    code = browser.open(TRUSTED).code
    claims = provider.redeem(TRUSTED, code).json()
    assert claims["id_token"]
    assert provider.userinfo(claims["access_token"]).json()["sub"] == told["sub"]
    app.call("DELETE", f"/{made['id']}", {})


def test_a_counter_that_stands_still_at_zero_is_no_copy(provider: Provider, people: dict[str, User]) -> None:
    authenticator = Authenticator(provider.issuer, counts=False, flags=FLAG.UP | FLAG.UV | FLAG.BE | FLAG.BS)
    app = app_of(provider, people["pinar"])
    made = app.register(authenticator)

    assert made["synced"] is True
    assert [PasskeyApp(provider).sign_in(authenticator).status_code for _ in range(3)] == [200, 200, 200]


def test_passkeys_are_listed_renamed_and_removed(provider: Provider, people: dict[str, User]) -> None:
    browser = Browser(provider)
    browser.sign_in(people["paul"])
    ours = PasskeyApp(provider, cookies=browser.cookies)
    authenticator = Authenticator(provider.issuer)
    first, second = ours.register(authenticator), ours.register(authenticator)

    assert [each["id"] for each in ours.all()] == [first["id"], second["id"]]
    renamed = ours.call("PATCH", f"/{second['id']}", {"name": "  Work key "})
    assert renamed.json()["name"] == "Work key"
    for name in ("", " ", "x" * 65, "a\nb"):
        refused = ours.call("PATCH", f"/{second['id']}", {"name": name})
        assert error_of(refused) == (422, "invalid_name")

    assert ours.call("DELETE", f"/{first['id']}", {}).status_code == 204
    assert ours.call("DELETE", f"/{first['id']}", {}).status_code == 404
    assert [each["id"] for each in ours.all()] == [second["id"]]
    gone = PasskeyApp(provider).sign_in(authenticator, authenticator.credentials[0])
    assert error_of(gone) == (400, "credential_unknown")
    assert gone.json()["step"] == 6
    begun = ours.begin("registration")
    assert [each["id"] for each in begun["publicKey"]["excludeCredentials"]] == [second["credential_id"]]


def test_well_known_addresses(provider: Provider) -> None:
    endpoints = provider.get("/.well-known/passkey-endpoints").json()
    password = provider.get("/.well-known/change-password")

    assert endpoints == {"enroll": f"{provider.issuer}/account/passkeys/add", "manage": f"{provider.issuer}/"}
    assert password.status_code == 302
    assert password.headers["Location"] == f"{provider.issuer}/"
    assert provider.get("/.well-known/webauthn").status_code == 404


# From the command line


def test_an_operator_lists_and_removes(provider: Provider, people: dict[str, User]) -> None:
    app, authenticator = app_of(provider, people["pam"]), Authenticator(provider.issuer)
    made = app.register(authenticator, name="Lost key")
    server = provider.server

    [listed] = server.command("passkeys", "list", "pam")
    assert (listed["id"], listed["name"], listed["attested"]) == (made["id"], "Lost key", False)
    assert "public_key" not in listed
    table = server.run("passkeys", "list", "pam").stdout
    assert made["id"] in table
    assert "Lost key" in table
    assert server.run("passkeys", "list", "nobody").returncode == 1
    assert server.run("passkeys", "remove", "pam", "another").returncode == 1

    # Pam has a password too: it is not her last way in.
    removed = server.run("passkeys", "remove", "pam", made["id"])

    assert removed.returncode == 0, removed.stderr
    assert app.all() == []
    assert error_of(app.sign_in(authenticator)) == (400, "credential_unknown")
    assert server.run("passkeys", "list", "pam").stdout.strip() == "pam has no passkey."
