"""Chapter 01: requests that are malformed or meant to deceive, each refused;
and odd ones that are right: every row of tests/hostile/http.rows, over real
sockets (RFC 9112 §2 to §9, RFC 9110).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from wire import RawClient, request, rule
from wire.rows import Row, converse, parameters
from wire.server import Server


@pytest.mark.parametrize("row", parameters("http.rows"))
def test_row(server: Server, connect: Callable, row: Row) -> None:
    converse(row, server.port, connect, server.ours)


@rule("RFC 6585 §5", "fields without end are cut off: 431, in bounded memory")
def test_hostile_034_endless_fields(http: RawClient) -> None:
    http.send(request("/time")[:-2])
    for _ in range(1000):
        if http.readable(0):
            break
        http.send(b"X: " + b"y" * 1000 + b"\r\n")
    response = http.read_response()
    assert response.status == 431
    assert response.closes
