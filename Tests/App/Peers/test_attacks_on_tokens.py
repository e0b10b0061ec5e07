"""Codes, refresh tokens and signed tokens in wrong hands, wrong places and wrong shapes (RFC 9700)."""

import json
import urllib.parse

import joserfc.jwk
import joserfc.jwt
import pytest
from provider import VERIFIER, Provider, claims_of, decoded, encoded, error_of, header_of
from walking import Browser
from world import API, CALLER, NATIVE, NORA, OTHER, TRUSTED, UNPROVEN

EVIL = "https://evil.example"


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
