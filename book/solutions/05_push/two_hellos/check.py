"""Counts the messages in the bytes, as each starts a timer in the Node program;
and the pushes of ours, which must be no more than one timer's."""

from __future__ import annotations

import time
from pathlib import Path

from tools import Tools, Wrong
from wire.frames import BINARY, TEXT, parse

INTERVAL = 0.2  # seconds
WANTED = 3


def check(answer: Path, tools: Tools) -> None:
    data = bytes_of(answer, tools)
    messages = count_messages(data)
    server = tools.server("05_push", "--interval", f"{INTERVAL * 1000:.0f}ms")
    client = tools.client(server.ws_port)
    client.upgrade()
    client.send(data)
    began = time.monotonic()
    for _ in range(4):
        got = client.read_frame()
        if got.opcode != TEXT:
            raise Wrong(f"Our server answered with this, and pushes nothing: "
                        f"{got}")
    if time.monotonic() - began < 3 * INTERVAL:
        raise Wrong("Ours pushed too often: that would be worth a bug report.")
    if messages != WANTED:
        raise Wrong(f"The Node program starts a timer for each message, and "
                    f"there is {messages} here; three times as often is wanted.")


def bytes_of(answer: Path, tools: Tools) -> bytes:
    text = "".join(tools.lines(answer))
    try:
        return bytes.fromhex(text)
    except ValueError as why:
        raise Wrong(f"These are no hexadecimal digits: {why}.") from None


def count_messages(data: bytes) -> int:
    count = 0
    while data:
        frame = parse(data)
        if frame is None:
            raise Wrong("The bytes end in the middle of a frame.")
        if frame.key is None:
            raise Wrong("A client masks every frame; a server closes otherwise.")
        count += frame.fin and frame.opcode in {0, TEXT, BINARY}
        data = data[frame.size:]
    return count
