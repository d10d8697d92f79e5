"""Slow and greedy peers of the HTTP server: who sends a byte a moment, who
asks and does not read, who comes by the thousand. What they cost is bounded,
and everybody else is served meanwhile.
"""

from __future__ import annotations

import errno
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from wire import RawClient, Unexpected, request, rule
from wire.http import parse_head
from wire.load import (
    Usage,
    allow_descriptors,
    await_count,
    bounded_memory,
    exchange,
    is_served,
    narrowed,
    nothing_leaks,
    pull_cable,
    push,
    reset,
    settled,
)
from wire.server import Server

pytestmark = pytest.mark.chapter("01")

MANY = 200
STORM = 2000
CROWD = 500
GOOD = request("/time")


@pytest.fixture(autouse=True, scope="module")
def many_descriptors() -> None:
    allow_descriptors(8192)


@contextmanager
def crowd(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, all gone afterwards."""
    clients: list[socket.socket] = []
    try:
        for _ in range(count):
            clients.append(socket.create_connection(("127.0.0.1", port), 5))
        yield clients
    finally:
        for client in clients:
            client.close()


def statuses(clients: list[socket.socket]) -> dict[int, int]:
    """How many were answered with which status before the end came; 0: with
    none. Only the first response of each counts.
    """
    counts: dict[int, int] = {}
    for client in clients:
        answer = b""
        try:
            while data := client.recv(4096):
                answer += data
        except ConnectionResetError:
            pass  # what came before it counts
        head, mark, _ = answer.partition(b"\r\n\r\n")
        status = parse_head(head + mark).status if mark else 0
        counts[status] = counts.get(status, 0) + 1
    return counts


@rule(
    "RFC 9112 §9.5",
    "a request has one deadline, as a whole: who holds many connections by a "
    "byte a moment, or by none, loses them all, and others are served",
)
class TestSlowloris:
    def test_hostile_049_two_hundred_drop_by_drop(self, start, connect) -> None:
        server = start("--header-timeout", "600ms")
        other = connect(server.port)
        with nothing_leaks(server.process.pid), crowd(server.port, MANY) as all:
            began = time.monotonic()
            while not select.select(all, [], [], 0.05)[0] and time.monotonic() - began < 3:
                for client in all:
                    client.sendall(b"x")
                is_served(other)
            assert time.monotonic() - began < 3, "a byte renewed the deadline"
            assert statuses(all) == {408: MANY}

    def test_hostile_050_two_hundred_silent(self, start, connect) -> None:
        server = start("--header-timeout", "500ms")
        with nothing_leaks(server.process.pid), crowd(server.port, MANY) as all:
            other = connect(server.port)
            is_served(other)
            other.close()
            answers = statuses(all)
        assert set(answers) <= {0, 408}, "nothing, or 408"

    def test_hostile_086_after_some_requests(self, start, connect) -> None:
        """The deadline of a later request is as hard as that of the first."""
        server = start("--header-timeout", "400ms")
        client = connect(server.port)
        for _ in range(3):
            is_served(client)
        began = time.monotonic()
        for byte in GOOD:
            client.send(bytes([byte]))
            if client.readable(0.04):
                break
        assert client.read_response().status == 408
        assert time.monotonic() - began < 2


FLOOD = 10_000
SIZES = {"/a.txt": 3000, "/b.txt": 5000, "/c.txt": 0}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages")
    for name, size in SIZES.items():
        (root / name[1:]).write_bytes(name[1].encode() * size)
    with open(root / "big.bin", "wb") as big:
        big.truncate(64 * 2**20)
    return root


@rule(
    "RFC 9112 §9.3.2",
    "pipelined requests are answered in order, however many; who does not read "
    "the answers is not read from",
    "stop reading while much is unsent, and read on when it has gone",
)
class TestFlood:
    @pytest.fixture
    def flooded(self, start, pages: Path) -> Server:
        return start("--root", str(pages))

    def test_hostile_046_ten_thousand(self, flooded: Server, connect) -> None:
        names = list(SIZES)
        order = [names[i % 3 if i % 7 else 0] for i in range(FLOOD)]
        padding = f"X-Padding: {'p' * 300}"  # more than the kernel would hold
        flood = b"".join(request(target, padding) for target in order)
        client, other = narrowed(connect(flooded.port)), connect(flooded.port)
        is_served(other)
        with bounded_memory(flooded.process.pid, 8 * 1024):
            sent = push(client, flood)
            assert sent < len(flood), "it reads on from who reads nothing"
            is_served(other)
            self.read_all(client, flood[sent:], order)
        is_served(connect(flooded.port))

    @staticmethod
    def read_all(client: RawClient, rest: bytes, order: list[str]) -> None:
        """All answers, in their order, while the rest is sent."""
        done = 0

        def enough() -> bool:
            nonlocal done
            while (end := client.unread.find(b"\r\n\r\n")) >= 0:
                target = order[done]
                whole = end + 4 + SIZES[target]
                if len(client.unread) < whole:
                    break
                body = bytes(client.unread[end + 4 : whole])
                del client.unread[:whole]
                if body != target[1].encode() * SIZES[target]:
                    raise Unexpected(f"answer {done} is not that to {target}")
                done += 1
                if done == len(order):
                    return True
            return False

        exchange(client, rest, enough)

    def test_hostile_046_and_then_gone(self, flooded: Server, connect) -> None:
        client = narrowed(connect(flooded.port))
        with nothing_leaks(flooded.process.pid):
            push(client, request("/b.txt") * FLOOD)
            reset(client.socket)
        is_served(connect(flooded.port))


@rule(
    "hostile inputs, row 51",
    "who reads slowly costs no memory; who reads next to nothing is given up",
    "our flag is --send-timeout",
)
class TestSlowReader:
    TIMEOUT = 0.3

    @pytest.fixture
    def hasty(self, start, pages: Path) -> Server:
        limit = f"{self.TIMEOUT * 1000:.0f}ms"
        return start("--root", str(pages), "--send-timeout", limit)

    def test_hostile_051_fifty_that_stop(self, hasty: Server, connect) -> None:
        pid = hasty.process.pid
        other = connect(hasty.port)
        is_served(other)
        with nothing_leaks(pid), bounded_memory(pid, 4 * 1024):
            stuck = [narrowed(connect(hasty.port)) for _ in range(50)]
            for client in stuck:
                client.send(request("/big.bin"))
            is_served(other)

    def test_hostile_051_next_to_nothing(self, hasty: Server, connect) -> None:
        """A byte a moment does not keep the file open."""
        usage = Usage(hasty.process.pid)
        before = settled(lambda: usage.descriptors)
        client = narrowed(connect(hasty.port)).send(request("/big.bin"))
        client.read_until(b"\r\n\r\n", "a head")
        assert usage.descriptors > before
        began = time.monotonic()
        while usage.descriptors > before:
            assert time.monotonic() - began < 5, "fed for ever"
            client.socket.recv(1)
            select.select([], [], [], 0.02)  # a slow peer's pace

    def test_slow_and_steady_is_served(self, hasty: Server, connect) -> None:
        """For many times the limit: it is for who takes nothing."""
        client = narrowed(connect(hasty.port)).send(request("/big.bin"))
        began, came = time.monotonic(), 0
        while time.monotonic() - began < 4 * self.TIMEOUT:
            assert (data := client.socket.recv(4096)), "cut off"
            came += len(data)
            select.select([], [], [], 0.01)  # a slow peer's pace
        assert came > 4096


@rule(
    "hostile inputs, row 126",
    "a peer from which nothing ever comes again, no ACK and no FIN, is given "
    "up: idle by --idle-timeout, with data on its way by --send-timeout",
)
@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/time", id="hostile_126_idle"),
        pytest.param("/big.bin", id="hostile_126_queued_data"),
    ],
)
def test_cable_pulled(start, connect, pages: Path, target: str) -> None:
    limits = ("--send-timeout", "300ms", "--idle-timeout", "300ms")
    server = start("--root", str(pages), *limits)
    usage = Usage(server.process.pid)
    before = settled(lambda: usage.descriptors)
    client = connect(server.port)
    client.send(request(target)).read_until(b"\r\n\r\n", "a head")
    assert usage.descriptors > before
    pull_cable(client.socket)
    await_count(lambda: usage.descriptors, before, "descriptors are open")
    is_served(connect(server.port))


@rule("hostile inputs, rows 134 and 136", "thousands come and go; none is left")
class TestStorm:
    def test_hostile_134_two_thousand(self, server: Server, connect) -> None:
        with nothing_leaks(server.process.pid):
            for i in range(STORM):
                address = "127.0.0.1", server.port
                with socket.create_connection(address) as one:
                    if i % 4 == 1:
                        one.sendall(GOOD)
                    elif i % 4 == 2:
                        one.sendall(GOOD[: i % len(GOOD)])
                    if i % 2:
                        reset(one)
        is_served(connect(server.port))

    def test_hostile_136_five_hundred_at_once(self, server, connect) -> None:
        """All connect before any is accepted for sure; all are served."""
        with nothing_leaks(server.process.pid):
            clients = [socket.socket() for _ in range(CROWD)]
            for client in clients:
                client.setblocking(False)
                error = client.connect_ex(("127.0.0.1", server.port))
                assert error in {0, errno.EINPROGRESS}
            for client in clients:
                client.settimeout(5)
                client.sendall(request("/time", "Connection: close"))
            assert statuses(clients) == {200: CROWD}
            for client in clients:
                client.close()

    def test_hostile_085_far_too_many(self, start, connect) -> None:
        """Who comes above the limit is told so; a place that is free again is
        given to the next.
        """
        server = start("--max-connections", "50")
        with nothing_leaks(server.process.pid):
            with crowd(server.port, 50) as first:
                with crowd(server.port, 150) as late:
                    assert statuses(late) == {503: 150}
                first[0].sendall(GOOD)
                assert first[0].recv(4096).startswith(b"HTTP/1.1 200 ")
        is_served(connect(server.port))


@rule(
    "hostile inputs, row 139",
    "a proxy that nobody knows is not believed: its fields change nothing, its "
    "PROXY header is no HTTP",
)
class TestProxy:
    @pytest.mark.parametrize(
        "line",
        [
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-For: " + "203.0.113.9, " * 300 + "x",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: https",
            "X-Real-IP: 203.0.113.9",
            'Forwarded: for="[2001:db8::1]";host=evil.example',
        ],
        ids=lambda line: "hostile_139_" + line.split(":")[0] + str(len(line)),
    )
    def test_fields(self, http: RawClient, server: Server, line: str) -> None:
        said = len(server.stderr.lines)
        plain, spoofed = http.ask(GOOD), http.ask(request("/time", line))
        assert spoofed.status == plain.status == 200
        names = [[name for name, _ in r.fields] for r in (plain, spoofed)]
        assert names[0] == names[1]
        log = "\n".join(server.stderr.lines[said:])
        assert "203.0.113.9" not in log and "evil.example" not in log

    @pytest.mark.parametrize(
        "header",
        [
            pytest.param(
                b"PROXY TCP4 203.0.113.9 203.0.113.1 56324 80\r\n",
                id="hostile_139_v1",
            ),
            pytest.param(b"PROXY UNKNOWN\r\n", id="hostile_139_v1_unknown"),
            pytest.param(
                b"PROXY " + b"x" * 200 + b"\r\n", id="hostile_139_v1_malformed"
            ),
            pytest.param(
                b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12),
                id="hostile_139_v2",
            ),
            pytest.param(
                b"\r\n\r\n\0\r\nQUIT\n\xff\xff\xff\xff",
                id="hostile_139_v2_malformed",
            ),
        ],
    )
    def test_header(self, http: RawClient, header: bytes) -> None:
        response = http.ask(header + GOOD)
        assert response.status == 400
        assert response.closes
        http.expect_fin()
