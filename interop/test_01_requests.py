"""Chapter 01: requests that are malformed or meant to deceive, each refused;
and odd ones that are right (RFC 9112 §2 to §7, RFC 9110 §5, §8.6).
"""

from __future__ import annotations

import pytest
from wire import RawClient, request, rule
from wire.server import Server

TIME = "/time"
GOOD = request(TIME)
KIB = "X: " + "x" * 1019  # with its CRLF
HOST = rule(
    "RFC 9112 §3.2",
    "a request has one Host, and nothing but host and port in it",
    "two servers that choose a different one of two can be played off",
)
GRAMMAR = rule(
    "RFC 9112 §2.2",
    "the lines of a message end in CRLF, and no CR stands elsewhere",
)
FIELDS = rule(
    "RFC 9112 §5",
    "a field line is a token, a colon right behind it, and a value",
)
LENGTH = rule(
    "RFC 9112 §6.3",
    "Content-Length is digits, once; a wrong one is an error that nothing "
    "mends",
    "a general number parser takes signs, spaces or 0x, and overflows",
)
CODING = rule(
    "RFC 9112 §6.1",
    "Transfer-Encoding is chunked, and then there is no Content-Length",
    "where two lengths contradict each other, a second request hides",
)
CHUNKS = rule(
    "RFC 9112 §7.1",
    "a chunk is a size in hexadecimal digits, its data, CRLF",
)
LINE = rule(
    "RFC 9112 §3",
    "the request line is method, SP, target, SP, version, and CRLF",
)
TOO_LONG = rule(
    "RFC 9112 §3",
    "a target that is too long is 414; fields that are too large are 431 "
    "(RFC 6585 §5)",
)
VERSION = rule("RFC 9110 §15.6.6", "another major version is 505")
TARGET = rule("RFC 9112 §3.2", "the form of the target fits the method")


def bad(row: str, sent: bytes, why: pytest.MarkDecorator, *statuses: int):
    return pytest.param(
        sent, set(statuses or (400,)), id=f"hostile_{row}", marks=why
    )


def with_line(row: str, line: str, why: pytest.MarkDecorator, *statuses: int):
    return bad(row, request(TIME, line), why, *statuses)


def chunked(row: str, body: str, *statuses: int):
    sent = request(TIME, "Transfer-Encoding: chunked", body=body)
    return bad(row, sent, CHUNKS, *statuses)


def first_line(row: str, line: str, why=LINE, *statuses: int):
    sent = f"{line}\r\nHost: localhost\r\n\r\n".encode("latin-1")
    return bad(row, sent, why, *statuses)


