"""Chapter 02: opening handshakes that are refused, each with its status
(RFC 6455 §4.2.1, §4.2.2, §4.4).
"""

import socket
import time

import pytest
from wire import (
    KEY,
    RawClient,
    Response,
    frame,
    handshake,
    request,
    rule,
)

NO_UPGRADE = rule(
    "RFC 6455 §4.2.1 (3, 4)",
    "no handshake without `Upgrade: websocket` and `Connection: Upgrade`; an "
    "endpoint that speaks only WebSocket says 426, with Upgrade (RFC 9110 "
    "§15.5.22) and Sec-WebSocket-Version",
)
BAD_KEY = rule(
    "RFC 6455 §4.2.1 (5)",
    "the key is 16 bytes in base64, sent once",
    "24 characters, the last two are =, and the unused bits before them are 0",
)
VERSION = rule(
    "RFC 6455 §4.2.2 (4)",
    "another version than 13 is answered 426, with the version that is "
    "spoken (§4.4)",
)
METHOD = rule(
    "RFC 6455 §4.2.1 (1)",
    "a handshake is a GET; 405 says so in Allow (RFC 9110 §15.5.6)",
)
ORIGIN = rule(
    "RFC 6455 §10.2",
    "pages of foreign sites are refused with 403 (§4.2.2)",
    "compare the whole host of the Origin with that of Host, not a part of it",
)
UNKNOWN = rule("RFC 6455 §4.2.2", "a resource that is not there is 404")
BODY = rule(
    "RFC 9112 §6.3",
    "a handshake has no content; were its bytes taken for frames, or left "
    "to a proxy, both could be deceived",
)
PROTOCOL = rule(
    "RFC 6455 §11.3.4", "Sec-WebSocket-Protocol lists tokens, each once"
)
EXTENSIONS = rule(
    "RFC 6455 §9.1", "what breaks the grammar of extensions is refused"
)
HTTP_1_0 = rule(
    "RFC 9110 §7.8", "Upgrade in an HTTP/1.0 request must be ignored"
)
OFFERS = "Sec-WebSocket-Extensions"
HTTP = rule("RFC 9112", "the handshake is an HTTP request, with all its rules")


def case(row: str, status: int, sent: bytes, why: pytest.MarkDecorator):
    return pytest.param(sent, {status}, id=f"hostile_{row}", marks=why)


def changed(row: str, status: int, name: str, value, why):
    return case(row, status, handshake({name: value}), why)


def keys(row: str, value):
    return changed(f"070_key_{row}", 400, "Sec-WebSocket-Key", value, BAD_KEY)


def versions(row: str, value):
    name = "Sec-WebSocket-Version"
    return changed(f"071_version_{row}", 426, name, value, VERSION)


def origins(row: str, value: str):
    return changed(f"072_origin_{row}", 403, "Origin", value, ORIGIN)


