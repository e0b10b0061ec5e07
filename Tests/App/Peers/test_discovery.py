"""Everything that the server says of itself is so, and nothing that it does not say works."""

import json

import joserfc.jwk
import joserfc.jwt
import pytest
import requests
from passkeys import Authenticator, PasskeyApp
from people import User
from provider import VERIFIER, Client, Provider, authorization, claims_of, encoded, error_of, header_of
from walking import Browser
from world import API, ASKING, CALLER, MACHINE, NATIVE, NORA, PAIRWISE, RS_MACHINE, TRUSTED

DOCUMENTS = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
ENDPOINTS = {
    "authorization_endpoint": "GET",
    "token_endpoint": "POST",
    "userinfo_endpoint": "GET",
    "jwks_uri": "GET",
    "revocation_endpoint": "POST",
    "introspection_endpoint": "POST",
    "end_session_endpoint": "GET",
}
OPEN_ENDPOINTS = ("token_endpoint", "userinfo_endpoint", "jwks_uri", "revocation_endpoint")
# What a login's tokens always say, beside what the person is asked for.
PLUMBING = {"azp", "at_hash", "nonce"}


def advertised(provider: Provider, name: str) -> list[str]:
    values = provider.metadata[name]
    assert values, f"{name} is empty"
    assert len(set(values)) == len(values), f"{name} says something twice"
    return values


def path_of(provider: Provider, name: str) -> str:
    url = provider.metadata[name]
    assert url.startswith(provider.issuer + "/"), f"{name} is not below the issuer: {url}"
    return url[len(provider.issuer) :]


# The documents


def test_both_documents_are_the_same_bytes(provider: Provider) -> None:
    first, second = (provider.get(path) for path in DOCUMENTS)

    assert first.content == second.content
    assert first.json()["issuer"] == provider.issuer


@pytest.mark.parametrize("path", [*DOCUMENTS, "/oauth/jwks"])
def test_documents_may_be_kept_and_read_from_anywhere(provider: Provider, path: str) -> None:
    response = provider.get(path, headers={"Origin": "https://app.example"})

    kind = "application/jwk-set+json" if "jwks" in path else "application/json"
    assert response.headers["Content-Type"] == kind
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    head = provider.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize(("name", "method"), ENDPOINTS.items())
def test_each_endpoint_is_there(provider: Provider, name: str, method: str) -> None:
    assert provider.request(method, path_of(provider, name)).status_code not in (404, 405)


def test_document_names_no_endpoint_that_is_not_known_here(provider: Provider) -> None:
    urls = {name for name in provider.metadata if name.endswith(("_endpoint", "_uri"))}

    assert urls == set(ENDPOINTS)


@pytest.mark.parametrize("name", OPEN_ENDPOINTS)
def test_apps_in_browsers_may_call_without_credentials(provider: Provider, name: str) -> None:
    preflight = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    path = path_of(provider, name)

    allowed = provider.request("OPTIONS", path, headers=preflight)
    answer = provider.request("POST", path, headers={"Origin": "https://app.example"})

    assert allowed.status_code in (200, 204)
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"].lower()
    for response in (allowed, answer):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "path", ["/oauth/authorize", "/oauth/logout", "/oauth/introspect", "/sign-in", "/consent", "/"]
)
def test_everything_else_is_closed_to_other_origins(provider: Provider, path: str) -> None:
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}

    for method in ("OPTIONS", "GET", "POST"):
        response = provider.request(method, path, headers=headers)
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]


# The authorization endpoint


def test_response_types(provider: Provider, visitor: Browser) -> None:
    assert advertised(provider, "response_types_supported") == ["code"]
    visitor.sign_in(NORA)
    assert visitor.open(TRUSTED, response_type="code").code

    for other in ("token", "id_token", "code token", "code id_token", "code id_token token", "none", "CODE"):
        assert visitor.open(TRUSTED, response_type=other).answer["error"] == "unsupported_response_type"


