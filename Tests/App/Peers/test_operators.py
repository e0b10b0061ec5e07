"""What operators do from the command line about palms, proofed identities and their providers."""

import base64
import json
import pathlib

import pytest
from people import User
from server import Surety

WRONG_USAGE = 64
PALM = {
    "provider": "biowave",
    "base_url": "http://127.0.0.1:1",
    "signature_secret": base64.urlsafe_b64encode(bytes(32)).decode().rstrip("="),
}
KYC = {
    "providers": [
        {
            "provider": "simulator",
            "base_url": "http://127.0.0.1:1",
            "processes": {"verified": "v"},
            "credentials": {"api_key": "0123456789abcdef", "webhook_secret": "0123456789abcdef"},
        }
    ],
    "rules": {"providers": {"verified": "simulator"}},
}


@pytest.fixture(scope="module")
def server(surety: Surety) -> Surety:
    surety.create_users(User("olga", "seven quiet herons at noon").metadata)
    return surety


def test_people_of_whom_nothing_is_known(server: Surety) -> None:
    palm = server.command("palm", "list", "olga")
    identity = server.command("identity", "list", "olga")

    assert (palm["username"], palm["status"]) == ("olga", "none")
    assert (identity["proofs"], identity["open_cases"], "level" in identity) == ([], [], False)
    assert "olga" in server.run("palm", "list", "olga").stdout
    assert server.run("identity", "list", "olga").stdout.strip() == "Nothing is proofed about olga."


@pytest.mark.parametrize(
    "command",
    ["palm list", "palm suspend", "palm resume", "palm remove", "identity list", "identity revoke"],
)
def test_nobody_is_there(server: Surety, command: str) -> None:
    done = server.run(*command.split(), "nobody")

    assert done.returncode == 1
    assert done.stderr.strip() == "surety: there is no user nobody"


@pytest.mark.parametrize("command", ["palm suspend", "palm resume", "palm remove", "identity revoke"])
def test_nothing_is_there_to_change(server: Surety, command: str) -> None:
    done = server.run(*command.split(), "olga")

    assert done.returncode == 1
    assert "olga" in done.stderr


@pytest.mark.parametrize(("kind", "document"), [("palm", PALM), ("kyc", KYC)])
def test_a_provider_comes_and_goes(
    server: Surety, tmp_path: pathlib.Path, kind: str, document: dict[str, object]
) -> None:
    file = tmp_path / "provider.json"
    file.write_text(json.dumps(document))

    assert server.run("provider", "remove", kind, "--yes").returncode == 1
    taken = server.run("provider", "set", kind, str(file))
    assert taken.returncode == 0, taken.stderr
    assert "(hidden)" in server.run("provider", "show", kind).stdout
    gone = server.run("provider", "remove", kind)

    assert (gone.returncode, gone.stderr.strip()) == (0, "Disconnected.")
    assert server.run("provider", "show", kind).returncode == 1


def test_only_palms_are_deleted(server: Surety) -> None:
    assert server.run("provider", "remove", "kyc", "--delete-palms").returncode == WRONG_USAGE
