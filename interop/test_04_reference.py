"""Chapter 04: a client made by others, and the same exchanges with a server
made by others: both must come to the same end.

The client and the reference are Python websockets, through its public asyncio
interface. What the reference is known to do differently is listed, with the
reason, in reference/echo_server.py; no exchange here touches that.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    TEXT,
    RawClient,
    close_frame,
    frame,
    rule,
)
from wire.server import Server, free_port, running

websockets = pytest.importorskip("websockets")
REFERENCE = Path(__file__).parent / "reference" / "echo_server.py"
PATIENCE = 30.0

Exchange = Callable[[str], Awaitable[object]]


@pytest.fixture(scope="module")
def reference() -> Iterator[Server]:
    command = shlex.join([sys.executable, str(REFERENCE)])
    flags = ("--ws-port", str(free_port()))
    with running(command, flags, False, "ws_port") as server:
        yield server


def uri(server: Server) -> str:
    return f"ws://localhost:{server.ws_port}/"


def echo_of(*messages: str | bytes) -> Exchange:
    """All messages are sent, then their echoes are read."""

    async def exchange(uri: str) -> object:
        async with websockets.connect(uri) as socket:
            for message in messages:
                await socket.send(message)
            return [await socket.recv() for _ in messages]

    return exchange


def close_with(code: int, reason: str) -> Exchange:
    async def exchange(uri: str) -> object:
        async with websockets.connect(uri) as socket:
            await socket.close(code, reason)
            return socket.close_code

    return exchange


async def fragments(uri: str) -> object:
    async def parts() -> AsyncIterator[str]:
        for part in ("当前", "", "时间", "是：") * 10:
            yield part

    async with websockets.connect(uri) as socket:
        await socket.send(["Hel", "lo"])
        await socket.send([b"\0", b"", b"\xff"])
        await socket.send(parts())
        return [await socket.recv() for _ in range(3)]


async def ping(uri: str) -> object:
    async with websockets.connect(uri) as socket:
        for payload in (b"", b"Hello", bytes(125)):
            await (await socket.ping(payload))
        await socket.send("still here")
        return await socket.recv()


async def many_clients(uri: str) -> object:
    talk = echo_of(*(f"message {i}" for i in range(20)))
    return await asyncio.gather(*(talk(uri) for _ in range(50)))


async def without_compression(uri: str) -> object:
    async with websockets.connect(uri, compression=None) as socket:
        await socket.send("plain")
        return await socket.recv()


EXCHANGES: dict[str, Exchange] = {
    "text": echo_of("Hello"),
    "chinese": echo_of("当前时间是：", "😀", "κόσμε"),
    "binary": echo_of(bytes(range(256))),
    "empty": echo_of("", b""),
    "lengths": echo_of(*("x" * n for n in (125, 126, 127, 65535, 65536))),
    "one_mebibyte": echo_of(bytes(2**20), "x" * 2**20),
    "a_thousand": echo_of(*map(str, range(1000))),
    "fragments": fragments,
    "ping": ping,
    "many_clients": many_clients,
    "without_compression": without_compression,
    "close_1000": close_with(1000, ""),
    "close_1001": close_with(1001, "going away"),
    "close_3000": close_with(3000, "ours"),
    "close_4999": close_with(4999, "x" * 123),
}


@rule("RFC 6455", "a client made by others is served as by their own server")
@pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=EXCHANGES)
def test_client_of_others(
    server: Server, reference: Server, exchange: Exchange
) -> None:
    async def both() -> list[object]:
        talks = (exchange(uri(each)) for each in (server, reference))
        return await asyncio.wait_for(asyncio.gather(*talks), PATIENCE)

    ours, theirs = asyncio.run(both())
    assert ours == theirs


WIRES: dict[str, bytes] = {  # each ends the connection
    "close_empty": close_frame(),
    "close_code": close_frame(1000, "bye"),
    "close_4000": close_frame(4000),
    "hostile_087_unmasked": frame(TEXT, "hi", key=None),
    "hostile_088_rsv1": frame(TEXT, "hi", rsv=4),
    "hostile_088_rsv2_on_ping": frame(PING, rsv=2),
    "hostile_089_opcode_3": frame(3),
    "hostile_089_opcode_15": frame(15),
    "hostile_090_ping_of_126": frame(PING, bytes(126)),
    "hostile_090_fragmented_ping": frame(PING, fin=False),
    "hostile_093_2^53": frame(TEXT, form=64, length=2**53),
    "hostile_094_continuation": frame(CONTINUATION, "a"),
    "hostile_094_text_in_text": (
        frame(TEXT, "a", fin=False) + frame(TEXT, "b")
    ),
    "hostile_097_too_big": frame(BINARY, length=2**20 + 1),
    "hostile_098_overlong": frame(TEXT, b"\xc0\xaf"),
    "hostile_098_truncated": frame(TEXT, b"\xe2\x82"),
    "hostile_105_close_of_one_byte": frame(CLOSE, b"\x03"),
    "hostile_106_1005": close_frame(1005),
    "hostile_106_2000": close_frame(2000),
    "hostile_108_reason": close_frame(1000, b"\xff"),
    "hostile_109_data_behind_close": close_frame(1000) + frame(TEXT, "a"),
}


def outcome(client: RawClient, wire: bytes) -> int | None:
    """The code with which a server closes, once it has closed."""
    client.upgrade()
    code = client.send(wire).expect_close().code
    client.expect_fin()
    return code


@rule("RFC 6455 §7", "the connection ends with the code of the reference")
@pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES)
def test_end_of_the_connection(
    server: Server, reference: Server, connect, wire: bytes
) -> None:
    ours = outcome(connect(server.ws_port), wire)
    assert ours == outcome(connect(reference.ws_port), wire)
