"""The last stage under valgrind: nothing read before it was written, nothing
used after it was freed, nothing lost at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from wire import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    close_frame,
    frame,
    handshake,
    request,
    rule,
)
from wire.load import reset
from wire.server import Server, binary

pytestmark = pytest.mark.chapter("05")

ERRORS = 99  # the exit status that tells valgrind's complaints from the rest
VALGRIND = [
    "valgrind",
    f"--error-exitcode={ERRORS}",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite,indirect,possible",
    "--num-callers=30",
]
PATIENCE = 20.0  # seconds; it is 20 to 50 times slower


@pytest.fixture
def program(pytestconfig: pytest.Config, chapter: str) -> Path:
    if pytestconfig.getoption("server"):
        pytest.skip("what is inside another server is its own affair")
    if not shutil.which("valgrind"):
        pytest.skip("valgrind is not installed")
    found = binary(pytestconfig.getoption("bin_dir"), chapter)
    assert found, "build it first"
    if b"libasan" in found.read_bytes():
        pytest.skip("this build has AddressSanitizer: that is checked already")
    return found


@pytest.fixture
def examined(program: Path, stable, chapter: str) -> Iterator[Server]:
    flags = (*stable.ports(chapter), "--interval", "50ms")
    server = Server(f"{' '.join(VALGRIND)} '{program}'", flags, ours=True)
    try:
        server.await_ready("ws_port")
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def pages(connect, server: Server) -> None:
    http = connect(server.port)
    wanted = [("/", 200), ("/nope", 404), ("/time", 200), ("/../x", 404)]
    for target, status in wanted:
        assert http.ask(request(target)).status == status
    http.ask(request("/", "Range: bytes=0-9"))
    http.send(request("/time") * 20)
    assert {http.read_response().status for _ in range(20)} == {200}
    assert http.ask(b"GET /\x00 HTTP/1.1\r\n\r\n").status == 400
    assert connect(server.ws_port).ask(request("/")).status == 426
    origin = "https://evil.example"
    refused = connect(server.ws_port).ask(handshake(target="/nope"))
    assert refused.status == 404
    foreign = connect(server.ws_port).ask(handshake({"Origin": origin}))
    assert foreign.status == 403


def conversation(connect, server: Server) -> None:
    peer = connect(server.ws_port)
    peer.upgrade()
    peer.send_bytewise(frame(PING, "?"))
    peer.expect_message(PONG, "?")
    peer.send(frame(TEXT, "hel", fin=False) + frame(PING, "!"))
    peer.expect_message(PONG, "!")
    peer.send(frame(CONTINUATION, "lo") + frame(BINARY, bytes(100_000)))
    assert peer.read_message()[0] == TEXT  # a push
    assert peer.read_message()[0] == TEXT
    peer.send(close_frame(1000, "bye"))
    while peer.read_frame().code != 1000:
        pass
    peer.expect_fin()


def violations(connect, server: Server) -> None:
    broken = [
        (frame(TEXT, "x", key=None), 1002),
        (frame(TEXT, b"\xff"), 1007),
        (frame(BINARY, length=2**40), 1009),
        (frame(TEXT, "begun", fin=False) + close_frame(999), 1002),
    ]
    for sent, code in broken:
        peer = connect(server.ws_port)
        peer.upgrade()
        peer.send(sent).expect_failure(code)


def departures(connect, server: Server) -> None:
    """By reset, in the midst of things; one stays until the end."""
    for begun in (b"", frame(TEXT, "x", length=9), frame(TEXT, fin=False)):
        peer = connect(server.ws_port)
        peer.upgrade()
        reset(peer.send(begun).socket)
    connect(server.port).send(b"GET / HT")


@rule("book, chapter 05", "valgrind finds nothing in a whole session")
def test_session(connect, examined: Server) -> None:
    pages(connect, examined)
    conversation(connect, examined)
    violations(connect, examined)
    departures(connect, examined)
    staying = connect(examined.ws_port)
    staying.upgrade()
    staying.send(frame(TEXT, "begun", fin=False))
    examined.terminate()
    staying.expect_close(1001)
    staying.send(close_frame(1001)).expect_fin()
    staying.close()
    status = examined.process.wait(PATIENCE)
    assert status == 0, examined.output()
