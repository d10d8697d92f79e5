"""Asks /count by GET and HEAD, past the tenth."""

from __future__ import annotations

from pathlib import Path

from tools import Tools, Wrong
from wire import request


def check(answer: Path, tools: Tools) -> None:
    program = tools.compiled(answer, "01_polling")
    server = tools.started(program, ours=True)
    client = tools.client(server.port)

    def get() -> str:
        response = client.ask(request("/count"))
        if response.status != 200:
            raise Wrong(f"GET /count: {response.status} instead of 200.")
        if "no-store" not in response.tokens("Cache-Control"):
            raise Wrong(
                "A cache on the way may keep this answer, and then nobody is "
                "counted any more. See what GET /time says about that."
            )
        return response.body.decode()

    def head() -> str | None:
        asked = request("/count", method="HEAD")
        return client.ask(asked, "HEAD")["Content-Length"]

    for number in range(1, 10):
        if (got := get()) != str(number):
            raise Wrong(f"Asked for the {number}. time, it says {got!r}.")
    if (length := head()) != "2":
        raise Wrong(
            f"After nine GETs a HEAD is told Content-Length: {length}. The next "
            "GET would be answered with 10, which is 2 bytes (RFC 9110 §8.6)."
        )
    if (got := get()) != "10":
        raise Wrong(f"A HEAD came between, and now GET says {got!r}, not '10'.")
    if client.ask(request("/count", method="DELETE")).status != 405:
        raise Wrong("DELETE /count is not 405.")
    if (got := get()) != "11":
        raise Wrong(f"A DELETE, which was refused, has been counted: {got!r}.")
    other = tools.client(server.port)
    if other.ask(request("/count")).body != b"12":
        raise Wrong("On another connection it counts anew.")
