"""Slow and greedy WebSocket peers: messages without end, pings without end,
answers that nobody reads. What they cost is bounded, and everybody else is
served meanwhile.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    Unexpected,
    close_frame,
    frame,
    rule,
)
from wire.frames import parse
from wire.load import (
    SERVED,
    Usage,
    await_count,
    bounded_memory,
    exchange,
    narrowed,
    nothing_leaks,
    push,
    settled,
)
from wire.server import Server

pytestmark = pytest.mark.chapter("04")

MESSAGE = 2**20  # our --max-message
FRAGMENTS = 16384  # our --max-fragments


@pytest.fixture
def other(server: Server, connect) -> RawClient:
    """Somebody else, who must not suffer."""
    client = connect(server.ws_port)
    client.upgrade()
    return client


def echoes(client: RawClient) -> float:
    """The seconds that an echo takes."""
    began = time.monotonic()
    client.send(frame(TEXT, "hi")).expect_message(TEXT, "hi")
    return time.monotonic() - began


def is_undisturbed(client: RawClient) -> None:
    took = echoes(client)
    assert took < SERVED, f"an echo took {took:.2f} s"


def stuffed(client: RawClient, flood: bytes) -> bytes:
    """Sends and does not read, until the server does not read either. Gives
    what is left to be sent.
    """
    sent = push(client, flood)
    if sent == len(flood):
        raise Unexpected("the server reads on from who does not read")
    return flood[sent:]


@rule(
    "RFC 6455 §10.4",
    "a message that never ends costs what its limit says, and no more",
)
class TestEndlessMessages:
    def test_hostile_096_of_one_byte(self, server, connect, other) -> None:
        """As many fragments as are allowed, and 20 peers with them: room for
        the bytes of the message, not for each fragment.
        """
        part = frame(CONTINUATION, "x", fin=False)
        begun = frame(TEXT, "x", fin=False) + part * (FRAGMENTS - 2)
        pid = server.process.pid
        with nothing_leaks(pid), bounded_memory(pid, 6 * 1024):
            peers = [connect(server.ws_port) for _ in range(20)]
            for peer in peers:
                peer.upgrade()
                peer.send(begun)
                is_undisturbed(other)
            for peer in peers:
                peer.send(frame(CONTINUATION, "y"))
                peer.expect_message(TEXT, "x" * (FRAGMENTS - 1) + "y")
                peer.close()

    @pytest.mark.parametrize(
        ("size", "code"),
        [(0, 1008), (1, 1008), (65536, 1009)],
        ids=["hostile_096_empty", "hostile_096_of_1", "hostile_096_of_65536"],
    )
    def test_unread(self, server, connect, other, size: int, code: int) -> None:
        """By a client that does not read while it sends without end."""
        part = frame(CONTINUATION, bytes(size), fin=False)
        endless = frame(BINARY, bytes(size), fin=False)
        endless += part * (2 * FRAGMENTS if size < 2 else 40)
        peer = narrowed(connect(server.ws_port))
        peer.upgrade()
        with bounded_memory(server.process.pid, 4 * 1024):
            push(peer, endless)
            is_undisturbed(other)
            peer.expect_close(code)


@rule(
    "RFC 6455 §5.5.2",
    "pings are answered as long as their sender reads the answers; who does "
    "not read is not read from, and not kept in memory",
)
class TestPings:
    def test_hostile_123_unread(self, server, connect, other) -> None:
        pings = [f"{i:0125}" for i in range(60_000)]
        flood = b"".join(frame(PING, text) for text in pings)
        peer = narrowed(connect(server.ws_port))
        peer.upgrade()
        with bounded_memory(server.process.pid, 4 * 1024):
            rest = stuffed(peer, flood)
            is_undisturbed(other)
            # Now it reads: each pong comes, or only that to the last ping of
            # several (§5.5.3), in order, and exactly as it was sent.
            self.read_pongs(peer, rest, pings)
        is_undisturbed(other)

    @staticmethod
    def read_pongs(peer: RawClient, rest: bytes, pings: list[str]) -> None:
        pong = len(frame(PONG, bytes(125), key=None))
        at = -1

        def enough() -> bool:
            nonlocal at
            whole = len(peer.unread) // pong * pong
            for begin in range(0, whole, pong):
                found = parse(bytes(peer.unread[begin : begin + pong]))
                assert found and found.opcode == PONG and found.fin
                number = int(found.payload)
                assert at < number and found.payload.decode() == pings[number]
                at = number
            del peer.unread[:whole]
            return at == len(pings) - 1

        exchange(peer, rest, enough)

    def test_hostile_123_unread_for_ever(self, start, connect) -> None:
        """It is given up."""
        server = start("--send-timeout", "300ms")
        usage = Usage(server.process.pid)
        before = settled(lambda: usage.descriptors)
        peer = narrowed(connect(server.ws_port))
        peer.upgrade()
        push(peer, frame(PING, bytes(125)) * 60_000)
        await_count(lambda: usage.descriptors, before, "descriptors are open")

    def test_hostile_133_short_writes(self, server, connect, other) -> None:
        """Echoes that leave in many pieces, each byte in its place."""
        noise = random.Random(133)
        sizes = [noise.randrange(100_000) for _ in range(8)] + [MESSAGE]
        messages = [noise.randbytes(size) for size in sizes]
        peer = narrowed(connect(server.ws_port))
        peer.upgrade()
        flood = b"".join(frame(BINARY, message) for message in messages)
        wanted = sum(len(frame(BINARY, m, key=None)) for m in messages)
        exchange(peer, flood, lambda: len(peer.unread) >= wanted)
        for message in messages:
            peer.expect_message(BINARY, message)
        is_undisturbed(other)


@contextmanager
def sending(client: RawClient, flood: bytes) -> Iterator[list[int]]:
    """All the time, from a thread of its own; what comes back is not read. The
    list holds a number for each time that the flood went out whole.
    """
    stop, rounds = threading.Event(), [0]

    def run() -> None:
        while not stop.is_set():
            try:
                client.socket.sendall(flood)
            except OSError:
                return  # the server is gone, or full: shows in the rounds
            rounds[0] += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield rounds
    finally:
        stop.set()
        thread.join()


@rule(
    "hostile inputs, row 124",
    "a loud peer gets its turn and no more: others wait for a turn, not for "
    "the end of its flood",
    "read a bounded number of bytes of one connection, then serve the next",
)
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(frame(PONG), id="hostile_124_empty_pongs"),
        pytest.param(frame(PONG, bytes(125)), id="hostile_123_long_pongs"),
    ],
)
def test_loud_peer(server, connect, other: RawClient, kind: bytes) -> None:
    """Pongs are ignored, so that nothing slows it down: its side of the
    connection is always full.
    """
    loud = connect(server.ws_port)
    loud.upgrade()
    echoes(other)
    flood = kind * (2**19 // len(kind))
    with bounded_memory(server.process.pid, 2 * 1024):
        with sending(loud, flood) as rounds:
            waits = [echoes(other) for _ in range(10)]
            began = time.monotonic()
            while (passed := time.monotonic() - began) < 5:
                waits.append(echoes(other))
                if rounds[0] > 1 and passed > 0.3:
                    break
    assert rounds[0], "the flood does not flow"
    # Without a bound others are not served at all. With it they wait for a
    # read buffer's worth, less than 10 ms; two slow shared cores add the rest.
    assert max(waits) < SERVED, f"{max(waits):.3f} s for an echo"


@rule(
    "hostile inputs, row 124",
    "a loud peer that reads its echoes gets them all, others get theirs",
)
def test_hostile_124_messages(server: Server, connect, other) -> None:
    loud = connect(server.ws_port)
    loud.upgrade()
    messages = 40_000
    echo = len(frame(TEXT, "hello", key=None))
    waits: list[float] = []

    def enough() -> bool:
        if len(loud.unread) > len(waits) * 20_000:
            waits.append(echoes(other))
        return len(loud.unread) >= messages * echo

    exchange(loud, frame(TEXT, "hello") * messages, enough)
    assert bytes(loud.unread) == frame(TEXT, "hello", key=None) * messages
    loud.unread.clear()
    assert max(waits) < SERVED


@rule(
    "RFC 6455 §7.1.1",
    "a peer that does not finish the closing handshake is waited for once, and "
    "what it sends meanwhile buys no time",
    "our flag is --close-timeout",
)
def test_hostile_110_fifty_that_go_on_sending(start, connect) -> None:
    server = start("--close-timeout", "300ms")
    usage = Usage(server.process.pid)
    before = settled(lambda: usage.descriptors)
    peers = [connect(server.ws_port) for _ in range(50)]
    for peer in peers:
        peer.upgrade()
        peer.send(close_frame(1000)).expect_close(1000)
    began = time.monotonic()
    while usage.descriptors > before:
        assert time.monotonic() - began < 3, "it waits for ever"
        for peer in peers:
            peer.send(frame(TEXT, "still here"))
        peers[0].readable(0.02)