CASES = [
    changed("066_no_upgrade", 426, "Upgrade", None, NO_UPGRADE),
    changed("066_upgrade_h2c", 426, "Upgrade", "h2c", NO_UPGRADE),
    changed("066_upgrade_websockets", 426, "Upgrade", "websockets", NO_UPGRADE),
    changed("066_no_connection", 426, "Connection", None, NO_UPGRADE),
    changed("066_keep_alive", 426, "Connection", "keep-alive", NO_UPGRADE),
    changed("066_upgraded", 426, "Connection", "upgraded", NO_UPGRADE),
    case("066_plain_get", 426, request("/"), NO_UPGRADE),
    case("069_post", 405, handshake(method="POST"), METHOD),
    case("069_put", 405, handshake(method="PUT"), METHOD),
    case("069_plain_post", 405, request("/", method="POST"), METHOD),
    keys("missing", None),
    keys("empty", ""),
    keys("of_15_bytes", "AAAAAAAAAAAAAAAAAAAA"),
    keys("of_17_bytes", "AAAAAAAAAAAAAAAAAAAAAAA="),
    keys("of_18_bytes", "AAAAAAAAAAAAAAAAAAAAAAAA"),
    keys("not_base64", "dGhlIHNhbXBsZSBub25j!!=="),
    keys("url_alphabet", "dGhlIHNhbXBsZSBub25j_-=="),
    keys("without_padding", KEY[:-2]),
    keys("wrong_padding", KEY[:-2] + "=A"),
    keys("padding_bits", KEY[:-3] + "R=="),
    keys("with_space", "dGhlIHNhbXBs ZSBub25jZQ=="),
    keys("twice", [KEY, KEY]),
    keys("two_in_one", f"{KEY}, {KEY}"),
    versions("missing", None),
    versions("12", "12"),
    versions("8", "8"),
    versions("99", "99"),
    versions("list", "13, 8"),
    versions("013", "013"),
    versions("13.0", "13.0"),
    versions("empty", ""),
    origins("foreign", "http://evil.example"),
    origins("null", "null"),
    origins("prefix", "http://localhost.evil.example"),
    origins("suffix", "http://evil-localhost"),
    origins("userinfo", "http://localhost@evil.example"),
    origins("in_port", "http://evil.example:localhost"),
    case("074_unknown_path", 404, handshake(target="/other"), UNKNOWN),
    case(
        "075_content_length",
        400,
        handshake({"Content-Length": "5"}, body="hello"),
        BODY,
    ),
    case(
        "075_chunked",
        400,
        handshake({"Transfer-Encoding": "chunked"}, body="0\r\n\r\n"),
        BODY,
    ),
    *(
        changed(f"076_{row}", 400, "Sec-WebSocket-Protocol", value, PROTOCOL)
        for row, value in {
            "malformed": "a b",
            "quoted": '"chat"',
            "slash": "a/b",
            "twice": "chat, chat",
            "spaces": "a" + " " * 12000 + "b",
        }.items()
    ),
    *(
        changed(f"077_{row}", 400, OFFERS, value, EXTENSIONS)
        for row, value in {
            "semicolons": ";;=,,",
            "no_name": "; a=1",
            "no_parameter": "x-a;",
            "no_value": "x-a; b=",
            "unclosed": 'x-a; b="c',
            "backslashes": 'x-a; b="' + r"\c" * 5000,
            "two_names": "x-a x-b",
        }.items()
    ),
    case("002_no_host", 400, handshake(host=None), HTTP),
    case("003_two_hosts", 400, handshake({"Host": "localhost"}), HTTP),
    case("006_space_before_colon", 400, handshake({"Upgrade ": "x"}), HTTP),
]


def expect_refusal(
    client: RawClient, statuses: set[int], method: str = "GET"
) -> None:
    """A refusal, whole; then the server closes, so that nobody between takes
    what follows for a tunnel.
    """
    response = client.read_response(method)
    assert response.status in statuses
    check_fields(response)
    assert response.closes, "a refusal has Connection: close"
    client.expect_fin()


def check_fields(response: Response) -> None:
    """What a status obliges to (RFC 9110 §15.5.6, §15.5.22; RFC 6455 §4.4)."""
    if response.status == 426:
        assert "websocket" in response.tokens("Upgrade")
        assert "upgrade" in response.tokens("Connection")  # §7.8
        assert response["Sec-WebSocket-Version"] == "13"
    if response.status == 405:
        assert response["Allow"] == "GET"


@rule("RFC 6455 §4.2.1", "a handshake that lacks something is refused")
@pytest.mark.parametrize(("sent", "statuses"), CASES)
def test_refused(ws: RawClient, sent: bytes, statuses: set[int]) -> None:
    began = time.monotonic()
    expect_refusal(ws.send(sent), statuses)
    assert time.monotonic() - began < 2, "reading takes linear time"


@UNKNOWN
def test_hostile_074_plain_get(ws: RawClient) -> None:
    """Not a handshake: nothing obliges to close."""
    assert ws.ask(request("/other")).status == 404


