"""What changes when the public URL is https: the server stands behind a proxy that speaks TLS."""

import collections.abc

import pytest
from conftest import populated, running
from provider import Provider, claims_of
from walking import Browser
from world import NORA, TRUSTED

PUBLIC = "https://id.example.test"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> collections.abc.Iterator[Provider]:
    with running(tmp_path_factory.mktemp("https"), settings={"SURETY_PUBLIC_URL": PUBLIC}) as server:
        yield populated(server)


def test_every_cookie_is_bound_to_the_host(visitor: Browser) -> None:
    visitor.get("/sign-in?lang=ar")
    visitor.log_in(TRUSTED, NORA)

    names = {line.split("=")[0] for line in visitor.set_cookies}
    assert names == {f"__Host-surety_{name}" for name in ("browser", "session", "device", "language")}
    for line in visitor.set_cookies:
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"path=/", "secure", "httponly", "samesite=lax"} <= attributes
        assert not [each for each in attributes if each.startswith("domain")]


def test_cookie_without_the_prefix_is_not_read(provider: Provider, visitor: Browser) -> None:
    """Such a one could have been planted over plain http or by a sibling host."""
    visitor.sign_in(NORA)
    planted = Browser(provider)
    planted.cookies = {name.removeprefix("__Host-"): value for name, value in visitor.cookies.items()}

    assert planted.open(TRUSTED, prompt="none").answer["error"] == "login_required"
    assert visitor.open(TRUSTED, prompt="none").code


@pytest.mark.parametrize("path", ["/", "/sign-in", "/oauth/jwks", "/.well-known/openid-configuration", "/none"])
def test_browsers_are_told_to_come_by_https_only(provider: Provider, path: str) -> None:
    assert "max-age=" in provider.get(path).headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "headers", [{}, {"Host": "id.example.test"}, {"Host": "evil.example"}, {"X-Forwarded-Proto": "http"}], ids=str
)
def test_every_address_is_the_public_one(provider: Provider, visitor: Browser, headers: dict[str, str]) -> None:
    metadata = provider.get("/.well-known/openid-configuration", headers=headers).json()

    urls = [value for value in metadata.values() if isinstance(value, str) and "://" in value]
    assert urls
    assert all(url.startswith(PUBLIC) for url in urls)


def test_tokens_are_of_the_public_issuer(provider: Provider, visitor: Browser) -> None:
    tokens = visitor.log_in(TRUSTED, NORA)

    assert claims_of(tokens["id_token"])["iss"] == PUBLIC
    assert claims_of(tokens["access_token"])["aud"] == PUBLIC
    assert provider.userinfo(tokens["access_token"]).status_code == 200
