"""Chapter 05: the server speaks by itself. After a client's first message it
pushes the time, every --interval.
"""

from __future__ import annotations

import re
import time

import pytest
from wire import (
    BINARY,
    PING,
    PONG,
    TEXT,
    RawClient,
    close_frame,
    frame,
    request,
    rule,
)
from wire.server import Server

HELLO = frame(TEXT, "hello,server!")
PUSHED = re.compile(r"当前时间是： (\d{13})")
OURS, FOREIGN = 0.2, 3.0  # the interval, in seconds


@pytest.fixture
def interval(pytestconfig: pytest.Config) -> float:
    """A server that does not know our flags has the default of 3 s."""
    foreign = pytestconfig.getoption("server")
    return OURS if not foreign or pytestconfig.getoption("flags") else FOREIGN


@pytest.fixture
def pushing(server: Server, stable, interval: float, chapter: str) -> Server:
    if interval == FOREIGN:
        return server
    return stable.keep(chapter, "--interval", f"{interval * 1000:.0f}ms")


@pytest.fixture
def visitor(pushing: Server, connect) -> RawClient:
    client = connect(pushing.ws_port)
    client.upgrade()
    return client


def read_push(client: RawClient) -> tuple[float, int]:
    """When a push came, and the time in it, both in seconds."""
    opcode, payload = client.read_message()
    assert opcode == TEXT
    said = PUSHED.fullmatch(payload.decode())
    assert said, payload.decode()
    return time.time(), int(said[1]) / 1000


@rule(
    "book, chapter 05",
    "the first push comes one interval after the first message, and from then "
    "on one every interval",
    "the text is `当前时间是： ` and the milliseconds since the epoch",
)
class TestPush:
    def test_every_interval(self, visitor, interval: float) -> None:
        visitor.send(HELLO)
        sent = time.time()
        moments = [sent] + [read_push(visitor)[0] for _ in range(3)]
        gaps = [b - a for a, b in zip(moments, moments[1:])]
        assert all(interval * 0.6 < gap < interval * 1.4 + 0.3 for gap in gaps)
        total = moments[-1] - sent
        assert abs(total - 3 * interval) < interval * 0.5 + 0.2

    def test_the_time_is_now(self, visitor: RawClient) -> None:
        came, said = read_push(visitor.send(HELLO))
        assert abs(came - said) < 1

    def test_it_is_one_unmasked_text_frame(self, visitor: RawClient) -> None:
        visitor.send(HELLO)
        found = visitor.read_frame()
        assert (found.opcode, found.fin) == (TEXT, True)

    def test_nothing_before_the_first_message(self, visitor, interval) -> None:
        visitor.expect_silence(interval * 1.5)

    @pytest.mark.parametrize(
        "message",
        [frame(TEXT, "anything"), frame(BINARY, b"\0"), frame(TEXT)],
        ids=["text", "binary", "empty"],
    )
    def test_any_message_starts_it(self, visitor, message: bytes) -> None:
        read_push(visitor.send(message))

    def test_a_ping_is_no_message(self, visitor, interval: float) -> None:
        visitor.send(frame(PING, "?")).expect_message(PONG, "?")
        visitor.expect_silence(interval * 1.5)

    def test_more_messages_do_not_push_more(self, visitor, interval) -> None:
        """One timer for a connection; it is not set anew either."""
        visitor.send(HELLO * 5)
        read_push(visitor)
        began = time.time()
        for _ in range(3):
            visitor.send(HELLO)
            ended, _said = read_push(visitor)
        assert ended - began > 3 * interval * 0.7

    def test_two_visitors(self, visitor, pushing: Server, connect) -> None:
        silent = connect(pushing.ws_port)
        silent.upgrade()
        read_push(visitor.send(HELLO))
        assert not silent.readable(0), "nobody said hello there"
        read_push(silent.send(HELLO))
        read_push(visitor)

    def test_pings_are_answered_between(self, visitor: RawClient) -> None:
        read_push(visitor.send(HELLO))
        visitor.send(frame(PING, "?")).expect_message(PONG, "?")
        read_push(visitor)


