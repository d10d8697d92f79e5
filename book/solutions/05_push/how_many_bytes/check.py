"""Listens to twenty pushes, and counts."""

from __future__ import annotations

from pathlib import Path

from tools import Tools, Wrong
from wire import TEXT, frame

HELLO = frame(TEXT, "hello,server!")


def check(answer: Path, tools: Tools) -> None:
    said = tools.numbers(answer)
    if len(said) != 2:
        raise Wrong("Two numbers are wanted: the bytes up, and the bytes down.")
    for what, mine, true in zip(("up", "down"), said, measured(tools)):
        if mine < true:
            raise Wrong(f"{mine} bytes {what} are too few. What stands before "
                        "each payload, and in this direction?")
        if mine > true:
            raise Wrong(f"{mine} bytes {what} are too many. How often is "
                        "something said in this direction?")


def measured(tools: Tools) -> tuple[int, int]:
    server = tools.server("05_push", "--interval", "50ms")
    client = tools.client(server.ws_port)
    client.upgrade()
    client.send(HELLO)
    return len(HELLO), sum(client.read_frame().size for _ in range(20))
