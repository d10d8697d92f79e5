"""Clients that are told the news, and clients that ask for it.

Both count what they send and receive, and how old each update was when they
learned of it: its text carries the time at which the server made it.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass, field

# What a browser sends with fetch(), without cookies.
COMMON = (
    "Host: localhost:{port}\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en\r\n"
)
ASK = (
    "GET /latest HTTP/1.1\r\n" + COMMON + "Accept: */*\r\n"
    "Referer: http://localhost:{port}/\r\n\r\n"
)
OPENING = (
    "GET / HTTP/1.1\r\n" + COMMON + "Connection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
HELLO = b"\x81\x8d\0\0\0\0hello,server!"  # masked, with a key of zeros

TCP_INFO, SEGMENTS = 11, struct.Struct("=136xII")  # tcpi_segs_out, _in


@dataclass
class Counts:
    """Of one client, or the sum over several."""

    exchanges: int = 0  # requests, or frames
    updates: int = 0  # that brought something new
    bytes_up: int = 0
    bytes_down: int = 0
    segments: int = 0  # of TCP, in both directions
    delays_ms: list[float] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class Client(asyncio.Protocol):
    def __init__(self, port: int) -> None:
        self.port = port
        self.buffer = b""
        self.last = ""
        self.counts = Counts()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.begin_counting()

    def begin_counting(self) -> None:
        self.counts = Counts(segments=-self.segments())

    def counted(self) -> Counts:
        """What was counted since begin_counting()."""
        self.counts.segments += self.segments()
        return self.counts

    def segments(self) -> int:
        peer = self.transport.get_extra_info("socket")
        info = peer.getsockopt(socket.IPPROTO_TCP, TCP_INFO, SEGMENTS.size)
        return sum(SEGMENTS.unpack(info))

    def send(self, data: bytes) -> None:
        self.counts.bytes_up += len(data)
        self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self.counts.bytes_down += len(data)
        self.buffer += data
        while self.take_one():
            pass

    def take_one(self) -> bool:
        """Takes a response or a frame, if one is whole."""
        raise NotImplementedError

    def learned(self, text: str) -> None:
        self.counts.exchanges += 1
        made = re.search(r"\d+$", text)
        if text == self.last or not made:
            return
        if self.last:  # how long the first has been there says nothing
            delay = time.time() * 1000 - int(made[0])
            self.counts.delays_ms.append(max(0.0, delay))
        self.last = text
        self.counts.updates += 1


class Told(Client):
    """Shakes hands, says hello, and listens."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.send(OPENING.format(port=self.port).encode())

    def take_one(self) -> bool:
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if found:
                assert head.startswith(b"HTTP/1.1 101"), head
                self.open, self.buffer = True, rest
                self.send(HELLO)
            return bool(found)
        # A server's short frame: two bytes, then so many as the second says.
        if len(self.buffer) < 2 or len(self.buffer) < 2 + self.buffer[1]:
            return False
        end = 2 + self.buffer[1]
        payload, self.buffer = self.buffer[2:end], self.buffer[end:]
        self.learned(payload.decode())
        return True


class Asking(Client):
    """Asks on one connection that stays, so often."""

    def __init__(self, port: int, first_s: float, every_s: float) -> None:
        super().__init__(port)
        self.first_s, self.every_s = first_s, every_s
        self.asked = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.request = ASK.format(port=self.port).encode()
        loop = asyncio.get_running_loop()
        self.next = loop.time() + self.first_s
        self.timer = loop.call_at(self.next, self.ask)

    def ask(self) -> None:
        if self.transport.is_closing():
            return
        self.send(self.request)
        self.next += self.every_s
        self.timer = asyncio.get_running_loop().call_at(self.next, self.ask)

    def take_one(self) -> bool:
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: (\d+)", head)
        if not found or not length or len(rest) < int(length[1]):
            return False
        assert head.startswith(b"HTTP/1.1 200"), head
        body, self.buffer = rest[:int(length[1])], rest[int(length[1]):]
        self.learned(body.decode())
        return True
