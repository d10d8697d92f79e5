"""Chapter 04: the closing handshake (RFC 6455 §5.5.1, §7), and limits."""

import signal

import pytest
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    close_frame,
    frame,
    rule,
)
from wire.client import WAYS

VALID = [1000, 1001, 1002, 1003, *range(1007, 1015)]
VALID += [3000, 3001, 3999, 4000, 4001, 4998, 4999]
INVALID = [0, 1, 2, 255, 256, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1099]
INVALID += [1100, 1999, 2000, 2001, 2998, 2999, 5000, 5001, 9999, 10000]
INVALID += [32767, 32768, 65534, 65535]


@rule(
    "RFC 6455 §5.5.1",
    "a Close frame is answered by a Close frame, with the same code; then the "
    "server closes the TCP connection first (§7.1.1)",
    "the client keeps its side open here: who waits for its FIN waits long",
)
class TestClosingHandshake:
    def test_hostile_104_empty(self, peer: RawClient) -> None:
        peer.send(close_frame()).expect_close(None)
        peer.expect_fin()

    def test_hostile_104_code(self, peer: RawClient) -> None:
        peer.send(close_frame(1000)).expect_failure(1000)

    def test_hostile_104_code_and_reason(self, peer: RawClient) -> None:
        peer.send(close_frame(1001, "au revoir, à bientôt"))
        peer.expect_failure(1001)

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(
        "reason",
        ["", "x", "x" * 122, "x" * 123, "é" * 61, "😀" * 30 + "xyz"],
        ids="hostile_104_{}".format,
    )
    def test_any_reason(self, peer: RawClient, reason: str, way: str) -> None:
        peer.send_as(way, close_frame(1000, reason)).expect_failure(1000)

    def test_hostile_104_cut_anywhere(self, server, connect) -> None:
        whole = close_frame(4321, "bye")
        for cut in range(1, len(whole)):
            peer = connect(server.ws_port)
            peer.upgrade()
            peer.send(whole[:cut]).send(whole[cut:]).expect_failure(4321)

    def test_hostile_104_with_fin_right_behind(self, peer: RawClient) -> None:
        """Their TCP half is closed already; the answer comes all the same."""
        peer.send(close_frame(1000, "bye")).half_close().expect_failure(1000)

    @pytest.mark.parametrize("size", [0, 4, 125, 65536, 2**18])
    def test_hostile_104_glued_to_a_message(
        self, peer: RawClient, size: int
    ) -> None:
        """What came before the Close is answered, and before the Close."""
        peer.send(frame(TEXT, "x" * size) + close_frame(1000))
        peer.expect_message(TEXT, "x" * size)
        peer.expect_failure(1000)

    def test_hostile_104_glued_to_a_ping(self, peer: RawClient) -> None:
        peer.send(frame(PING, "last") + close_frame(1000))
        peer.expect_message(PONG, "last")
        peer.expect_failure(1000)

    @pytest.mark.parametrize("way", WAYS)
    def test_hostile_095_in_the_midst_of_a_message(
        self, peer: RawClient, way: str
    ) -> None:
        begun = frame(TEXT, "be", fin=False) + frame(CONTINUATION, fin=False)
        rest = frame(CONTINUATION, "gun")
        peer.send_as(way, begun + close_frame(1001) + rest)
        peer.expect_failure(1001)


@rule("RFC 6455 §7.4", "these codes may be sent in a Close frame")
@pytest.mark.parametrize("reason", ["", "why"], ids=["alone", "with_reason"])
@pytest.mark.parametrize("code", VALID, ids="hostile_107_{}".format)
def test_valid_code_is_echoed(peer: RawClient, code: int, reason: str) -> None:
    peer.send(close_frame(code, reason)).expect_failure(code)


@rule(
    "RFC 6455 §7.4",
    "these codes must not be sent: not defined, or reserved for what happened "
    "without a Close frame (1005, 1006, 1015)",
)
@pytest.mark.parametrize("reason", ["", "why"], ids=["alone", "with_reason"])
@pytest.mark.parametrize("code", INVALID, ids="hostile_106_{}".format)
def test_invalid_code(peer: RawClient, code: int, reason: str) -> None:
    peer.send(close_frame(code, reason)).expect_failure(1002)


@rule(
    "RFC 6455 §5.5.1",
    "if a Close frame has a body, its first two bytes are a code",
)
@pytest.mark.parametrize("octet", [b"\0", b"\x03", b"\xff"], ids=repr)
def test_hostile_105_close_of_one_byte(peer: RawClient, octet: bytes) -> None:
    peer.send(frame(CLOSE, octet)).expect_failure(1002)