BAD = [
    bad("002_no_host", request(TIME, host=None), HOST),
    with_line("003_two_hosts_same", "Host: localhost", HOST),
    with_line("003_two_hosts", "Host: 127.0.0.1", HOST),
    *(
        bad(f"004_host_{row}", request(TIME, host=host), HOST)
        for row, host in {
            "userinfo": "user@localhost",
            "path": "localhost/path",
            "list": "localhost, localhost",
            "empty": "",
            "port": "localhost:80x",
            "space": "local host",
        }.items()
    ),
    with_line("006_space_before_colon", "X : y", FIELDS),
    with_line("006_tab_before_colon", "X\t: y", FIELDS),
    with_line("007_obs_fold", "X: a\r\n b", FIELDS),
    bad(
        "008_whitespace_line",
        b"GET /time HTTP/1.1\r\n \r\nHost: localhost\r\n\r\n",
        GRAMMAR,
    ),
    bad(
        "008_folded_first_field",
        b"GET /time HTTP/1.1\r\n X: y\r\nHost: localhost\r\n\r\n",
        GRAMMAR,
    ),
    with_line("009_bare_cr_in_value", "X: a\rb", GRAMMAR),
    first_line("009_bare_cr_in_line", "GET /time\r HTTP/1.1", GRAMMAR),
    bad("009_cr_only", GOOD.replace(b"\r\n", b"\r"), GRAMMAR),
    bad("011_lone_cr_at_the_end", GOOD[:-1] + b"X", GRAMMAR),
    with_line("013_nul_in_value", "X: a\0b", FIELDS),
    with_line("013_ctl_in_value", "X: a\x01b", FIELDS),
    with_line("013_del_in_value", "X: a\x7fb", FIELDS),
    with_line("013_ctl_in_name", "X\x01: a", FIELDS),
    with_line("013_not_ascii_in_name", "X\xe9: a", FIELDS),
    with_line("013_empty_name", ": a", FIELDS),
    with_line("013_no_colon", "X", FIELDS),
    with_line("013_brackets_in_name", "[X]: a", FIELDS),
    *(
        with_line(f"015_length_{row}", f"Content-Length: {row}", LENGTH)
        for row in ("-1", "+5", "0x5", "5_0", "1e3", "", "5 5", "5.0", "five")
    ),
    with_line("016_2^64", f"Content-Length: {2**64}", LENGTH, 400, 413),
    with_line("016_10^30", f"Content-Length: {10**30}", LENGTH, 400, 413),
    with_line("017_differ", "Content-Length: 5\r\nContent-Length: 6", LENGTH),
    with_line("017_list", "Content-Length: 5, 6", LENGTH),
    with_line(
        "020_both",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        CODING,
    ),
    *(
        with_line(
            f"021_{row}", f"Transfer-Encoding: {coding}", CODING, 400, 501
        )
        for row, coding in {
            "gzip": "gzip",
            "not_last": "chunked, gzip",
            "identity": "identity",
            "xchunked": "xchunked",
            "empty": "",
            "vt": "\x0bchunked",
            "ff": "\x0cchunked",
            "nul": "chunked\0",
            "twice": "chunked, chunked",
            "two_lines": "chunked\r\nTransfer-Encoding: chunked",
            "parameter": "chunked;a=b",
        }.items()
    ),
    bad(
        "022_http_1_0",
        request(
            TIME,
            "Transfer-Encoding: chunked",
            version="HTTP/1.0",
            body="0\r\n\r\n",
        ),
        CODING,
    ),
    *(
        chunked(f"023_size_{size}", f"{size}\r\nhello\r\n0\r\n\r\n", 400, 413)
        for size in ("0x5", "+5", "-1", " 5", "5 ", "5_", "g", "", "f" * 17)
    ),
    chunked("024_longer_than_size", "5\r\nhelloX\r\n0\r\n\r\n"),
    chunked("024_missing_crlf", "5\r\nhello0\r\n\r\n"),
    chunked("024_lf_only", "5\nhello\n0\n\n"),
    chunked("024_cr_only", "5\rhello\r0\r\r"),
    chunked("025_long_extension", f"5;{'x' * 65536}\r\n", 400, 413),
    chunked("025_ctl_in_extension", "5;a\x01\r\nhello\r\n0\r\n\r\n"),
    chunked("025_bare_semicolon", "5;\r\nhello\r\n0\r\n\r\n"),
    first_line("032_long_line", f"GET /{'x' * 70000} HTTP/1.1", TOO_LONG, 414),
    with_line("033_long_field", f"Cookie: {'x' * 65536}", TOO_LONG, 431),
    with_line("033_17_kib", "\r\n".join([KIB] * 17), TOO_LONG, 431),
    with_line("033_2000_fields", "\r\n".join(["X: y"] * 2000), TOO_LONG, 431),
    first_line("039_get_asterisk", "GET * HTTP/1.1", TARGET),
    first_line("039_get_authority", "GET localhost:80 HTTP/1.1", TARGET),
    first_line("041_9.9", "GET /time HTTP/9.9", VERSION, 505),
    first_line("041_2.0", "GET /time HTTP/2.0", VERSION, 505),
    first_line("042_lower_case", "GET /time http/1.1"),
    first_line("042_no_minor", "GET /time HTTP/1"),
    first_line("042_01.1", "GET /time HTTP/01.1"),
    first_line("042_1.10", "GET /time HTTP/1.10"),
    first_line("042_0.9", "GET /time"),
    first_line("042_tab", "GET\t/time HTTP/1.1"),
    first_line("042_two_spaces", "GET  /time HTTP/1.1"),
    first_line("042_space_in_target", "GET /ti me HTTP/1.1"),
    first_line("042_space_behind", "GET /time HTTP/1.1 "),
    first_line("042_space_before", " GET /time HTTP/1.1"),
    first_line("042_fragment", "GET /time#now HTTP/1.1"),
    first_line("042_ctl_in_target", "GET /ti\x01me HTTP/1.1"),
    first_line("042_relative", "GET time HTTP/1.1"),
]

