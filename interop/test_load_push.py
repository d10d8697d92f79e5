"""Who is pushed to and does not read. (What a server does then by policy,
dropping messages or people, is chapter 06; here it must be safe.)
"""

from __future__ import annotations

import pytest
from wire import PING, TEXT, RawClient, frame, rule
from wire.load import (
    Usage,
    await_count,
    bounded_memory,
    narrowed,
    push,
    settled,
)
from wire.server import Server

pytestmark = pytest.mark.chapter("05")

HELLO = frame(TEXT, "hello,server!")
DEAF = 20


@pytest.fixture
def pushing(start) -> Server:
    return start("--interval", "20ms", "--send-timeout", "400ms")


def visitor(connect, server: Server) -> RawClient:
    client = connect(server.ws_port)
    client.upgrade()
    return client.send(HELLO)


@rule(
    "hostile inputs, row 125",
    "who does not read what is pushed is given up; it costs a bounded amount "
    "of memory until then, and nobody else notices",
    "our flag is --send-timeout",
)
def test_hostile_125_pushed_to_the_deaf(pushing: Server, connect) -> None:
    usage = Usage(pushing.process.pid)
    before = settled(lambda: usage.descriptors)
    other = visitor(connect, pushing)
    other.read_message()
    with bounded_memory(pushing.process.pid, DEAF * 256):
        deaf = [narrowed(connect(pushing.ws_port)) for _ in range(DEAF)]
        for client in deaf:
            client.upgrade()
            # Unread pongs fill the kernel's buffers sooner than pushes would.
            push(client.send(HELLO), frame(PING, bytes(125)) * 5000, 0.01)
        # 20 ms pushed to each, 400 ms until they go: some 20 pushes each.
        await_count(lambda: usage.descriptors, before + 1, "are still open")
    for _ in range(3):
        assert other.read_message()[0] == TEXT
