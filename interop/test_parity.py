"""What express.static and ws do, and no other test here asks for: the rows of
book/parity.md that would have none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from wire import (
    BINARY,
    KEY,
    RawClient,
    accept_for,
    close_frame,
    frame,
    handshake,
    request,
    rule,
)
from wire.server import Server

PAGE_FIELDS = {
    "Date",
    "Content-Length",
    "Connection",
    "Keep-Alive",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Accept-Ranges",
    "Content-Type",
    "X-Content-Type-Options",
}


@pytest.mark.chapter("01")
@rule("reference behaviour, A5", "a file is served as express.static does")
class TestPages:
    def test_fields_of_a_page(self, files: RawClient) -> None:
        """Those of Express, less X-Powered-By, and with nosniff."""
        response = files.ask(request("/"))
        assert {name for name, _ in response.fields} == PAGE_FIELDS
        assert response.tokens("Connection") == {"keep-alive"}
        assert response["Keep-Alive"] == "timeout=5"

    def test_fields_of_a_304(self, files: RawClient) -> None:
        """What describes content stays away (RFC 9110 §15.4.5)."""
        response = files.ask(request("/ten.txt", "If-None-Match: *"))
        assert response.status == 304
        assert {name for name, _ in response.fields} == PAGE_FIELDS - {
            "Content-Length",
            "Accept-Ranges",
            "Content-Type",
            "X-Content-Type-Options",
        }

    @pytest.mark.parametrize(
        "path", ["/" + "x" * 300, "/x" * 2500], ids=["name", "depth"]
    )
    def test_path_too_long(self, files: RawClient, path: str) -> None:
        assert files.ask(request(path)).status == 404

    def test_reload(self, files: RawClient) -> None:
        """RFC 9111 §5.2.1.4: no-cache wants the answer of this server, and
        304 is one; Express sends it all again.
        """
        lines = ("If-None-Match: *", "Cache-Control: no-cache")
        assert files.ask(request("/ten.txt", *lines)).status == 304

    def test_folder_of_dots(self, files: RawClient) -> None:
        """RFC 3986 §5.2.4: dot segments are gone before the path counts."""
        response = files.ask(request("/sub/../sub"))
        assert (response.status, response["Location"]) == (301, "/sub/")

    @pytest.mark.parametrize("target", ["/sub%2findex.html", "/a%5cb.txt"])
    def test_separator_in_disguise(
        self, files: RawClient, site: Path, target: str
    ) -> None:
        (site / "a\\b.txt").write_text("not to be had")
        assert files.ask(request(target)).status == 404

    @pytest.mark.parametrize(
        "lines",
        [["Range: bytes=20-"], ['If-Match: "x"'], ["Expect: x"]],
        ids=["416", "412", "417"],
    )
    def test_error_tells_nothing_of_the_machine(
        self, files: RawClient, site: Path, lines: list[str]
    ) -> None:
        response = files.ask(request("/ten.txt", *lines))
        assert response.status >= 400
        assert str(site).encode() not in response.body


@pytest.mark.chapter("01")
def test_host(start, connect) -> None:
    server = start("--host", "127.0.0.1")
    assert f"listening http://127.0.0.1:{server.port}" in str(server.stdout)
    assert connect(server.port).ask(request("/time")).status == 200


@pytest.mark.chapter("01")
@rule("ws, wsClientError", "a request that breaks a rule is logged, with it")
def test_bad_request_is_logged(start, connect) -> None:
    server = start()
    http = connect(server.port)
    assert http.ask(request("/time", host=None)).status == 400
    assert server.stderr.wait_for(lambda line: "RFC 9112 §3.2" in line, 5.0)


@pytest.mark.chapter("02")
@rule("RFC 9110 §7.8", "Upgrade is a list; one member that is known suffices")
def test_upgrade_is_a_list(ws: RawClient) -> None:
    response = ws.upgrade(handshake({"Upgrade": "h2c, websocket"}))
    assert response["Sec-WebSocket-Accept"] == accept_for(KEY)


@pytest.mark.chapter("04")
class TestSocket:
    """No rule of an RFC, so asked of ours only."""

    @pytest.fixture
    def ours(self, start, connect) -> tuple[Server, RawClient]:
        server = start()
        peer = connect(server.ws_port)
        peer.upgrade()
        return server, peer

    def test_violation_is_logged(self, ours) -> None:
        server, peer = ours
        peer.send(frame(BINARY, "x", rsv=2)).expect_failure(1002)
        assert server.stderr.wait_for(
            lambda line: "1002" in line and "RFC 6455 §5.2" in line, 5.0
        )

    def test_violation_is_explained_to_the_peer(self, ours) -> None:
        """A browser shows the reason; ws sends none."""
        _, peer = ours
        peer.send(frame(3))
        assert b"RFC 6455 \xc2\xa75.2" in peer.expect_close(1002).reason

    def test_reason_is_not_repeated(self, ours) -> None:
        _, peer = ours
        peer.send(close_frame(1000, "bye"))
        assert peer.expect_close(1000).reason == b""

    def test_peer_that_does_not_read(self, ours, connect) -> None:
        """Known fault 24, as far as an echo server can have it: such a peer
        is not read from either, TCP makes it wait, and nothing is lost.
        """
        server, stuck = ours
        messages = [bytes([n % 251]) * 60_000 for n in range(1000)]
        stream = b"".join(frame(BINARY, message) for message in messages)
        sent = send_until_it_waits(stuck, stream)
        assert sent < len(stream) / 2, "it keeps whatever is sent to it"
        other = connect(server.ws_port)
        other.upgrade()
        other.send(frame(BINARY, "hi")).expect_message(BINARY, "hi")
        for message in messages[: sent // len(frame(BINARY, messages[0]))]:
            stuck.expect_message(BINARY, message)


def send_until_it_waits(client: RawClient, stream: bytes) -> int:
    """How many bytes of the stream the other side takes."""
    client.socket.settimeout(0.5)
    sent = 0
    try:
        while sent < len(stream):
            sent += client.socket.send(stream[sent : sent + 2**16])
    except TimeoutError:
        pass
    return sent