MAY_BE_ACCEPTED = [  # ours is stricter; each says where the RFC allows it
    bad(
        "010_bare_lf",
        GOOD.replace(b"\r\n", b"\n"),
        rule("RFC 9112 §2.2", "a lone LF may be taken for a line's end"),
    ),
    *(
        with_line(
            f"018_{row}",
            f"Content-Length: {value}",
            rule("RFC 9110 §8.6", "the same length twice may be taken as one"),
        )
        for row, value in {
            "two_lines": "0\r\nContent-Length: 0",
            "list": "0, 0",
        }.items()
    ),
    with_line(
        "019_leading_zeros",
        "Content-Length: 0000",
        rule("RFC 9110 §8.6", "leading zeros are digits, and suspicious"),
    ),
]


@rule(
    "RFC 9112 §9.6",
    "an error in the message ends the connection: an answer, then FIN; what "
    "comes behind is not looked at",
)
class TestMalformed:
    @pytest.mark.parametrize(("sent", "statuses"), BAD)
    def test_one_answer_then_the_end(
        self, http: RawClient, sent: bytes, statuses: set[int]
    ) -> None:
        response = http.ask(sent + GOOD)
        assert response.status in statuses
        assert response.closes
        http.expect_fin()

    @pytest.mark.parametrize(("sent", "statuses"), MAY_BE_ACCEPTED)
    def test_what_may_be_accepted(
        self, http: RawClient, server: Server, sent: bytes, statuses: set[int]
    ) -> None:
        response = http.ask(sent)
        assert response.status in statuses | (set() if server.ours else {200})
        if response.status != 200:
            assert response.closes
            http.expect_fin()


def smuggled(row: str, *lines: str, body: str):
    sent = request(TIME, *lines, method="POST", body=body)
    return pytest.param(sent, id=f"hostile_030_{row}")


@rule(
    "RFC 9112 §11.2",
    "a request whose length can be read in two ways gets one answer, and "
    "nothing behind it is taken for a request",
)
@pytest.mark.parametrize(
    "sent",
    [
        smuggled(
            "cl_te",
            "Content-Length: 6",
            "Transfer-Encoding: chunked",
            body="0\r\n\r\nG",
        ),
        smuggled(
            "te_cl",
            "Transfer-Encoding: chunked",
            "Content-Length: 4",
            body="5c\r\nGET / HTTP/1.1\r\n\r\n0\r\n\r\n",
        ),
        smuggled("te_space", "Transfer-Encoding : chunked", body="0\r\n\r\n"),
        smuggled(
            "te_xchunked",
            "Transfer-Encoding: xchunked",
            "Content-Length: 3",
            body="abc",
        ),
        smuggled(
            "te_te",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            body="0\r\n\r\n",
        ),
        smuggled("cl_cl", "Content-Length: 0", "Content-Length: 44", body=""),
        smuggled("cl_fold", "X: y\r\n Content-Length: 44", body=""),
        smuggled("cl_bare_cr", "X: y\rContent-Length: 44", body=""),
        smuggled("cl_bare_lf", "X: y\nContent-Length : 44", body=""),
        smuggled("cl_plus", "Content-Length: +44", body=""),
        smuggled(
            "chunk_size_overflow",
            "Transfer-Encoding: chunked",
            body="10000000000000000\r\n\r\n0\r\n\r\n",
        ),
    ],
)
def test_smuggling(http: RawClient, sent: bytes) -> None:
    response = http.ask(sent + GOOD + GOOD)
    assert 400 <= response.status < 600
    assert response.closes
    http.expect_fin()


