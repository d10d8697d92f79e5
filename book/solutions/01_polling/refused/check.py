"""Sends five requests to Python's http.server, and to the server of chapter 1."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import Tools, Wrong
from wire.rows import unescaped

PATIENCE = 2.0  # seconds, for an answer or for none
REFUSAL = re.compile(r"(\d{3}) ([a-z_]+): (.*)$")


class Lenient(BaseHTTPRequestHandler):
    """Says 200 to every GET that the standard library can read."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def lenient():
    """Its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Lenient) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def status(port: int, sent: bytes) -> int:
    """Of the first answer; 0: none."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while data := client.recv(4096):
                received += data
        except (TimeoutError, ConnectionResetError):
            pass
    match = re.match(rb"HTTP/1\.[01] (\d{3}) ", received)
    return int(match[1]) if match else 0


def requests(tools: Tools, answer: Path) -> list[bytes]:
    text = "\n".join(tools.lines(answer))
    parts = re.split(r"^---$", text, flags=re.MULTILINE)
    return [unescaped(part.replace("\n", "")) for part in parts]


def check(answer: Path, tools: Tools) -> None:
    sent = requests(tools, answer)
    if len(sent) != 5:
        raise Wrong(
            f"Five requests are wanted, with --- between them, not {len(sent)}."
        )
    server = tools.server("01_polling")
    names: list[str] = []
    with lenient() as port:
        for number, one in enumerate(sent, 1):
            if (theirs := status(port, one)) != 200:
                raise Wrong(
                    f"Request {number}: Python says {theirs or 'nothing'}, not "
                    "200. It reads a line up to LF, splits the first one at any "
                    "white space, and the rest as e-mail does."
                )
            said = len(server.stderr.lines)
            if (ours := status(server.port, one)) != 400:
                raise Wrong(f"Request {number}: ours says {ours or 'nothing'}.")
            names.append(refusal(server, said))
            if names.count(names[-1]) > 1:
                raise Wrong(
                    f"Request {number}: {names[-1]} again. Of the table on the "
                    "page One meaning only, which rows have you not tried?"
                )


def refusal(server, said: int) -> str:
    """The name of the rule, as ours has logged it."""

    def found() -> re.Match[str] | None:
        lines = server.stderr.lines[said:]
        return next(filter(None, map(REFUSAL.match, lines)), None)

    server.stderr.wait_for(lambda _: found(), PATIENCE)
    match = found()
    return match[2] if match else "nothing"