@rule(
    "RFC 6455 §7.1.1",
    "when the client is gone its timer stops, its descriptor is free again",
    "cancel the timer where the connection ends, however it ends",
)
class TestEnd:
    @pytest.mark.parametrize("way", ["close", "fin", "reset"])
    def test_everything_is_given_back(
        self, pushing: Server, connect, way: str
    ) -> None:
        before = self.settled(pushing)
        clients = [connect(pushing.ws_port) for _ in range(10)]
        for client in clients:
            client.upgrade()
            client.send(HELLO)
        read_push(clients[0])
        assert pushing.descriptors() >= before + 10
        for client in clients:
            self.leave(client, way)
        deadline = time.monotonic() + 5
        while pushing.descriptors() > before:
            assert time.monotonic() < deadline, "descriptors are leaking"
            time.sleep(0.02)  # nothing tells us of the server's close()
        pushing.check_health()

    @staticmethod
    def settled(server: Server) -> int:
        """Descriptors once those of earlier tests are closed."""
        counts = [server.descriptors()]
        while len(counts) < 10 or len(set(counts[-5:])) > 1:
            time.sleep(0.02)
            counts.append(server.descriptors())
        return counts[-1]

    @staticmethod
    def leave(client: RawClient, way: str) -> None:
        if way == "reset":
            client.reset()
            return
        if way == "close":
            client.send(close_frame(1000))
        else:
            client.half_close()
        client.read_to_end()
        client.close()

    def test_no_push_behind_the_close(self, visitor, interval: float) -> None:
        read_push(visitor.send(HELLO))
        visitor.send(close_frame(1000)).expect_failure(1000)

    def test_the_others_go_on(self, visitor, pushing: Server, connect) -> None:
        leaving = connect(pushing.ws_port)
        leaving.upgrade()
        leaving.send(HELLO)
        read_push(visitor.send(HELLO))
        leaving.reset()
        read_push(visitor)
        read_push(visitor)


@rule("book, chapter 05", "what a client says is printed")
def test_a_message_is_printed(visitor: RawClient, pushing: Server) -> None:
    visitor.send(frame(TEXT, "你好,server! №1"))
    read_push(visitor)

    def is_it(line: str) -> bool:
        return "你好,server! №1" in line

    printed = pushing.stderr.wait_for(is_it, 5)
    if not pushing.ours:  # where it prints is its own affair
        printed = printed or pushing.stdout.wait_for(is_it, 1)
    assert printed


@rule("book, chapter 05", "the page finds what it asks for")
class TestPages:
    @pytest.fixture
    def page(self, start, connect):
        server = start("--interval", "100ms")
        return server, connect(server.port)

    def test_page(self, page) -> None:
        _, http = page
        assert b"<!doctype html>" in http.ask(request("/")).body
        for script in ("/page.js", "/shared/connection.js"):
            response = http.ask(request(script))
            kind = response["Content-Type"] or ""
            assert kind.startswith("text/javascript")

    def test_ws_port(self, page) -> None:
        server, http = page
        response = http.ask(request("/ws-port"))
        assert response.body.strip().decode() == str(server.ws_port)

    def test_latest_is_what_was_pushed(self, page, connect) -> None:
        server, http = page
        visitor = connect(server.ws_port)
        visitor.upgrade()
        visitor.send(HELLO)
        _, payload = visitor.read_message()
        response = http.ask(request("/latest"))
        assert response.status == 200
        assert "no-store" in response.tokens("Cache-Control")
        assert (response["Content-Type"] or "").startswith("text/plain")
        said = PUSHED.fullmatch(response.body.decode())
        pushed = PUSHED.fullmatch(payload.decode())
        assert said and pushed
        assert 0 <= int(said[1]) - int(pushed[1]) < 1000

    def test_latest_before_the_first_push(self, page) -> None:
        _, http = page
        response = http.ask(request("/latest"))
        assert response.status in {200, 204}
        assert response.body == b""

    def test_the_program_that_was_to_be_rebuilt(self, start, connect) -> None:
        """The default interval, once: 3 s."""
        server = start()
        visitor = connect(server.ws_port)
        visitor.upgrade()
        began = time.time()
        came, said = read_push(visitor.send(HELLO))
        assert 2.9 < came - began < 3.3
        assert abs(came - said) < 1


@rule("RFC 6455 §7.4.1", "a server that goes away says so, with 1001")
def test_sigterm(start, connect) -> None:
    server = start("--interval", "100ms")
    visitor = connect(server.ws_port)
    visitor.upgrade()
    read_push(visitor.send(HELLO))
    server.terminate()
    while (found := visitor.read_frame()).opcode == TEXT:
        pass  # pushed before the signal was handled
    assert found.code == 1001
    visitor.send(close_frame(1001)).expect_fin()
    visitor.close()
    assert server.await_exit() == 0
