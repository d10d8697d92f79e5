"""Signals: to end in order with a thousand connections open, and not to be
killed by what daemons are sent out of habit.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from wire import PING, TEXT, RawClient, close_frame, frame, handshake, rule
from wire.frames import parse
from wire.load import allow_descriptors, is_served, narrowed, push
from wire.server import Server

pytestmark = pytest.mark.chapter("05")

IDLE = 1000
DEAF = 100
HELLO = frame(TEXT, "hello,server!")


@pytest.fixture(autouse=True, scope="module")
def many_descriptors() -> None:
    allow_descriptors(8192)


@contextmanager
def opened(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many WebSocket connections."""
    with ExitStack() as stack:
        sockets = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port), 5)
            sockets.append(stack.enter_context(one))
            one.sendall(handshake())
        for one in sockets:
            assert one.recv(4096).startswith(b"HTTP/1.1 101 ")
        yield sockets


def last_words(one: socket.socket) -> tuple[int | None, bytes]:
    """The close code, and what comes behind the Close frame."""
    said = b""
    while (found := parse(said)) is None:
        data = one.recv(4096)
        assert data, f"{said!r} and the end instead of a Close frame"
        said += data
    return found.code, said[found.size :]


@rule(
    "RFC 6455 §7.4.1",
    "a server that goes away says 1001 to everybody, and is gone in time, "
    "whoever does not answer or does not read",
    "our flag is --shutdown-timeout",
)
def test_hostile_138_sigterm_with_a_thousand(start, connect) -> None:
    server = start("--shutdown-timeout", "1500ms", "--interval", "1h")
    for _ in range(DEAF):
        client = narrowed(connect(server.ws_port))
        client.upgrade()
        push(client.send(HELLO), frame(PING, bytes(125)) * 2000, 0.01)
    with opened(server.ws_port, IDLE) as idle:
        began = time.monotonic()
        server.terminate()
        codes = set()
        for number, one in enumerate(idle):
            code, rest = last_words(one)
            codes.add(code)
            if number % 2:  # the others never answer
                one.sendall(close_frame(1001))
                assert rest + one.recv(4096) == b"", "more behind Close"
        assert codes == {1001}
        assert server.await_exit() == 0
        took = time.monotonic() - began
        assert took < 4, f"{took:.1f} s, 1.5 s were allowed"


@rule(
    "hostile inputs, row 138",
    "a second SIGTERM means at once; it is no crash either",
)
def test_hostile_138_sigterm_twice(start, connect) -> None:
    server = start("--shutdown-timeout", "1h", "--close-timeout", "1h")
    client = connect(server.ws_port)
    client.upgrade()
    server.terminate()
    client.expect_close(1001)  # it is not answered
    server.terminate()
    assert server.await_exit() == 0


def goes_on(server: Server, client: RawClient, connect) -> None:
    client.send(frame(PING, "?")).expect_message(10, "?")
    is_served(connect(server.port))
    server.check_health()


@rule(
    "hostile inputs, row 138",
    "what tools send to daemons out of habit does not kill: log rotation sends "
    "SIGUSR1 and SIGHUP, others SIGUSR2",
)
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, id=f"hostile_138_{number.name}")
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE)
    ],
)
def test_not_killed_by(start, connect, number: signal.Signals) -> None:
    server = start()
    client = connect(server.ws_port)
    client.upgrade()
    for _ in range(3):
        server.process.send_signal(number)
    goes_on(server, client, connect)


@rule(
    "hostile inputs, row 138",
    "SIGHUP is for a server to read its settings again, or to end in order, as "
    "its terminal is gone; nobody is cut off without a Close frame",
)
def test_hostile_138_SIGHUP(start, connect) -> None:
    server = start()
    client = connect(server.ws_port)
    client.upgrade()
    server.process.send_signal(signal.SIGHUP)
    if not client.readable(0.5):
        return goes_on(server, client, connect)
    client.expect_close(1001)
    client.send(close_frame(1001)).expect_fin()
    client.close()
    assert server.await_exit() == 0


@rule(
    "hostile inputs, row 137",
    "stopped and continued, a server goes on where it was; what fell due while "
    "it slept comes once, not once for each time it was missed",
)
def test_hostile_137_stopped_and_continued(start, connect) -> None:
    """As when a laptop sleeps."""
    server = start("--interval", "50ms")
    client = connect(server.ws_port)
    client.upgrade()
    client.send(HELLO).read_message()
    server.process.send_signal(signal.SIGSTOP)
    client.readable(0.0) and client.read_message()
    client.readable(0.5)
    server.process.send_signal(signal.SIGCONT)
    began = time.monotonic()
    client.read_message()
    pushes = 1
    while client.readable(max(0, began + 0.4 - time.monotonic())):
        client.read_message()
        pushes += 1
    assert pushes <= 12, f"{pushes} pushes within 0.4 s, one each 50 ms is due"
