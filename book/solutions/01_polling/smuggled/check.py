"""Sends one request to Python's http.server, and to the server of chapter 1."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools import Tools, Wrong
from wire import request
from wire.rows import unescaped


class Careless(BaseHTTPRequestHandler):
    """What one writes after reading half a page of documentation."""

    protocol_version = "HTTP/1.1"
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def check(answer: Path, tools: Tools) -> None:
    sent = unescaped("".join(tools.lines(answer)))
    ours(sent, tools)
    asked = theirs(sent, tools)
    if len(asked) < 2:
        raise Wrong(
            f"Python has seen {len(asked)} request, as ours has. Where would it "
            "look for the second one, and what does it not read before?"
        )
    if len(asked) > 2 or asked[1] != "/evil":
        raise Wrong(f"Python has been asked for {asked}; /evil comes second.")


def ours(sent: bytes, tools: Tools) -> None:
    """One answer, 200; and then, to the next request, one more."""
    client = tools.client(tools.server("01_polling").port)
    for what in (sent, request("/time")):
        response = client.ask(what)
        if response.status != 200:
            raise Wrong(f"Ours says {response.status}: {response.reason}.")
        if response.closes:
            raise Wrong("Ours says close: it would see no next request.")
        if client.unread:
            raise Wrong("Ours sees more than one request, too.")


def theirs(sent: bytes, tools: Tools) -> list[str]:
    """What Python believes that it was asked for."""
    Careless.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = tools.client(server.server_port)
        client.send(sent).half_close()
        client.read_to_end()
        server.shutdown()
    return Careless.asked