def test_response_modes(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    modes = advertised(provider, "response_modes_supported")
    assert set(modes) == {"query", "fragment", "form_post"}

    places = {"query": "?code=", "fragment": "#code="}
    for mode in modes:
        stop = visitor.open(TRUSTED, response_mode=mode)
        if mode in places:
            assert places[mode] in stop.location
        else:
            assert "code" in stop.form.fields

    for other in ("jwt", "query.jwt", "form_post.jwt", "web_message", "Query"):
        assert visitor.open(TRUSTED, response_mode=other).answer["error"] == "invalid_request"


def test_prompts(provider: Provider, visitor: Browser) -> None:
    for prompt in advertised(provider, "prompt_values_supported"):
        stop = visitor.open(TRUSTED, prompt=prompt)
        assert (stop.callback or {}).get("error") in (None, "login_required"), prompt

    for other in ("foo", "None", "none login", "login none", "login,consent"):
        assert visitor.open(TRUSTED, prompt=other).answer["error"] == "invalid_request", other


def test_scopes(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)
    scopes = advertised(provider, "scopes_supported")

    for scope in scopes:
        code = visitor.open(TRUSTED, scope=f"openid {scope}").code
        assert scope in provider.redeem(TRUSTED, code).json()["scope"].split()

    code = visitor.open(TRUSTED, scope="openid groups admin").code
    assert provider.redeem(TRUSTED, code).json()["scope"] == "openid"
    assert visitor.open(TRUSTED, scope="groups").answer["error"] == "invalid_scope"


def test_claims(provider: Provider, visitor: Browser) -> None:
    claims = set(advertised(provider, "claims_supported"))

    tokens = visitor.log_in(TRUSTED, NORA, scope="openid profile email address phone")
    told = set(claims_of(tokens["id_token"])) | set(provider.userinfo(tokens["access_token"]).json())

    assert told - PLUMBING == claims


def test_claims_parameter(provider: Provider, visitor: Browser) -> None:
    assert provider.metadata["claims_parameter_supported"] is True
    demand = {
        "id_token": {"email": {"essential": True}, "nickname": None, "shoe_size": None, "locale": {"value": "xx"}},
        "userinfo": {"gender": {"values": ["female", "x"]}, "password_hash": {"essential": True}},
    }

    tokens = visitor.log_in(TRUSTED, NORA, claims=json.dumps(demand))

    said = claims_of(tokens["id_token"])
    assert (said["email"], said["nickname"]) == ("nora@example.org", "Norie")
    assert not {"shoe_size", "password_hash", "locale"} & set(said)
    assert set(provider.userinfo(tokens["access_token"]).json()) == {"sub", "gender"}


def test_acr_values(provider: Provider, visitor: Browser) -> None:
    someone = User("acr-values", "a password and a passkey")
    provider.server.create_users(someone.metadata)
    visitor.sign_in(someone)
    authenticator = Authenticator(provider.issuer)
    PasskeyApp(provider, cookies=visitor.cookies).register(authenticator)
    visitor.keep(PasskeyApp(provider, cookies=visitor.cookies).sign_in(authenticator))

    for acr in advertised(provider, "acr_values_supported"):
        demand = json.dumps({"id_token": {"acr": {"essential": True, "values": [acr]}}})
        stop = visitor.open(TRUSTED, claims=demand, acr_values=acr)
        if acr == "phrh":
            assert stop.answer["error"] == "unmet_authentication_requirements", "nobody vouches for this hardware"
            continue
        if acr == "urn:surety:acr:sca":
            assert stop.page == "step-up", "only what is proved for this very request counts"
            continue
        assert claims_of(provider.redeem(TRUSTED, stop.code).json()["id_token"])["acr"] == acr

    demand = json.dumps({"id_token": {"acr": {"essential": True, "value": "urn:example:retina"}}})
    assert visitor.open(TRUSTED, claims=demand).answer["error"] == "unmet_authentication_requirements"
    assert visitor.open(TRUSTED, acr_values="urn:example:retina").code, "acr_values asks, it does not demand"


def test_pages_are_in_the_languages_advertised(provider: Provider, visitor: Browser) -> None:
    locales = advertised(provider, "ui_locales_supported")
    assert {"en", "ar"} <= set(locales)

    for locale in locales:
        stop = visitor.open(TRUSTED, ui_locales=f"xx {locale}")
        assert stop.response.headers["Content-Language"] == locale
        assert f'lang="{locale}"' in stop.text

    fallback = visitor.open(TRUSTED, ui_locales="fr")
    assert fallback.response.headers["Content-Language"] in locales


@pytest.mark.parametrize("display", ["page", "popup", "touch", "wap", "nonsense"])
def test_display_never_fails(provider: Provider, visitor: Browser, display: str) -> None:
    assert visitor.open(TRUSTED, display=display).page == "sign-in"
    assert provider.metadata["display_values_supported"] == ["page"]


@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ],
)
def test_parameters_said_to_be_missing_are_missing(
    provider: Provider, visitor: Browser, parameter: str, error: str
) -> None:
    assert provider.metadata.get(f"{parameter}_parameter_supported", False) is False

    assert visitor.open(TRUSTED, **{parameter: "https://a.example/x"}).answer["error"] == error


