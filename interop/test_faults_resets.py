"""Peers that are gone, at every state of the protocol: by RST, by close(), by
FIN. Nothing leaks, nobody else is disturbed, the process lives. (That the
close handler is called once is seen from inside, in tests/04_messages.)
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    PING,
    TEXT,
    RawClient,
    close_frame,
    frame,
    handshake,
    request,
    rule,
)
from wire.load import (
    is_served,
    narrowed,
    nothing_leaks,
    push,
    reset,
)
from wire.server import Server

pytestmark = pytest.mark.chapter("05")

HELLO = frame(TEXT, "hello,server!")
TIMES = 8  # how many peers leave at each state


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages")
    with open(root / "big.bin", "wb") as big:
        big.truncate(64 * 2**20)
    return root


@pytest.fixture
def quick(start, stable, pages: Path, chapter: str) -> Server:
    """`start` only says that it needs flags of ours; the server is kept."""
    limits = ("--close-timeout", "200ms", "--send-timeout", "1s")
    return stable.keep(
        chapter, "--root", str(pages), "--interval", "20ms", *limits
    )


# The states: each takes a connection there.


def connected(_: RawClient) -> None:
    pass


def mid_head(client: RawClient) -> None:
    client.send(request("/big.bin")[:20])


def mid_content(client: RawClient) -> None:
    client.send(request("/time", "Content-Length: 100", body="some"))


def after_request(client: RawClient) -> None:
    client.send(request("/time"))


def pipelining(client: RawClient) -> None:
    client.send(request("/time") * 300)


def mid_response(client: RawClient) -> None:
    client.send(request("/big.bin")).read_until(b"\r\n\r\n", "a head")


def file_stuck(client: RawClient) -> None:
    mid_response(narrowed(client))


def mid_handshake(client: RawClient) -> None:
    client.send(handshake()[:60])


def behind_handshake(client: RawClient) -> None:
    client.send(handshake())


def opened(client: RawClient) -> None:
    client.upgrade()


def mid_frame_header(client: RawClient) -> None:
    client.upgrade()
    client.send(frame(BINARY, bytes(70_000))[:7])


def mid_masking_key(client: RawClient) -> None:
    client.upgrade()
    client.send(HELLO[:4])


def mid_payload(client: RawClient) -> None:
    client.upgrade()
    client.send(frame(BINARY, bytes(70_000))[:50_000])


def mid_message(client: RawClient) -> None:
    client.upgrade()
    client.send(frame(TEXT, "a", fin=False) + frame(CONTINUATION, fin=False))


def close_sent(client: RawClient) -> None:
    client.upgrade()
    client.send(close_frame(1000))


def close_answered(client: RawClient) -> None:
    close_sent(client)
    client.expect_failure(1000)


def failed(client: RawClient) -> None:
    client.upgrade()
    client.send(frame(3)).expect_close(1002)


def pushed_to(client: RawClient) -> None:
    client.upgrade()
    client.send(HELLO).read_message()


def pushed_to_and_deaf(client: RawClient) -> None:
    narrowed(client).upgrade()
    push(client.send(HELLO), frame(PING, bytes(125)) * 3000, 0.01)


HTTP: list[Callable] = [connected, mid_head, mid_content, after_request]
HTTP += [pipelining, mid_response, file_stuck]
WEBSOCKET: list[Callable] = [mid_handshake, behind_handshake, opened]
WEBSOCKET += [mid_frame_header, mid_masking_key, mid_payload, mid_message]
WEBSOCKET += [close_sent, close_answered, failed]
WEBSOCKET += [pushed_to, pushed_to_and_deaf]


# The ways to go.


def by_reset(client: RawClient) -> None:
    reset(client.socket)


def by_close(client: RawClient) -> None:
    client.socket.close()


def by_fin(client: RawClient) -> None:
    try:
        client.socket.shutdown(socket.SHUT_WR)
        for _ in range(20):  # a file is too long to be read to its end here
            if not client.receive("an answer, or the end"):
                break
    except OSError:
        pass  # given up by the server before, or reset
    client.socket.close()


@rule(
    "hostile inputs, row 130",
    "a peer may be gone at any moment, in any way: what it held is given back, "
    "and nobody else notices",
)
@pytest.mark.parametrize("leave", [by_reset, by_close, by_fin])
@pytest.mark.parametrize(
    "state", HTTP + WEBSOCKET, ids=lambda state: f"hostile_130_{state.__name__}"
)
def test_gone(quick: Server, connect, state: Callable, leave: Callable) -> None:
    neighbour = connect(quick.ws_port)
    pushed_to(neighbour)
    with nothing_leaks(quick.process.pid):
        port = quick.port if state in HTTP else quick.ws_port
        for _ in range(TIMES):
            client = connect(port)
            state(client)
            leave(client)
        other = connect(quick.port)
        is_served(other)
        other.close()
    neighbour.read_message()
    quick.check_health()


@rule(
    "hostile inputs, row 130",
    "to send a file to a peer that has left raises SIGPIPE: it must not kill",
    "sendfile has no MSG_NOSIGNAL: ignore the signal",
)
def test_hostile_130_sigpipe(quick: Server, connect) -> None:
    with nothing_leaks(quick.process.pid):
        for _ in range(50):
            client = connect(quick.port)
            mid_response(client)  # there is more unread: close() resets it
            client.close()
    quick.check_health()


@rule(
    "hostile inputs, row 131",
    "what came before the end of the peer's side is read and answered first",
)
def test_hostile_131_end_right_behind_the_last_word(quick, connect) -> None:
    for _ in range(20):
        client = connect(quick.ws_port)
        client.send(handshake() + frame(PING, "last") + close_frame(1000))
        client.half_close()
        assert client.read_response().status == 101
        client.expect_message(10, "last")
        client.expect_failure(1000)
