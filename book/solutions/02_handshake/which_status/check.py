"""Each handshake is sent to 02_handshake; it knows what it answers."""

from __future__ import annotations

from pathlib import Path

from tools import Tools, Wrong
from wire import handshake

CASES = {
    "a": handshake(
        {"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket"}
    ),
    "b": handshake(version="HTTP/1.0"),
    "c": handshake({"Sec-WebSocket-Key": None}, method="POST"),
    "d": handshake({"Sec-WebSocket-Key": "AQIDBAUGBwgJCgsMDQ4PEC=="}),
    "e": handshake({"Sec-WebSocket-Version": "8", "Sec-WebSocket-Key": "x"}),
    "f": handshake({"Sec-WebSocket-Version": "8"}, target="/chat"),
    "g": handshake({"Origin": "http://localhost:3001"}, host="127.0.0.1"),
    "h": handshake(
        {"Upgrade": None, "Origin": "http://evil.example"}, host="evil.example"
    ),
    "i": handshake(
        {
            "Sec-WebSocket-Protocol": "chat",
            "Sec-WebSocket-Extensions": "x-unknown",
        }
    ),
    "j": handshake({"Sec-WebSocket-Protocol": "chat chat"}),
}


def check(answer: Path, tools: Tools) -> None:
    given = dict(pair(line) for line in tools.lines(answer))
    if missing := sorted(CASES.keys() - given.keys()):
        raise Wrong(f"There is no line for {', '.join(missing)}.")
    port = tools.server("02_handshake").ws_port
    told = {
        letter: str(tools.client(port).ask(sent).status)
        for letter, sent in CASES.items()
    }
    wrong = [letter for letter in CASES if given[letter] != told[letter]]
    if wrong:
        right = len(CASES) - len(wrong)
        raise Wrong(
            f"Right so far: {right} of {len(CASES)}. Look at {wrong[0]} again: "
            "go down the table of checks, and stop at the first one that is "
            "not content."
        )


def pair(line: str) -> tuple[str, str]:
    letter, _, status = line.partition(" ")
    status = status.strip()
    if not (status.isdigit() and len(status) == 3):
        raise Wrong(
            f'A letter and a status are wanted, such as "a 200"; '
            f'"{line}" is something else.'
        )
    return letter, status
