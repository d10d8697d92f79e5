"""What a visitor does, good or hostile; whatever comes back is checked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from wire.client import RawClient, Unexpected
from wire.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT
from wire.frames import close_frame, frame
from wire.http import handshake, request
from wire.load import narrowed, push, reset
from wire.server import Server

SIZES = [0, 1, 125, 126, 5000, 65535, 65536, 200_000]  # of messages, in bytes

@dataclass
class Visit:
    """One visitor's means: connections to a server, and a seeded chance."""

    server: Server
    pushes: bool
    chance: random.Random
    clients: list[RawClient] = field(default_factory=list)

    def http(self) -> RawClient:
        return self.client(self.server.port)

    def ws(self) -> RawClient:
        client = self.client(self.server.ws_port)
        client.upgrade()
        return client

    def client(self, port: int) -> RawClient:
        self.clients.append(RawClient(port))
        return self.clients[-1]

    def end(self) -> None:
        for client in self.clients:
            if self.chance.random() < 0.3 and client.socket.fileno() >= 0:
                reset(client.socket)
            client.close()


def expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise Unexpected(f"{found} instead of {wanted}")


def pages(visit: Visit) -> None:
    client = visit.http()
    for _ in range(visit.chance.randint(1, 8)):
        target, status = visit.chance.choice(
            [("/time", 200), ("/", 200), ("/nope", 404), ("/../x", 404)]
        )
        expect(client.ask(request(target)).status, status)


def pipelined(visit: Visit) -> None:
    client, count = visit.http(), visit.chance.randint(2, 100)
    client.send(request("/time") * count)
    for _ in range(count):
        expect(client.read_response().status, 200)


def ranges(visit: Visit) -> None:
    last = visit.chance.randint(0, 50)
    asked = request("/", f"Range: bytes=0-{last}")
    expect(len(visit.http().ask(asked).body), last + 1)


def bad_requests(visit: Visit) -> None:
    sent, status = visit.chance.choice(
        [
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
            (request("/", "X : y"), 400),
            (request("/", "Content-Length: 5", "Content-Length: 6"), 400),
            (request("/" + "x" * 9000), 414),
            (request("/", "X: " + "y" * 17000), 431),
            (request("/", method="PUT"), 405),
            (request("/", version="HTTP/9.9"), 505),
        ]
    )
    expect(visit.http().ask(sent).status, status)


def half_requests(visit: Visit) -> None:
    whole = request("/time", "Content-Length: 9", body="123456789")
    client = visit.http().send(whole[: visit.chance.randrange(len(whole))])
    if visit.chance.random() < 0.5:
        client.half_close().read_to_end()


def refused_handshakes(visit: Visit) -> None:
    sent, status = visit.chance.choice(
        [
            (handshake({"Sec-WebSocket-Version": "8"}), 426),
            (handshake({"Sec-WebSocket-Key": "short"}), 400),
            (handshake({"Origin": "https://evil.example"}), 403),
            (handshake(target="/nope"), 404),
        ]
    )
    client = visit.client(visit.server.ws_port)
    expect(client.ask(sent).status, status)


def in_fragments(visit: Visit, opcode: int, message: bytes) -> bytes:
    """A message in one frame or several, with pings between, or without."""
    count = visit.chance.choice([0, 0, 1, 3, 20])
    cuts = sorted(visit.chance.choices(range(len(message) + 1), k=count))
    parts = [message[a:b] for a, b in zip([0, *cuts], [*cuts, len(message)])]
    sent = b""
    for at, part in enumerate(parts):
        kind = opcode if at == 0 else CONTINUATION
        sent += frame(kind, part, fin=at == len(parts) - 1)
        if visit.chance.random() < 0.2:
            sent += frame(PING, "between")
    return sent


def next_echo(client: RawClient) -> tuple[int, bytes]:
    """The next message that is neither a Pong nor within another one."""
    first = client.read_frame()
    while first.opcode == PONG:
        expect(first.payload, b"between")
        first = client.read_frame()
    return first.opcode, first.payload


def messages(visit: Visit) -> None:
    """Echoes, or pushes, and the closing handshake."""
    client = visit.ws()
    for _ in range(visit.chance.randint(1, 5)):
        size = visit.chance.choice(SIZES)
        text = "é" * (size // 2)
        client.send(in_fragments(visit, TEXT, text.encode()))
        opcode, payload = next_echo(client)
        expect(opcode, TEXT)
        if visit.pushes:
            expect(payload.decode()[:6], "当前时间是：")
        elif payload != text.encode():
            raise Unexpected(f"an echo of {size} bytes is another")
    client.send(close_frame(1000, "bye"))
    while (last := client.read_frame()).opcode != CLOSE:
        pass  # what was on its way
    expect(last.code, 1000)
    client.expect_fin()


def violations(visit: Visit) -> None:
    sent, code = visit.chance.choice(
        [
            (frame(TEXT, "x", key=None), 1002),
            (frame(TEXT, "x", rsv=visit.chance.randint(1, 7)), 1002),
            (frame(visit.chance.choice([3, 7, 11, 15])), 1002),
            (frame(CONTINUATION, "x"), 1002),
            (frame(PING, bytes(126)), 1002),
            (frame(TEXT, b"\xc0\xaf"), 1007),
            (frame(BINARY, length=300_001), 1009),
            (frame(BINARY, length=2**62), 1009),
            (frame(BINARY, fin=False) + frame(CONTINUATION, fin=False) * 20_000,
             1008),
            (close_frame(1005), 1002),
        ]
    )  # fmt: skip
    visit.ws().send(sent).expect_failure(code)


def deaf(visit: Visit) -> None:
    """Asks and does not read."""
    client = narrowed(visit.client(visit.server.ws_port))
    client.upgrade()
    push(client, frame(PING, bytes(125)) * 1000, 0.05)


def half_messages(visit: Visit) -> None:
    sent = frame(BINARY, visit.chance.randbytes(1000), fin=False)
    client = visit.ws().send(sent[: visit.chance.randint(1, len(sent))])
    if visit.chance.random() < 0.5:
        client.half_close().read_to_end()


def storm(visit: Visit) -> None:
    for _ in range(visit.chance.randint(5, 50)):
        visit.client(visit.server.port)


ACTIONS: list[Callable[[Visit], None]] = [pages, pipelined, ranges]
ACTIONS += [bad_requests, half_requests, refused_handshakes, messages, messages]
ACTIONS += [violations, deaf, half_messages, storm]
