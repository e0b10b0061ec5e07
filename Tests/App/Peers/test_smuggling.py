"""Requests that two servers would part in two ways (RFC 9112 §11.2)."""

import json

import pytest
from provider import Provider
from wire import exchange

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
