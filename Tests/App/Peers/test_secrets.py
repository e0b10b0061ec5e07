"""Secrets stay where they belong: not in logs or metrics, not readable in the store, not on the public listener."""

import collections.abc
import pathlib
import stat

import pytest
import requests
from conftest import populated, running
from provider import Provider
from walking import Browser
from world import CLIENTS, MACHINE, NORA, RS_MACHINE, TRUSTED


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Provider]:
    """A server that logs all it can."""
    with running(tmp_path_factory.mktemp("secrets"), settings={"SURETY_LOG_LEVEL": "trace"}) as server:
        yield populated(server)


@pytest.fixture(scope="module")
def used(provider: Provider) -> dict[str, str]:
    """Every secret of a login, a refresh and some mistakes."""
    browser = Browser(provider)
    browser.sign_in(NORA)
    stop = browser.open(TRUSTED, scope="openid email offline_access")
    tokens = provider.redeem(TRUSTED, stop.code).json()
    refreshed = provider.refresh(TRUSTED, tokens["refresh_token"]).json()
    machine = provider.token(MACHINE, grant_type="client_credentials").json()["access_token"]
    provider.userinfo(tokens["access_token"])
    provider.introspect(TRUSTED, refreshed["refresh_token"])
    provider.get(f"/oauth/userinfo?access_token={machine}")
    mistyped = "a password in the wrong field"
    browser.submit(browser.get("/sign-in"), username=mistyped, password="wrong password entirely")
    csrf = browser.get("/").form.fields["csrf"]
    provider.post("/oauth/token", {"client_id": RS_MACHINE.id, "client_secret": "mistaken-secret-of-a-client"})
    return {
        "password": NORA.password,
        "wrong password": "wrong password entirely",
        "password typed as a name": mistyped,
        "client secret": TRUSTED.secret,
        "wrong client secret": "mistaken-secret-of-a-client",
        "code": stop.code,
        "access token": tokens["access_token"],
        "ID token": tokens["id_token"],
        "refresh token": tokens["refresh_token"],
        "refreshed access token": refreshed["access_token"],
        "successor": refreshed["refresh_token"],
        "machine's token": machine,
        "form token": csrf,
        **{f"cookie {name}": value for name, value in browser.cookies.items() if "language" not in name},
    }


def test_log_tells_no_secret(provider: Provider, used: dict[str, str]) -> None:
    log = provider.server.log

    assert "/oauth/token" in log
    assert [name for name, secret in used.items() if secret in log] == []


def test_store_keeps_no_secret_that_could_be_used(provider: Provider, used: dict[str, str]) -> None:
    stored = b"".join(file.read_bytes() for file in sorted(provider.server.data.iterdir()) if "sqlite" in file.name)

    assert TRUSTED.id.encode() in stored
    assert [name for name, secret in used.items() if secret.encode() in stored] == []
    assert [client.id for client in CLIENTS if client.secret.encode() in stored] == []
    # PKCS#8 of the kinds of keys there are: the identifiers of RSA and of P-256 beside a private key's version.
    for key in (bytes.fromhex("020100300d06092a864886f70d010101"), bytes.fromhex("020100301306072a8648ce3d0201")):
        assert key not in stored


def test_files_are_the_owners_alone(provider: Provider) -> None:
    for file in [provider.server.data, *provider.server.data.iterdir()]:
        assert not stat.S_IMODE(pathlib.Path(file).stat().st_mode) & 0o077, file.name


def test_health_and_metrics_are_on_the_internal_listener_alone(provider: Provider, used: dict[str, str]) -> None:
    internal = provider.server.internal_url
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert requests.get(internal + path, timeout=10).status_code == 200
        assert provider.get(path).status_code == 404
    for path in ("/oauth/jwks", "/.well-known/openid-configuration", "/sign-in"):
        assert requests.get(internal + path, timeout=10).status_code == 404


def test_metrics_count_routes_and_tell_no_secret(provider: Provider, used: dict[str, str]) -> None:
    provider.get("/a-path-of-somebodys-own-making")

    scrape = requests.get(provider.server.internal_url + "/metrics", timeout=10)

    assert scrape.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'route="/oauth/token"' in scrape.text
    assert "somebodys" not in scrape.text
    assert [name for name, secret in used.items() if secret in scrape.text] == []


def test_configuration_is_shown_without_secrets(provider: Provider) -> None:
    key = "k" * 43 + "="

    shown = provider.server.run("config", settings={"SURETY_MASTER_KEY": key})

    assert key not in shown.stdout + shown.stderr
