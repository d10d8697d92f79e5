"""Chapter 02: the opening handshake that succeeds (RFC 6455 §4.2.2), and what
the server shows of it.
"""

import re

import pytest
from wire import (
    KEY,
    TEXT,
    RawClient,
    accept_for,
    close_frame,
    frame,
    handshake,
    request,
    rule,
)
from wire.server import free_port

FIELDS = ["Upgrade", "Connection", "Sec-WebSocket-Accept"]


@rule(
    "RFC 6455 §4.2.2",
    "the 101 has Upgrade, Connection, and the accept made from the key",
    "base64(SHA-1(key + 258EAFA5-E914-47DA-95CA-C5AB0DC85B11)), of the key as "
    "it was sent and not of what it decodes to; mind CRLF at each line's end",
)
class TestSwitchingProtocols:
    def test_the_key_of_the_rfc(self, ws: RawClient) -> None:
        response = ws.upgrade()
        assert response["Sec-WebSocket-Accept"] == (
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        )
        assert (response["Upgrade"] or "").lower() == "websocket"
        assert "upgrade" in response.tokens("Connection")

    def test_nothing_else_is_said(self, ws: RawClient, server) -> None:
        """No Content-Length (RFC 9110 §8.6), nothing that was not asked."""
        response = ws.upgrade()
        if server.ours:
            assert [name for name, _ in response.fields] == FIELDS
            assert response.reason == "Switching Protocols"
        for name in ("Protocol", "Extensions", "Version"):
            assert response[f"Sec-WebSocket-{name}"] is None
        assert response["Content-Length"] is None
        ws.expect_silence()

    @pytest.mark.parametrize("key", ["A" * 22 + "==", "/" * 21 + "w==", KEY])
    def test_any_key(self, ws: RawClient, key: str) -> None:
        response = ws.upgrade(handshake({"Sec-WebSocket-Key": key}))
        assert response["Sec-WebSocket-Accept"] == accept_for(key)


@rule(
    "RFC 9112 §2.2",
    "a request is read the same in whatever pieces it comes",
)
class TestPieces:
    def test_hostile_001_one_octet_at_a_time(self, ws: RawClient) -> None:
        ws.send_bytewise(handshake())
        assert ws.read_response().status == 101

    def test_hostile_001_nothing_before_the_end(self, ws: RawClient) -> None:
        ws.send(handshake()[:-1]).expect_silence()
        assert ws.ask(b"\n").status == 101


@rule("RFC 6455 §10.2", "a page of this very host, on any port, may connect")
class TestOrigin:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
    def test_same_host(self, ws: RawClient, server, host: str) -> None:
        changes = {"Origin": f"http://{host}:{server.port}"}
        ws.upgrade(handshake(changes, host=f"{host}:{server.ws_port}"))

    def test_hostile_072_absent(self, ws: RawClient) -> None:
        """Not a browser: nobody's credentials are misused."""
        ws.upgrade(handshake())

    def test_allowed_by_name(self, start, connect) -> None:
        server = start("--origin", "https://one.example")
        changes = {"Origin": "https://one.example"}
        connect(server.ws_port).upgrade(handshake(changes))
        refused = handshake({"Origin": "https://two.example"})
        assert connect(server.ws_port).ask(refused).status == 403

    def test_any(self, start, connect) -> None:
        server = start("--origin", "*")
        for origin in ("https://one.example", "null"):
            changes = {"Origin": origin}
            connect(server.ws_port).upgrade(handshake(changes))


@rule(
    "RFC 6455 §4.2.2",
    "what follows the handshake, even in the same segment, is WebSocket",
    "keep the bytes behind the empty line for the next protocol",
)
class TestAfterTheHandshake:
    """This chapter's server prints the bytes; from 03 on it reads frames."""

    def test_bytes_are_printed(self, start, connect) -> None:
        server = start()
        ws = connect(server.ws_port)
        ws.upgrade()
        ws.send(frame(TEXT, "Hello"))
        assert server.stderr.wait_for(self.shows_hello, 5.0)

    def test_hostile_082_in_the_same_segment(self, start, connect) -> None:
        server = start()
        connect(server.ws_port).upgrade(handshake() + frame(TEXT, "Hello"))
        assert server.stderr.wait_for(self.shows_hello, 5.0)

    def test_hostile_082_cut_anywhere(self, start, connect) -> None:
        server = start()
        sent = handshake() + frame(TEXT, "Hello")
        for cut in range(len(sent) - 12, len(sent)):
            ws = connect(server.ws_port)
            ws.send(sent[:cut]).send(sent[cut:])
            assert ws.read_response().status == 101
            ws.send(close_frame())
        server.check_health()

    @staticmethod
    def shows_hello(line: str) -> bool:
        return "81 85 37 fa 21 3d" in re.sub(r"\s+", " ", line.lower())


@rule("book, chapter 02", "the HTTP port tells of the handshakes it has seen")
class TestPages:
    @pytest.fixture
    def page(self, start, connect):
        server = start()
        return server, connect(server.port), connect(server.ws_port)

    def test_ws_port(self, page) -> None:
        server, http, _ = page
        response = http.ask(request("/ws-port"))
        assert response.status == 200
        assert (response["Content-Type"] or "").startswith("text/plain")
        assert response.body.strip().decode() == str(server.ws_port)

    def test_both_heads(self, page) -> None:
        _, http, ws = page
        sent = handshake({"X-Mark": "it is me"}, target="/?id=abc123")
        answer = ws.upgrade(sent)
        response = http.ask(request("/handshake?id=abc123"))
        assert response.status == 200
        assert (response["Content-Type"] or "").startswith("text/plain")
        heads = response.body.rstrip().split(b"\r\n\r\n")
        assert heads == [sent.rstrip(), answer.head.rstrip()]

    def test_unknown_handshake(self, page) -> None:
        _, http, _ = page
        assert http.ask(request("/handshake?id=nobody")).status == 404

    def test_page(self, page) -> None:
        _, http, _ = page
        response = http.ask(request("/"))
        assert response.status == 200
        assert b"<!doctype html>" in response.body

    def test_the_time_is_still_told(self, page) -> None:
        _, http, _ = page
        assert http.ask(request("/time")).body.isdigit()

    def test_both_on_one_port(self, start, connect) -> None:
        port = str(free_port())
        server = start("--port", port, "--ws-port", port)
        assert connect(server.port).ask(request("/time")).status == 200
        assert connect(server.port).upgrade().status == 101
