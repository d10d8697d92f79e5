"""Chapter 01: connections. When they persist and when they end, requests in
pieces and many at once, and how long anybody is waited for (RFC 9112 §9).
"""

from __future__ import annotations

import time

import pytest
from wire import RawClient, request, rule
from wire.server import Server

GOOD = request("/time")
LAST = request("/time", "Connection: close")


def barrier(connect, server: Server) -> None:
    """What was sent before has been read: a later request was answered."""
    assert connect(server.port).ask(LAST).status == 200


@rule(
    "RFC 9112 §2.2",
    "TCP is a stream: a request comes in any pieces, and is the same request",
    "keep what is not yet a whole request, and read on",
)
class TestPieces:
    def test_hostile_001_one_octet_at_a_time(self, http: RawClient) -> None:
        http.send_bytewise(GOOD * 3)
        assert [http.read_response().status for _ in range(3)] == [200] * 3

    def test_hostile_001_every_split(self, connect, server: Server) -> None:
        cuts = range(1, len(GOOD))
        clients = [connect(server.port).send(GOOD[:cut]) for cut in cuts]
        barrier(connect, server)
        for client, cut in zip(clients, cuts):
            assert not client.readable(0), f"answered after {cut} octets"
            assert client.ask(GOOD[cut:]).status == 200

    def test_a_request_and_a_half(self, http: RawClient) -> None:
        for cut in range(1, len(GOOD)):
            assert http.ask(GOOD + GOOD[:cut]).status == 200
            assert http.ask(GOOD[cut:]).status == 200


@rule("RFC 9112 §9.3.2", "responses come in the order of the requests")
class TestPipelining:
    def test_two(self, http: RawClient) -> None:
        http.send(request("/nope") + GOOD)
        assert [http.read_response().status for _ in "ab"] == [404, 200]

    def test_hostile_046_a_thousand_in_one_write(self, http) -> None:
        targets = ["/nope" if i % 7 == 3 else "/time" for i in range(1000)]
        http.send(b"".join(map(request, targets)))
        for target in targets:
            status = http.read_response().status
            assert status == (404 if target == "/nope" else 200)

    def test_hostile_028_content_is_no_request(self, http: RawClient) -> None:
        inner = request("/nope")
        length = f"Content-Length: {len(inner)}"
        http.send(request("/time", length) + inner + LAST)
        assert http.read_response().status == 200
        if not http.unread and not http.receive("a response, or the end"):
            return  # to close is allowed, too
        assert http.read_response().status == 200, "content taken for a request"
        http.expect_fin()


@rule(
    "RFC 9112 §9.3",
    "who says close, or speaks HTTP/1.0, gets an answer and then the end",
)
class TestClose:
    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(LAST, id="hostile_045_close"),
            pytest.param(
                request("/time", "Connection: x, CLOSE"), id="hostile_045_list"
            ),
            pytest.param(
                request("/time", version="HTTP/1.0"), id="hostile_045_http_1_0"
            ),
            pytest.param(
                request("/time", version="HTTP/1.0", host=None),
                id="hostile_005_http_1_0_without_host",
            ),
        ],
    )
    def test_closes(self, http: RawClient, sent: bytes) -> None:
        response = http.ask(sent + GOOD)
        assert response.status == 200
        assert response.closes
        http.expect_fin()

    def test_http_1_0_keep_alive(self, http: RawClient) -> None:
        """Allowed, and then it must be said."""
        sent = request("/time", "Connection: keep-alive", version="HTTP/1.0")
        response = http.ask(sent)
        assert response.status == 200
        if "keep-alive" in response.tokens("Connection"):
            assert http.ask(sent).status == 200
        else:
            http.expect_fin()

    def test_http_1_0_gets_no_chunks(self, http: RawClient) -> None:
        sent = request("/", version="HTTP/1.0")
        assert http.ask(sent)["Transfer-Encoding"] is None

    def test_hostile_047_half_close_after_the_request(self, http) -> None:
        response = http.send(GOOD).half_close().read_response()
        assert response.status == 200
        http.expect_fin()

    def test_hostile_047_half_close_after_many(self, http) -> None:
        http.send(GOOD * 100).half_close()
        assert {http.read_response().status for _ in range(100)} == {200}
        http.expect_fin()

    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(GOOD[:20], id="part_of_a_request"),
            pytest.param(
                request("/time", "Content-Length: 10", body="abc"),
                id="hostile_029_part_of_the_content",
            ),
        ],
    )
    def test_fin_within_a_request(self, http: RawClient, sent: bytes) -> None:
        """It is not answered as if it were whole (§8)."""
        http.send(sent).half_close()
        if http.receive("the end"):
            assert http.read_response().status == 400
        http.read_to_end()

    def test_hostile_130_reset(self, connect, server: Server) -> None:
        for sent in (b"", GOOD[:20], GOOD * 50):
            connect(server.port).send(sent).reset()
        barrier(connect, server)


