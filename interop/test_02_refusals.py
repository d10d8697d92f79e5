"""Chapter 02: opening handshakes, most of them refused, each with its status:
every row of tests/hostile/handshake.rows, over real sockets (RFC 6455 §4.2.1,
§4.2.2, §4.4).
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from wire import RawClient, Response, handshake, rule
from wire.rows import Row, converse, parameters
from wire.server import Server

def expect_refusal(
    client: RawClient, statuses: set[int], method: str = "GET"
) -> None:
    """A refusal, whole; then the server closes, so that nobody between takes
    what follows for a tunnel.
    """
    response = client.read_response(method)
    assert response.status in statuses
    check_fields(response)
    assert response.closes, "a refusal has Connection: close"
    client.expect_fin()


def check_fields(response: Response) -> None:
    """What a status obliges to (RFC 9110 §15.5.6, §15.5.22; RFC 6455 §4.4)."""
    if response.status == 426:
        assert "websocket" in response.tokens("Upgrade")
        assert "upgrade" in response.tokens("Connection")  # §7.8
        assert response["Sec-WebSocket-Version"] == "13"
    if response.status == 405:
        assert response["Allow"] == "GET"


# Frames behind the handshake, which chapter 02 only prints.
FRAMES = ("hostile_082", "hostile_084")
ROWS = parameters("handshake.rows")


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.id.startswith(FRAMES)]
)
def test_row(server: Server, connect: Callable, row: Row) -> None:
    converse(row, server.ws_port, connect, server.ours)


@pytest.mark.chapter("04")
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.id.startswith(FRAMES)]
)
def test_frames_behind(server: Server, connect: Callable, row: Row) -> None:
    converse(row, server.ws_port, connect, server.ours)


@rule(
    "RFC 6455 §9.1",
    "a long list of offers is read in linear time",
    "a pattern that backtracks takes seconds for some thousand spaces",
)
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.id.endswith(("spaces_within", "backslashes"))],
)
def test_linear_time(server: Server, connect: Callable, row: Row) -> None:
    began = time.monotonic()
    connect(server.ws_port).send(row.sent).read_to_end()
    assert time.monotonic() - began < 2, "reading takes linear time"


@rule(
    "RFC 9110 §7.4",
    "a foreign Host is refused, so that no foreign name can point here (DNS "
    "rebinding)",
)
class TestHost:
    def test_hostile_073_foreign(self, start, connect) -> None:
        ws = connect(start().ws_port)
        expect_refusal(ws.send(handshake(host="evil.example")), {403, 421})

    def test_hostile_073_allowed(self, start, connect) -> None:
        server = start("--allowed-host", "good.example")
        connect(server.ws_port).upgrade(handshake(host="good.example"))


@rule(
    "RFC 9110 §15.5.9",
    "a handshake that never ends is given up, with 408",
    "our flag is --header-timeout",
)
def test_hostile_086_never_completed(start, connect) -> None:
    ws = connect(start("--header-timeout", "300ms").ws_port)
    expect_refusal(ws.send(handshake()[:-2]), {408})


@rule("RFC 9110 §15.6.4", "above its limit of connections a server says 503")
def test_hostile_085_over_limit(start, connect) -> None:
    server = start("--max-connections", "2")
    for _ in range(2):
        connect(server.ws_port).upgrade()
    third = connect(server.ws_port)
    third.send(handshake())
    if third.receive("503, or the end"):
        assert third.read_response().status == 503
    third.read_to_end()


@rule(
    "RFC 9110 §15.6.4",
    "a server that is about to stop begins no WebSocket",
    "the handshake came whole only after SIGTERM",
)
def test_hostile_085_while_stopping(start, connect) -> None:
    server = start()
    late = connect(server.ws_port)
    late.send(handshake()[:-2])
    # Shown by an answer to somebody else: the beginning has been read by now.
    connect(server.ws_port).upgrade()
    server.terminate()
    await_refusal(server.ws_port)
    expect_refusal(late.send(b"\r\n"), {503})
    assert server.await_exit() == 0


def await_refusal(port: int) -> None:
    """Until nobody listens on the port."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), 1).close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            pass  # it was listening still, and closed before it accepted
    raise AssertionError(f"port {port} still accepts connections")
