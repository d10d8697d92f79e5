"""A client on a plain socket: it sends what it is told, waits a bounded time,
and remembers every byte.

Nothing here corrects a request or a frame; what the server sends, however, is
held to the letter of RFC 9112 and RFC 6455.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterable

from .frames import CLOSE, CONTINUATION, PING, PONG, Frame, frame, parse
from .http import Response, handshake, parse_head
from .transcript import Transcript

PATIENCE = 5.0  # seconds; sanitizers are slow, and so are two shared cores
NO_BODY = {204, 304}
WAYS = ("whole", "halves", "bytewise")


class Unexpected(AssertionError):
    """The server did something else than the rule wants."""


class RawClient:
    def __init__(self, port: int, receive_buffer: int | None = None) -> None:
        self.port = port
        self.transcript = Transcript()
        self.unread = bytearray()
        self.end: str | None = None  # "FIN" or "RST", once it came
        self.socket = connected(port, receive_buffer)

    # Sending. A peer that has closed already is no fault of the sender's: what
    # it said before shows when it is read.

    def send(self, data: bytes) -> RawClient:
        self.transcript.add("->", data)
        try:
            self.socket.settimeout(PATIENCE)
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self.transcript.note("could not send: the peer is gone")
        except TimeoutError:
            raise Unexpected("the server does not read on") from None
        return self

    def send_bytewise(self, data: bytes) -> RawClient:
        return self.send_pieces(data[i : i + 1] for i in range(len(data)))

    def send_pieces(self, pieces: Iterable[bytes]) -> RawClient:
        for piece in pieces:
            self.send(piece)
        return self

    def send_as(self, way: str, data: bytes) -> RawClient:
        """In one piece, in two, or byte by byte: one of WAYS."""
        if way == "bytewise":
            return self.send_bytewise(data)
        if way == "halves":
            middle = len(data) // 2
            return self.send_pieces([data[:middle], data[middle:]])
        return self.send(data)

    def half_close(self) -> RawClient:
        self.transcript.note("sent FIN")
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # reset already, which shows when it is read
            self.transcript.note("could not send: the peer is gone")
        return self

    def reset(self) -> None:
        self.transcript.note("sent RST")
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def close(self) -> None:
        self.socket.close()

    # Reading bytes.

    def readable(self, seconds: float) -> bool:
        """Waits until something, or the end, is there to be read."""
        return bool(select.select([self.socket], [], [], seconds)[0])

    def receive(self, wanted: str) -> bool:
        """Reads once. False at the end of the connection."""
        if self.end:
            return False
        if not self.readable(PATIENCE):
            raise Unexpected(f"waited {PATIENCE:g} s for {wanted}; none came")
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            self.end = "RST"
        else:
            if data:
                self.unread += data
                self.transcript.add("<-", data)
                return True
            self.end = "FIN"
        self.transcript.note(f"received {self.end}")
        return False

    def read_exactly(self, size: int, wanted: str) -> bytes:
        while len(self.unread) < size:
            if not self.receive(wanted):
                raise Unexpected(f"{self.end} in the midst of {wanted}")
        data = bytes(self.unread[:size])
        del self.unread[:size]
        return data

    def read_until(self, mark: bytes, wanted: str) -> bytes:
        searched = 0
        while (at := self.unread.find(mark, searched)) < 0:
            searched = max(0, len(self.unread) - len(mark) + 1)
            if not self.receive(wanted):
                raise Unexpected(f"{self.end} instead of {wanted}")
        return self.read_exactly(at + len(mark), wanted)

    def read_to_end(self) -> bytes:
        while self.receive("the end of the connection"):
            pass
        return self.read_exactly(len(self.unread), "")

    # The end of the connection.

    def expect_fin(self) -> None:
        """The server closes its side, and has said nothing more."""
        rest = self.read_to_end()
        if rest:
            raise Unexpected(f"{len(rest)} bytes more instead of FIN")
        if self.end != "FIN":
            raise Unexpected("a reset: it can destroy what was sent before it")

    def expect_gone(self) -> None:
        """The server lets go of its socket: sending provokes a reset."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                self.socket.send(b"\0")
            except (BrokenPipeError, ConnectionResetError):
                return
            time.sleep(0.01)  # nothing tells us of the peer's close()
        raise Unexpected(f"the socket is still open after {PATIENCE:g} s")

    def expect_silence(self, seconds: float = 0.15) -> None:
        """Nothing comes, and the connection stays."""
        if not self.unread and self.readable(seconds):
            self.receive("what was not due")
        if self.unread or self.end:
            raise Unexpected("an answer, where none was due yet")

    # HTTP.

    def read_response(self, method: str = "GET") -> Response:
        """The next response, to a request of this method (RFC 9112 §6.3)."""
        head = self.read_until(b"\r\n\r\n", "a response")
        response = parse_head(head)
        if response.status in NO_BODY or response.status < 200:
            if response["Content-Length"] and response.status != 304:
                raise Unexpected("Content-Length in a 1xx or 204 (§8.6)")
        elif method != "HEAD":
            response.body = self.read_body(response)
        return response

    def read_body(self, response: Response) -> bytes:
        if "chunked" in response.tokens("Transfer-Encoding"):
            return self.read_chunks()
        if response["Content-Length"] is None:
            return self.read_to_end()
        return self.read_exactly(int(response["Content-Length"]), "a body")

    def read_chunks(self) -> bytes:
        body = b""
        while True:
            line = self.read_until(b"\r\n", "a chunk size")
            size = int(line.split(b";")[0], 16)
            body += self.read_exactly(size, "a chunk")
            if self.read_exactly(2, "the CRLF behind a chunk") != b"\r\n":
                raise Unexpected("a chunk is longer than its size")
            if size == 0:
                return body

    def ask(self, request: bytes, method: str = "GET") -> Response:
        return self.send(request).read_response(method)

    # WebSocket.

    def upgrade(self, request: bytes | None = None) -> Response:
        """Opens the WebSocket connection (RFC 6455 §4)."""
        response = self.ask(request or handshake())
        if response.status != 101:
            raise Unexpected(f"{response.status} instead of 101")
        self.transcript.switch(bytes(self.unread))
        return response

    def read_frame(self) -> Frame:
        while (found := parse(self.unread)) is None:
            if not self.receive("a frame"):
                raise Unexpected(f"{self.end} instead of a frame")
        del self.unread[: found.size]
        if found.key is not None:
            raise Unexpected("a masked frame: a server must not mask (§5.1)")
        if found.rsv or not found.minimal:
            raise Unexpected(f"a malformed frame (§5.2): {found}")
        if found.opcode > 7 and (not found.fin or len(found.payload) > 125):
            raise Unexpected(f"a malformed control frame (§5.5): {found}")
        return found

    def read_message(self) -> tuple[int, bytes]:
        """The next message, however it is fragmented: opcode, payload."""
        first = last = self.read_frame()
        payload = first.payload
        while not last.fin:
            last = self.read_frame()
            if last.opcode != CONTINUATION:
                raise Unexpected(f"within a message (§5.4): {last}")
            payload += last.payload
        return first.opcode, payload

    def expect_message(self, opcode: int, payload: bytes | str) -> None:
        if isinstance(payload, str):
            payload = payload.encode()
        got = self.read_message()
        if got != (opcode, payload):
            wanted = Frame(opcode, payload)
            raise Unexpected(f"{Frame(*got)}\nwanted was {wanted}: {payload!r}")

    def expect_close(self, *codes: int | None) -> Frame:
        """A Close frame with one of these codes; None means without one."""
        got = self.read_frame()
        if got.opcode != CLOSE or (codes and got.code not in codes):
            wanted = " or ".join(map(str, codes)) or "any code"
            raise Unexpected(f"{got}\nwanted was a Close frame with {wanted}")
        if len(got.payload) == 1 or not is_utf8(got.reason):
            raise Unexpected(f"a malformed Close frame (§5.5.1): {got}")
        return got

    def expect_alive(self) -> None:
        """Nothing was said, and nothing is amiss: a Ping is answered next."""
        self.send(frame(PING, "alive?")).expect_message(PONG, "alive?")

    def expect_failure(self, *codes: int) -> None:
        """The server fails the connection (§7.1.7): Close, then FIN."""
        self.expect_close(*codes)
        self.expect_fin()


def is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def connected(port: int, receive_buffer: int | None) -> socket.socket:
    """A socket connected to localhost, by whichever address listens."""
    refused: OSError | None = None
    for family, address in (
        (socket.AF_INET, "127.0.0.1"),
        (socket.AF_INET6, "::1"),
    ):
        sock = socket.socket(family, socket.SOCK_STREAM)
        if receive_buffer:
            option = socket.SO_RCVBUF
            sock.setsockopt(socket.SOL_SOCKET, option, receive_buffer)
        # Each send() a packet of its own: no waiting for the last one's ACK.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(PATIENCE)
        try:
            sock.connect((address, port))
            return sock
        except OSError as error:
            sock.close()
            refused = error
    raise Unexpected(f"nobody accepts on port {port}: {refused}")