@rule(
    "RFC 9110 §15.5.14",
    "content that nobody wants is dropped up to a limit, above it 413",
    "to close while the peer still sends resets it, and the answer is lost "
    "(RFC 9112 §9.6)",
)
def test_content_too_large(http: RawClient) -> None:
    http.send(request("/time", "Content-Length: 1000000000"))
    response = http.read_response()
    assert response.status == 413
    assert response.closes
    http.expect_fin()


@rule(
    "RFC 9112 §9.5",
    "a server does not wait for ever",
    "our flags are --header-timeout and --idle-timeout",
)
class TestTimeLimits:
    @pytest.fixture
    def hasty(self, start, connect) -> RawClient:
        flags = ("--header-timeout", "300ms", "--idle-timeout", "300ms")
        return connect(start(*flags).port)

    @pytest.mark.parametrize(
        "sent",
        [
            pytest.param(GOOD[:30], id="hostile_049_part_of_the_head"),
            pytest.param(
                request("/time", "Content-Length: 10", body="abc"),
                id="hostile_029_part_of_the_content",
            ),
        ],
    )
    def test_408(self, hasty: RawClient, sent: bytes) -> None:
        response = hasty.ask(sent)
        assert response.status == 408
        assert response.closes
        hasty.expect_fin()

    def test_hostile_049_drop_by_drop(self, hasty: RawClient) -> None:
        """The limit is for the whole head; a byte does not renew it."""
        began = time.monotonic()
        for byte in GOOD:
            hasty.send(bytes([byte]))
            if hasty.readable(0.05):
                break
        assert hasty.read_response().status == 408
        assert time.monotonic() - began < 2

    def test_hostile_050_nothing_sent(self, hasty: RawClient) -> None:
        if hasty.receive("the end"):
            assert hasty.read_response().status == 408
        hasty.read_to_end()

    def test_idle_after_a_response(self, hasty: RawClient) -> None:
        assert hasty.ask(GOOD).status == 200
        hasty.expect_fin()

    def test_it_is_kept_until_then(self, start, connect) -> None:
        hasty = connect(start("--idle-timeout", "2s").port)
        assert hasty.ask(GOOD).status == 200
        hasty.expect_silence(0.3)
        assert hasty.ask(GOOD).status == 200


@rule("RFC 9110 §7.4", "a Host that is not ours is refused (DNS rebinding)")
class TestHost:
    def test_hostile_073_foreign(self, start, connect) -> None:
        http = connect(start().port)
        sent = request("/time", host="evil.example")
        assert http.ask(sent).status in {403, 421}

    def test_hostile_073_foreign_in_the_target(self, start, connect) -> None:
        http = connect(start().port)
        sent = request("http://evil.example/time")
        assert http.ask(sent).status in {403, 421}

    def test_hostile_073_allowed(self, start, connect) -> None:
        http = connect(start("--allowed-host", "good.example").port)
        assert http.ask(request("/time", host="good.example")).status == 200


@rule("book, chapter 01", "a program says what is wrong, and how it ended")
class TestProgram:
    @pytest.fixture(autouse=True)
    def only_ours(self, pytestconfig: pytest.Config) -> None:
        if pytestconfig.getoption("server"):
            pytest.skip("what a program prints is its own affair")

    def test_sigterm_ends_it_with_0(self, start, connect) -> None:
        server = start()
        http = connect(server.port)
        assert http.ask(GOOD).status == 200
        server.terminate()
        http.expect_fin()
        http.close()
        assert server.await_exit() == 0

    def test_it_says_where_it_listens(self, start) -> None:
        server = start()
        assert str(server.stdout).splitlines() == [
            f"listening http://localhost:{server.port}",
            "ready",
        ]

    def test_hostile_135_port_taken(self, start) -> None:
        taken = str(start().port)
        with pytest.raises(AssertionError) as failure:
            start("--port", taken)
        assert taken in str(failure.value)

    def test_hostile_085_too_many_connections(self, start, connect) -> None:
        server = start("--max-connections", "2")
        first = [connect(server.port) for _ in range(2)]
        assert [client.ask(GOOD).status for client in first] == [200, 200]
        third = connect(server.port).send(GOOD)
        if third.receive("503, or the end"):
            assert third.read_response().status == 503
        third.read_to_end()
        first[0].close()
        assert first[1].ask(GOOD).status == 200
