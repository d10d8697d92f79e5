"""Sends the request to a 02_handshake that waits a quarter of a second."""

from __future__ import annotations

import time
from pathlib import Path

from tools import Tools, Wrong

WAIT = 0.25  # seconds


def check(answer: Path, tools: Tools) -> None:
    text = "".join(tools.lines(answer))
    sent = text.replace(r"\r", "\r").replace(r"\n", "\n").encode("latin-1")
    head, end, _ = sent.partition(b"\r\n\r\n")
    if not end:
        raise Wrong(
            "That hangs, but for the simplest reason: the head has no end. Give "
            "it its empty line, and find another reason to wait."
        )
    if b"\r\nupgrade:" not in head.lower():
        raise Wrong("A handshake has an Upgrade field; this has none.")
    server = tools.server("02_handshake", "--header-timeout", f"{WAIT}s")
    began = time.monotonic()
    status = tools.client(server.ws_port).ask(sent).status
    waited = time.monotonic() - began
    if status != 408 or waited < WAIT / 2:
        raise Wrong(
            f"The server did not wait; it answered {status} at once. When is a "
            "request whole? Not when its head is."
        )
