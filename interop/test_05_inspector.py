"""Chapter 05, --inspect: every frame of the other connections, as it happens,
over a WebSocket of the inspector's own. Its page is test_05_inspector_browser.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from test_faults_startup import refusal  # noqa: F401  (a fixture)
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
from wire.server import Server, free_port

HELLO = frame(TEXT, "Hello")
SHOWN = 1024  # bytes of a payload


class Watcher:
    """One who looks on, and reads the reports."""

    def __init__(self, client: RawClient) -> None:
        self.client = client
        client.upgrade(handshake(target="/inspector"))

    def read(self) -> dict:
        opcode, payload = self.client.read_message()
        assert opcode == TEXT
        report = json.loads(payload)
        for name in ("request", "head", "payload", "reason", "rest"):
            if name in report:
                report[name] = bytes.fromhex(report[name])
        return report

    def read_until(self, kind: str) -> list[dict]:
        """The reports up to the first of this kind."""
        reports = [self.read()]
        while reports[-1]["kind"] != kind:
            reports.append(self.read())
        return reports


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    return start("--inspect", "--interval", "1h")


@pytest.fixture
def watcher(server: Server, connect) -> Watcher:
    return Watcher(connect(server.ws_port))


@pytest.fixture
def visitor(server: Server, watcher: Watcher, connect) -> RawClient:
    """Another client, of whose opening the watcher knows."""
    return visit(server, watcher, connect)


def visit(server: Server, watcher: Watcher, connect) -> RawClient:
    client = connect(server.ws_port)
    client.upgrade()
    assert watcher.read()["kind"] == "open"
    return client


@rule("book, chapter 05", "every frame is reported, with all of its header")
class TestFrames:
    def test_both_directions(self, watcher: Watcher, visitor) -> None:
        visitor.send(frame(PING, "?"))
        asked, answered = watcher.read(), watcher.read()
        at = asked.pop("at"), answered.pop("at")
        assert at[0] <= at[1]
        assert asked == {
            "kind": "frame",
            "connection": 1,
            "from": "client",
            "fin": True,
            "rsv": 0,
            "opcode": 9,
            "message": 9,
            "masked": True,
            "length": 1,
            "head": bytes.fromhex("8981 37fa213d"),
            "payload": b"?",
        }
        assert answered == {
            "kind": "frame",
            "connection": 1,
            "from": "server",
            "fin": True,
            "rsv": 0,
            "opcode": 10,
            "message": 10,
            "masked": False,
            "length": 1,
            "head": bytes.fromhex("8a01"),
            "payload": b"?",
        }

    def test_what_the_server_pushes(self, start, connect) -> None:
        server = start("--inspect", "--interval", "100ms")
        watcher = Watcher(connect(server.ws_port))
        visitor = visit(server, watcher, connect)
        visitor.send(HELLO)
        _, pushed = visitor.read_message()
        assert watcher.read()["payload"] == b"Hello"
        report = watcher.read()
        assert (report["from"], report["payload"]) == ("server", pushed)

    def test_byte_by_byte(self, watcher: Watcher, visitor) -> None:
        visitor.send_bytewise(HELLO + frame(BINARY, bytes(200)))
        assert watcher.read()["payload"] == b"Hello"
        report = watcher.read()
        assert (report["length"], report["payload"]) == (200, bytes(200))

    def test_fragments(self, watcher: Watcher, visitor) -> None:
        visitor.send(frame(TEXT, "a", fin=False) + frame(PING)).read_frame()
        visitor.send(frame(CONTINUATION, "b"))
        seen = [watcher.read() for _ in range(4)]
        assert [(it["opcode"], it["message"], it["fin"]) for it in seen] == [
            (1, 1, False),
            (9, 9, True),
            (10, 10, True),
            (0, 1, True),
        ]

    def test_a_long_payload_is_cut(self, watcher: Watcher, visitor) -> None:
        payload = bytes(range(256)) * 400
        visitor.send(frame(BINARY, payload) + HELLO)
        report = watcher.read()
        assert report["length"] == len(payload)
        assert report["payload"] == payload[:SHOWN]
        assert watcher.read()["payload"] == b"Hello"

    def test_two_clients(self, server, watcher, visitor, connect) -> None:
        other = visit(server, watcher, connect)
        other.send(frame(PING, "2"))
        assert watcher.read()["connection"] == 2
        assert watcher.read()["connection"] == 2
        visitor.send(frame(PING, "1"))
        assert watcher.read()["connection"] == 1

    def test_what_breaks_a_rule_is_shown_too(self, watcher, visitor) -> None:
        visitor.send(bytes.fromhex("b3 02") + b"no")
        visitor.read_to_end()
        visitor.close()
        broken, answer, end = watcher.read_until("end")
        assert (broken["rsv"], broken["opcode"]) == (3, 3)
        assert (broken["masked"], broken["payload"]) == (False, b"no")
        assert answer["payload"][:2] == (1002).to_bytes(2, "big")
        assert end["code"] == 1006
        assert end["reason"] == answer["payload"][2:]

    def test_a_client_made_by_others(self, server, watcher) -> None:
        websockets = pytest.importorskip("websockets")

        async def talk() -> None:
            uri = f"ws://localhost:{server.ws_port}/"
            async with websockets.connect(uri) as socket:
                await socket.send("Hello")
                await (await socket.ping())

        asyncio.run(talk())
        seen = watcher.read_until("end")
        kinds = [it.get("opcode", it["kind"]) for it in seen]
        assert kinds == ["open", 1, 9, 10, 8, 8, "end"]
        assert seen[1]["payload"] == b"Hello"


@rule("book, chapter 05", "and how the connection begins and ends")
class TestOpenAndEnd:
    def test_opening(self, server, watcher, connect) -> None:
        asked = handshake({"Cookie": "a=b"}, target="/")
        connect(server.ws_port).upgrade(asked)
        report = watcher.read()
        assert (report["kind"], report["connection"]) == ("open", 1)
        assert report["request"] == asked

    def test_closing_handshake(self, watcher: Watcher, visitor) -> None:
        visitor.send(close_frame(1000, "bye")).read_to_end()
        visitor.close()
        asked, answered, end = watcher.read_until("end")
        assert asked["payload"] == b"\x03\xe8bye"
        assert (answered["from"], answered["opcode"]) == ("server", 8)
        assert (end["code"], end["reason"]) == (1000, b"bye")
        assert end["rest"] == b""

    def test_in_the_midst_of_a_frame(self, watcher: Watcher, visitor) -> None:
        visitor.send(HELLO[:8]).half_close().read_to_end()
        visitor.close()
        end = watcher.read()
        assert (end["kind"], end["code"]) == ("end", 1006)
        assert end["rest"] == HELLO[:8]

    def test_reset(self, watcher: Watcher, visitor) -> None:
        visitor.reset()
        assert watcher.read()["code"] == 1006


@rule("book, chapter 05", "who looks on holds up nobody, and is not seen")
class TestWatchers:
    def test_they_come_late(self, server, connect) -> None:
        visitor = connect(server.ws_port)
        visitor.upgrade()
        visitor.send(HELLO + HELLO[:7])
        assert server.stderr.wait_for(lambda line: line == "Hello", 5)
        watcher = Watcher(connect(server.ws_port))
        assert watcher.read()["kind"] == "open"
        visitor.send(HELLO[7:])
        assert watcher.read()["payload"] == b"Hello"

    def test_they_are_not_inspected(self, server, watcher, connect) -> None:
        other = Watcher(connect(server.ws_port))
        other.client.send(HELLO).expect_alive()
        visit(server, watcher, connect)
        assert other.read()["kind"] == "open"
        other.client.expect_silence()

    def test_they_may_leave(self, server, watcher, visitor, connect) -> None:
        other = Watcher(connect(server.ws_port))
        assert other.read()["kind"] == "open"
        other.client.send(close_frame(1000)).expect_failure(1000)
        watcher.client.reset()
        visitor.send(HELLO).expect_alive()
        server.check_health()

    def test_a_slow_one_misses_frames(self, server, visitor, connect) -> None:
        """It reads nothing, while 40 MB are to be told."""
        slow = Watcher(connect(server.ws_port, receive_buffer=4096))
        count, large = 20_000, frame(BINARY, bytes(SHOWN))
        for _ in range(20):
            visitor.send(large * (count // 20))
        visitor.expect_alive()
        told = slow.read_until("dropped")
        frames = [report for report in told if report["kind"] == "frame"]
        missed = told[-1]["count"]
        assert missed > count / 2, "so much was kept for it"
        assert len(frames) + missed == count + 2  # and a Ping, and its Pong
        visitor.send(HELLO)
        assert slow.read()["payload"] == b"Hello"

    def test_other_origins(self, start, connect) -> None:
        server = start("--inspect", "--origin", "*")
        for origin, status in (
            ("http://example.org", 403),
            (f"http://localhost:{server.port}", 101),
        ):
            asked = handshake({"Origin": origin}, target="/inspector")
            assert connect(server.ws_port).ask(asked).status == status

    def test_sigterm(self, server: Server, watcher: Watcher, visitor) -> None:
        server.terminate()
        while watcher.client.read_frame().opcode == TEXT:
            pass
        watcher.client.send(close_frame(1001)).read_to_end()
        visitor.expect_close(1001)
        visitor.send(close_frame(1001)).expect_fin()
        visitor.close()
        watcher.client.close()
        assert server.await_exit() == 0


@rule("book, chapter 05", "it is for development, and only if asked for")
class TestFlag:
    def test_page(self, server: Server, connect) -> None:
        http = connect(server.port)
        assert b"<!doctype html>" in http.ask(request("/inspector/")).body
        for name in ("page.js", "frames.css"):
            assert http.ask(request(f"/inspector/{name}")).status == 200
        assert http.ask(request("/inspector")).status == 301
        assert b"<h1>Push</h1>" in http.ask(request("/")).body

    def test_without_it_nothing_is_there(self, start, connect) -> None:
        server = start()
        http = connect(server.port)
        assert http.ask(request("/inspector/")).status == 404
        asked = handshake(target="/inspector")
        assert connect(server.ws_port).ask(asked).status == 404

    def test_on_one_port(self, start, connect) -> None:
        port = str(free_port())
        server = start("--inspect", "--port", port, "--ws-port", port)
        watcher = Watcher(connect(server.port))
        client = connect(server.port)
        client.upgrade()
        client.send(HELLO)
        assert watcher.read_until("frame")[-1]["payload"] == b"Hello"
        answer = connect(server.port).ask(request("/inspector/"))
        assert answer.status == 200

    def test_with_trace(self, start, connect) -> None:
        server = start("--inspect", "--trace")
        watcher = Watcher(connect(server.ws_port))
        client = connect(server.ws_port)
        client.upgrade()
        client.send(HELLO)
        assert watcher.read_until("frame")[-1]["payload"] == b"Hello"
        client.send(frame(PING, "last")).read_frame()
        assert server.stderr.wait_for(lambda line: '"last"' in line, 5)
        told = str(server.stderr)
        assert told.count('"Hello"') == 1, "the tap of --trace"
        assert '{"kind"' not in told, "reports are not traced"

    @pytest.mark.parametrize("host", ["0.0.0.0", "::"])
    def test_only_on_loopback(self, refusal, host: str) -> None:  # noqa: F811
        told = refusal("--inspect", "--host", host, status=2)
        assert "--inspect" in told and "loopback" in told and host in told

    def test_a_loopback_address(self, start, connect) -> None:
        server = start("--inspect", "--host", "127.0.0.1")
        Watcher(connect(server.ws_port))
