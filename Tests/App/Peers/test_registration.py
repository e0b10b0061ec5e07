"""A registration that cannot be kept is refused, never taken in part."""

import json
from typing import Any

import pytest
from provider import Provider
from world import TRUSTED


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": ["http://web.example/callback"]},
        {"redirect_uris": ["https://web.example/callback#top"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["//web.example/callback"]},
        {"redirect_uris": ["https://a:b@web.example/callback"]},
        {"redirect_uris": []},
        {"response_types": ["token"]},
        {"require_signed_request_object": True},
        {"userinfo_signed_response_alg": "RS256"},
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"backchannel_logout_uri": "https://web.example/logout"},
        {"client_id": "with space"},
        {"client_secret": "short"},
        {"scope": 'a "b"'},
        {"default_max_age": -1},
        {"require_pkce": False, "token_endpoint_auth_method": "none", "client_secret": None},
        {"grant_types": ["refresh_token"]},
    ],
    ids=json.dumps,
)
def test_registration_that_promises_what_is_not_kept_is_refused(provider: Provider, changes: dict[str, Any]) -> None:
    member = next(iter(changes))

    assert member in provider.server.refuses_client(TRUSTED.metadata | {"client_id": "refused"} | changes)