def test_answers_name_their_issuer(provider: Provider, visitor: Browser) -> None:
    assert provider.metadata["authorization_response_iss_parameter_supported"] is True
    visitor.sign_in(NORA)

    assert visitor.open(TRUSTED).answer["iss"] == provider.issuer
    assert visitor.open(TRUSTED, response_type="token").answer["iss"] == provider.issuer


def test_proof_keys(provider: Provider, visitor: Browser) -> None:
    assert advertised(provider, "code_challenge_methods_supported") == ["S256"]
    visitor.sign_in(NORA)

    for other in ("plain", "s256", "S512", None):
        stop = visitor.open(TRUSTED, code_challenge_method=other, code_challenge=VERIFIER[:43])
        assert stop.answer["error"] == "invalid_request"


# The token endpoint


def test_grant_types(provider: Provider, visitor: Browser) -> None:
    grant_types = set(advertised(provider, "grant_types_supported"))
    tokens = visitor.log_in(TRUSTED, NORA)
    assert provider.refresh(TRUSTED, tokens["refresh_token"]).status_code == 200
    assert provider.token(MACHINE, grant_type="client_credentials").status_code == 200
    assert grant_types == {"authorization_code", "refresh_token", "client_credentials"}

    for other in (
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    ):
        assert error_of(provider.token(TRUSTED, grant_type=other)) == (400, "unsupported_grant_type")
        reason = provider.server.refuses_client(Client("refused", grant_types=(other,)).metadata)
        assert "grant_types" in reason


def test_ways_to_authenticate(provider: Provider, visitor: Browser) -> None:
    clients = {client.method: client for client in (TRUSTED, RS_MACHINE, NATIVE)}
    assert set(advertised(provider, "token_endpoint_auth_methods_supported")) == set(clients)
    assert set(advertised(provider, "revocation_endpoint_auth_methods_supported")) == set(clients)
    introspecting = set(advertised(provider, "introspection_endpoint_auth_methods_supported"))
    assert introspecting == set(clients) - {"none"}

    for method, client in clients.items():
        assert error_of(provider.token(client, grant_type="x")) == (400, "unsupported_grant_type"), method
        assert provider.revoke(client, "unknown").status_code == 200, method
        assert (provider.introspect(client, "unknown").status_code == 200) is (method in introspecting), method

    for other in ("client_secret_jwt", "private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"):
        reason = provider.server.refuses_client(Client("refused", other).metadata)
        assert "token_endpoint_auth_method" in reason
    assertion = {
        "client_id": TRUSTED.id,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "a.b.c",
        "grant_type": "client_credentials",
    }
    assert error_of(provider.post("/oauth/token", assertion)) == (401, "invalid_client")