@METHOD
def test_hostile_069_head(ws: RawClient) -> None:
    expect_refusal(ws.send(handshake(method="HEAD")), {405}, "HEAD")


@HTTP_1_0
def test_hostile_068_http_1_0(ws: RawClient) -> None:
    expect_refusal(ws.send(handshake(version="HTTP/1.0")), {400, 426})


@ORIGIN
def test_hostile_072_two_origins(ws: RawClient) -> None:
    two = ["http://localhost", "http://evil.example"]
    expect_refusal(ws.send(handshake({"Origin": two})), {400, 403})


@rule(
    "RFC 9110 §7.4",
    "a foreign Host is refused, so that no foreign name can point here (DNS "
    "rebinding)",
)
class TestHost:
    def test_hostile_073_foreign(self, start, connect) -> None:
        ws = connect(start().ws_port)
        expect_refusal(ws.send(handshake(host="evil.example")), {403, 421})

    def test_hostile_073_allowed(self, start, connect) -> None:
        server = start("--allowed-host", "good.example")
        connect(server.ws_port).upgrade(handshake(host="good.example"))


@rule(
    "RFC 9112 §9.6",
    "behind a refusal nothing is answered: the connection closes",
)
@pytest.mark.parametrize(
    "more",
    [
        pytest.param(request("/"), id="hostile_083_request"),
        pytest.param(handshake(), id="hostile_083_handshake"),
        pytest.param(frame(1, "hi"), id="hostile_083_frame"),
    ],
)
def test_behind_a_refusal(ws: RawClient, more: bytes) -> None:
    refused = handshake({"Sec-WebSocket-Key": "bad"})
    expect_refusal(ws.send(refused + more), {400})


@rule(
    "RFC 9110 §15.5.9",
    "a handshake that never ends is given up, with 408",
    "our flag is --header-timeout",
)
def test_hostile_086_never_completed(start, connect) -> None:
    ws = connect(start("--header-timeout", "300ms").ws_port)
    expect_refusal(ws.send(handshake()[:-2]), {408})


@rule("RFC 9110 §15.6.4", "above its limit of connections a server says 503")
def test_hostile_085_over_limit(start, connect) -> None:
    server = start("--max-connections", "2")
    for _ in range(2):
        connect(server.ws_port).upgrade()
    third = connect(server.ws_port)
    third.send(handshake())
    if third.receive("503, or the end"):
        assert third.read_response().status == 503
    third.read_to_end()


@rule(
    "RFC 9110 §15.6.4",
    "a server that is about to stop begins no WebSocket",
    "the handshake came whole only after SIGTERM",
)
def test_hostile_085_while_stopping(start, connect) -> None:
    server = start()
    late = connect(server.ws_port)
    late.send(handshake()[:-2])
    # Shown by an answer to somebody else: the beginning has been read by now.
    connect(server.ws_port).upgrade()
    server.terminate()
    await_refusal(server.ws_port)
    expect_refusal(late.send(b"\r\n"), {503})
    assert server.await_exit() == 0


def await_refusal(port: int) -> None:
    """Until nobody listens on the port."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), 1).close()
        except ConnectionRefusedError:
            return
    raise AssertionError(f"port {port} still accepts connections")


@rule("RFC 9112 §3", "what is not HTTP at all is answered 400, or not at all")
@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="hostile_043_http2"
        ),
        pytest.param(
            bytes.fromhex("1603010200010001fc0303") + bytes(200),
            id="hostile_043_tls",
        ),
        pytest.param(b"\x81\x85\x37\xfa\x21\x3d\r\n", id="hostile_043_frame"),
    ],
)
def test_noise(ws: RawClient, noise: bytes) -> None:
    ws.send(noise).half_close()
    if ws.receive("an answer or the end"):
        assert ws.read_response().status in {400, 505}
    ws.read_to_end()