@rule("RFC 6455 §5.5.1", "the reason is UTF-8 (§8.1)")
@pytest.mark.parametrize(
    "octets",
    [b"\xff", b"ok\xed\xa0\x80", b"cut \xe2\x82"],
    ids=["hostile_108_ff", "hostile_108_surrogate", "hostile_108_truncated"],
)
def test_reason_is_not_utf8(peer: RawClient, octets: bytes) -> None:
    peer.send(close_frame(1000, octets)).expect_failure(1007)


@rule("RFC 6455 §5.5", "with its code a reason has 123 bytes at most")
@pytest.mark.parametrize("size", [124, 125, 126, 1000, 65536])
def test_hostile_108_reason_is_too_long(peer: RawClient, size: int) -> None:
    peer.send(close_frame(1000, "x" * size)).expect_failure(1002)


LATE = pytest.mark.parametrize(
    "more",
    [
        pytest.param(frame(TEXT, "late"), id="hostile_109_data"),
        pytest.param(frame(TEXT, "x" * 70000), id="hostile_109_much_data"),
        pytest.param(frame(TEXT, "la", fin=False), id="hostile_109_fragment"),
        pytest.param(frame(CONTINUATION, "te"), id="hostile_109_continuation"),
        pytest.param(frame(PING, "late"), id="hostile_109_ping"),
        pytest.param(frame(PONG, "late"), id="hostile_109_pong"),
        pytest.param(close_frame(1001), id="hostile_109_second_close"),
        pytest.param(frame(TEXT, "hi", rsv=7), id="hostile_109_violation"),
        pytest.param(frame(TEXT, key=None), id="hostile_109_unmasked"),
        pytest.param(b"\xff" * 20, id="hostile_109_garbage"),
    ],
)
NOTHING_MORE = rule(
    "RFC 6455 §5.5.1",
    "behind a Close frame nothing is processed, and nothing more is sent",
)


@NOTHING_MORE
@LATE
def test_behind_close(peer: RawClient, more: bytes) -> None:
    peer.send(close_frame(1000) + more).expect_failure(1000)


@NOTHING_MORE
@LATE
class TestBehindClose:
    def test_once_it_was_answered(self, peer: RawClient, more: bytes) -> None:
        """Nothing is reset, though it comes after the server's FIN."""
        peer.send(close_frame(1000)).expect_close(1000)
        peer.send(more).expect_fin()

    def test_within_a_message(self, peer: RawClient, more: bytes) -> None:
        begun = frame(TEXT, "begun", fin=False)
        peer.send(begun + close_frame(1000) + more).expect_failure(1000)

    def test_behind_a_violation(self, peer: RawClient, more: bytes) -> None:
        """Close was sent then, too; it was ours (§7.1.7)."""
        peer.send(frame(TEXT, "bad", rsv=1) + more).expect_failure(1002)


@rule("RFC 6455 §5.5.1", "an endpoint sends one Close frame")
def test_hostile_113_close_behind_a_violation(peer: RawClient) -> None:
    peer.send(frame(3, "?") + close_frame(1000)).expect_failure(1002)


@rule(
    "RFC 6455 §7.1.5",
    "when the connection ends without Close its code is 1006, which is never "
    "sent (§7.4.1)",
)
class TestEndWithoutClose:
    def test_hostile_111_fin(self, peer: RawClient) -> None:
        peer.send(frame(TEXT, "hi")).expect_message(TEXT, "hi")
        peer.half_close()
        if peer.receive("the end of the connection"):
            assert peer.read_frame().code not in (1005, 1006, 1015)
        peer.read_to_end()

    def test_hostile_111_fin_within_a_frame(self, peer: RawClient) -> None:
        peer.send(frame(TEXT, "hi", length=100)).half_close()
        if peer.receive("the end of the connection"):
            assert peer.read_frame().code not in (1005, 1006, 1015)
        peer.read_to_end()

    def test_hostile_130_reset(self, peer: RawClient, connect, server) -> None:
        begun = frame(TEXT, "hi", fin=False)
        peer.send(begun)
        peer.reset()
        other = connect(server.ws_port)
        other.upgrade()
        other.send(begun + frame(CONTINUATION)).expect_message(TEXT, "hi")


@rule(
    "RFC 6455 §7.1.1",
    "a peer that does not close its side is not waited for for ever",
    "our flag is --close-timeout",
)
class TestPeerThatDoesNotClose:
    def test_hostile_110_after_its_close(self, start, connect) -> None:
        server = start("--close-timeout", "300ms")
        peer = connect(server.ws_port)
        peer.upgrade()
        peer.send(close_frame(1000)).expect_failure(1000)
        peer.expect_gone()

    def test_hostile_110_after_a_violation(self, start, connect) -> None:
        server = start("--close-timeout", "300ms")
        peer = connect(server.ws_port)
        peer.upgrade()
        peer.send(frame(TEXT, key=None)).expect_failure(1002)
        peer.expect_gone()