@rule("RFC 9112", "unusual, but right: served, and the connection stays")
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\r\n" + GOOD, id="hostile_012_leading_crlf"),
        pytest.param(request(TIME, "X:"), id="hostile_014_empty_value"),
        pytest.param(request(TIME, "X:\t a\t "), id="hostile_014_tabs"),
        pytest.param(request(TIME, "X: \xe9\xff"), id="hostile_014_obs_text"),
        pytest.param(request(TIME, "!#$%&'*+-.^_`|~9z: x"), id="token"),
        pytest.param(
            request(TIME, "Content-Length: 5", body="hello"),
            id="hostile_028_content",
        ),
        pytest.param(
            request(
                TIME,
                "Transfer-Encoding: Chunked",
                body='5;a=b;c="d;\\""\r\nhello\r\n00A\r\n0123456789\r\n0\r\n'
                "Content-Length: 7\r\nHost: x\r\n"
                "Transfer-Encoding: gzip\r\n\r\n",
            ),
            id="hostile_026_027_chunks_extension_trailers",
        ),
        pytest.param(
            request(f"/time?{'x' * 7900}"), id="hostile_031_8000_octets"
        ),
        pytest.param(
            request("http://localhost/time"), id="hostile_040_absolute"
        ),
        pytest.param(
            request("http://localhost/time", host="ignored.example"),
            id="hostile_040_host_is_ignored",
        ),
        pytest.param(
            request("HTTP://LOCALHOST/time"), id="hostile_040_upper_case"
        ),
        pytest.param(request(TIME, host="LOCALHOST:80"), id="host_upper_case"),
        pytest.param(request(TIME, host="[::1]"), id="host_ipv6"),
    ],
)
class TestUnusual:
    def test_served(self, http: RawClient, sent: bytes) -> None:
        assert http.ask(sent).status == 200
        assert http.ask(GOOD).status == 200

    def test_one_octet_at_a_time(self, http: RawClient, sent: bytes) -> None:
        http.send_bytewise(sent)
        assert http.read_response().status == 200
        assert http.ask(GOOD).status == 200


@rule("RFC 9112 §2.5", "a higher minor version is served, or 505")
def test_http_1_2(http: RawClient) -> None:
    assert http.ask(request(TIME, version="HTTP/1.2")).status in {200, 505}


@rule("RFC 6585 §5", "fields without end are cut off: 431, in bounded memory")
def test_hostile_034_endless_fields(http: RawClient) -> None:
    http.send(GOOD[:-2])
    for _ in range(1000):
        if http.readable(0):
            break
        http.send(b"X: " + b"y" * 1000 + b"\r\n")
    response = http.read_response()
    assert response.status == 431
    assert response.closes


@rule("RFC 9112 §2.2", "what is not HTTP is answered 400, or not at all")
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
        pytest.param(
            b"OPTIONS rtsp://localhost/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            id="hostile_043_rtsp",
        ),
        pytest.param(bytes(range(256)) * 8, id="hostile_043_octets"),
    ],
)
def test_noise(http: RawClient, noise: bytes) -> None:
    http.send(noise).half_close()
    if http.receive("an answer, or the end"):
        response = http.read_response()
        assert response.status in {400, 431, 501, 505}
        assert noise[:20] not in response.body, "it echoes the bytes"
    http.read_to_end()
