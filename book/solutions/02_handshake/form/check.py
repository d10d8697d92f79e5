"""The answer is sent as a browser sends a form: to the naive server, and to
ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools import Tools, Wrong

HERE = Path(__file__).resolve().parent


def naive(received: str) -> str:
    sys.path.insert(0, str(HERE))
    try:
        from naive import handshake
    finally:
        sys.path.remove(str(HERE))
    return handshake(received)


def as_form(text: str) -> str:
    """What a browser makes of <form method=post enctype=text/plain> with one
    text area. No line of the head is the page's to choose."""
    body = "text=" + "\r\n".join(text.splitlines()) + "\r\n"
    head = [
        "POST / HTTP/1.1",
        "Host: localhost:9999",
        "Origin: http://evil.example",
        "Content-Type: text/plain",
        f"Content-Length: {len(body.encode())}",
    ]
    return "\r\n".join([*head, "", body])


def check(answer: Path, tools: Tools) -> None:
    sent = as_form(answer.read_text())
    status = naive(sent).split()[1]
    if status != "101":
        raise Wrong(
            f"The naive server says {status}. It searches for two things, and "
            "does not care where it finds them."
        )
    ours = tools.client(tools.server("02_handshake").ws_port)
    if ours.ask(sent.encode()).status != 405:
        raise Wrong("And so does ours! Please report it.")