@rule(
    "RFC 6455 §5.5.1",
    "who has sent a Close frame and receives one considers the connection "
    "closed: it is the answer, whatever its code",
    "SIGTERM makes the server send Close first",
)
class TestBothAtOnce:
    @pytest.mark.parametrize(
        "answer",
        [close_frame(), close_frame(1000, "mine"), close_frame(4000)],
        ids=["hostile_113_empty", "hostile_113_1000", "hostile_113_4000"],
    )
    def test_theirs_is_taken_for_the_answer(
        self, start, connect, answer: bytes
    ) -> None:
        server = start()
        peer = connect(server.ws_port)
        peer.upgrade()
        server.terminate()
        peer.expect_close(1001)
        peer.send(answer + frame(PING, "late")).expect_fin()
        peer.close()
        assert server.await_exit() == 0

    def test_hostile_113_both_are_on_their_way(self, start, connect) -> None:
        """The server stands still until both wait for it: the signal, and our
        Close. Whichever it takes first, it sends one Close and no more.
        """
        server = start()
        peer = connect(server.ws_port)
        peer.upgrade()
        server.process.send_signal(signal.SIGSTOP)
        peer.send(close_frame(1000, "mine"))
        server.terminate()
        server.process.send_signal(signal.SIGCONT)
        peer.expect_failure(1000, 1001)
        peer.close()
        assert server.await_exit() == 0

    def test_hostile_113_a_message_crosses_our_close(
        self, start, connect
    ) -> None:
        """It is dropped; a Ping is answered until their Close has come."""
        server = start()
        peer = connect(server.ws_port)
        peer.upgrade()
        server.terminate()
        peer.expect_close(1001)
        peer.send(frame(TEXT, "too late") + frame(PING, "still here"))
        peer.expect_message(PONG, "still here")
        peer.send(close_frame(1001)).expect_fin()
        peer.close()
        assert server.await_exit() == 0


@rule("RFC 6455 §7.4.1", "a server that goes away says so, with 1001")
class TestShutdown:
    def test_close_1001(self, start, connect) -> None:
        server = start()
        peer = connect(server.ws_port)
        peer.upgrade()
        server.terminate()
        peer.expect_close(1001)
        peer.send(close_frame(1001)).expect_fin()
        peer.close()
        assert server.await_exit() == 0

    def test_client_that_does_not_answer(self, start, connect) -> None:
        server = start("--close-timeout", "300ms")
        peer = connect(server.ws_port)
        peer.upgrade()
        server.terminate()
        peer.expect_close(1001)
        assert server.await_exit() == 0


@rule(
    "RFC 6455 §10.4",
    "what a peer can make a server keep is limited: 1009 for a message that is "
    "too big, 1008 for too many fragments",
    "our flags are --max-message and --max-fragments",
)
class TestLimits:
    @pytest.fixture
    def narrow(self, start, connect) -> RawClient:
        server = start("--max-message", "1000", "--max-fragments", "8")
        peer = connect(server.ws_port)
        peer.upgrade()
        return peer

    @pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
    def test_hostile_097_exactly(self, narrow: RawClient, opcode: int) -> None:
        narrow.send(frame(opcode, "x" * 1000))
        narrow.expect_message(opcode, "x" * 1000)
        narrow.send(frame(opcode, "x" * 600, fin=False))
        narrow.send(frame(CONTINUATION, "x" * 400))
        narrow.expect_message(opcode, "x" * 1000)

    def test_hostile_097_one_more(self, narrow: RawClient) -> None:
        narrow.send(frame(BINARY, bytes(1001))).expect_failure(1009)

    def test_hostile_097_one_more_in_fragments(self, narrow: RawClient) -> None:
        narrow.send(frame(BINARY, bytes(600), fin=False))
        narrow.send(frame(CONTINUATION, length=401)).expect_failure(1009)

    def test_hostile_093_from_the_header_alone(self, narrow) -> None:
        narrow.send(frame(BINARY, length=2**40)).expect_failure(1009)

    def test_hostile_096_as_many_as_allowed(self, narrow: RawClient) -> None:
        narrow.send(frame(TEXT, "x", fin=False))
        narrow.send(frame(CONTINUATION, "x", fin=False) * 6)
        narrow.send(frame(CONTINUATION, "x")).expect_message(TEXT, "x" * 8)

    @pytest.mark.parametrize(
        "part", ["", "x"], ids=["hostile_096_empty", "hostile_096_one_byte"]
    )
    def test_too_many(self, narrow: RawClient, part: str) -> None:
        narrow.send(frame(TEXT, part, fin=False))
        narrow.send(frame(CONTINUATION, part, fin=False) * 20)
        narrow.expect_failure(1008)