@pytest.mark.parametrize("client", [TRUSTED, RS_MACHINE, NATIVE], ids=lambda client: client.method)
def test_client_may_not_authenticate_in_another_way(provider: Provider, client: Client) -> None:
    others = {"client_secret_basic", "client_secret_post", "none"} - {client.method}

    for method in others:
        disguised = Client(client.id, method, secret=client.secret)
        assert error_of(provider.token(disguised, grant_type="client_credentials")) == (401, "invalid_client")


def test_subject_types(provider: Provider, visitor: Browser) -> None:
    assert set(advertised(provider, "subject_types_supported")) == {"public", "pairwise"}

    public = claims_of(visitor.log_in(TRUSTED, NORA)["id_token"])["sub"]
    pairwise = claims_of(visitor.log_in(PAIRWISE, NORA)["id_token"])["sub"]

    assert public != pairwise
    metadata = PAIRWISE.metadata | {"client_id": "refused", "subject_type": "ephemeral"}
    assert "subject_type" in provider.server.refuses_client(metadata)


# Signatures


def test_signatures(provider: Provider, visitor: Browser) -> None:
    algorithms = set(advertised(provider, "id_token_signing_alg_values_supported"))
    keys = joserfc.jwk.KeySet.import_key_set({"keys": provider.published()})
    tokens = {client.id: visitor.log_in(client, NORA) for client in (TRUSTED, PAIRWISE)}
    machine = provider.token(RS_MACHINE, grant_type="client_credentials").json()["access_token"]

    used = set()
    for token in [*(t["id_token"] for t in tokens.values()), *(t["access_token"] for t in tokens.values()), machine]:
        joserfc.jwt.decode(token, keys, algorithms=sorted(algorithms))
        used.add(header_of(token)["alg"])

    assert used == algorithms == {"RS256", "ES256"}
    assert "RS256" in algorithms, "OpenID Connect Discovery §3 demands it"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "PS256", "ES384", "EdDSA", "rs256"])
@pytest.mark.parametrize("member", ["id_token_signed_response_alg", "access_token_signed_response_alg"])
def test_no_other_signature_can_be_registered(provider: Provider, member: str, algorithm: str) -> None:
    reason = provider.server.refuses_client(TRUSTED.metadata | {"client_id": "refused", member: algorithm})

    assert member in reason


def test_id_token_binds_its_access_token(visitor: Browser) -> None:
    import hashlib

    tokens = visitor.log_in(TRUSTED, NORA)

    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims_of(tokens["id_token"])["at_hash"] == encoded(half)


def test_keys_are_public_and_told_apart(provider: Provider) -> None:
    keys = provider.published()

    assert len({key["kid"] for key in keys}) == len(keys)
    assert {key["alg"] for key in keys} == {"RS256", "ES256"}
    # The next key of each algorithm is published before it signs.
    assert len(keys) >= 4
    for key in keys:
        assert key["use"] == "sig"
        assert not {"d", "p", "q", "dp", "dq", "qi", "k", "oth"} & set(key)


def test_resources_are_those_registered(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)

    assert visitor.open(CALLER, resource=API).code
    for other in (API + "/", "https://other.example", "api", API + "#x"):
        assert visitor.open(CALLER, resource=other).answer["error"] == "invalid_target"
    assert visitor.open(TRUSTED, resource=API).answer["error"] == "invalid_target"


def test_authorization_request_may_be_posted(provider: Provider, visitor: Browser) -> None:
    visitor.sign_in(NORA)

    stop = visitor.post("/oauth/authorize", authorization(TRUSTED))

    assert stop.code


def test_form_posted_from_a_clients_page_finds_the_session(provider: Provider, visitor: Browser) -> None:
    """Browsers send no `SameSite=Lax` cookie with a form of another site; the answer makes them come again with it."""
    visitor.sign_in(NORA)
    response = requests.post(
        provider.server.listen_url + "/oauth/authorize",
        data=authorization(ASKING, prompt="consent"),
        headers={"Sec-Fetch-Site": "cross-site"},
        allow_redirects=False,
        timeout=30,
    )

    assert response.status_code == 303
    assert visitor.get(response.headers["Location"]).page == "consent"
