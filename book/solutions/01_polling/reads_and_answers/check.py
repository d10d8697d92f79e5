"""Sends each stream of the starter, one read at a time, to the server of chapter
1, and counts what it answers. Its trace says when a read has happened.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools import Tools, Wrong

ESCAPES = {r"\r": "\r", r"\n": "\n"}
STREAM = re.compile(r"#(?: +([a-h]) |    ) +(\S.*)$")
STATUS_LINE = re.compile(rb"HTTP/1\.1 \d{3} ")
PATIENCE = 5.0  # seconds for a read to happen


def streams() -> dict[str, list[bytes]]:
    """As the starter has them: by their letter, a piece for each read."""
    found: dict[str, list[bytes]] = {}
    for line in (Path(__file__).parent / "starter.txt").read_text().splitlines():
        if match := STREAM.match(line):
            if match[1]:
                found[match[1]] = []
            if found:
                text = re.sub(r"\\[rn]", lambda m: ESCAPES[m[0]], match[2])
                found[list(found)[-1]].append(text.encode())
    return found


def answers(server, client, pieces: list[bytes]) -> list[int]:
    """How many there were in all, after each piece."""
    counts = []
    for piece in pieces:
        before = len(server.stderr.lines)
        client.send(piece)
        read = f"<< read {len(piece)} bytes"
        if not server.stderr.wait_for(reads(server, before, read), PATIENCE):
            raise Wrong(f"the server never read {piece!r}")
        collect(client)
        counts.append(len(STATUS_LINE.findall(client.unread)))
    return counts


def reads(server, before: int, read: str):
    """True once such a line stands behind the first `before` lines."""
    return lambda _: read in server.stderr.lines[before:]


def collect(client) -> None:
    """What has come, and what comes in the next moment."""
    while not client.end and client.readable(0.05):
        client.receive("an answer")


def check(answer: Path, tools: Tools) -> None:
    given = [[number(word) for word in line.split()] for line in tools.lines(answer)]
    if len(given) != 8:
        raise Wrong(f"Eight lines are wanted, a to h; there are {len(given)}.")
    server = tools.server("01_polling", "--trace")
    for said, (letter, pieces) in zip(given, streams().items()):
        if len(said) != len(pieces):
            raise Wrong(f"Stream {letter} has {len(pieces)} reads.")
        right = answers(server, tools.client(server.port), pieces)
        for at, (mine, theirs) in enumerate(zip(said, right), 1):
            if mine != theirs:
                raise Wrong(
                    f"Stream {letter}, read {at}: not {mine}. Look at the bytes "
                    "that are there by then, from the first that was not "
                    "consumed: is there a whole request? Is there already "
                    "something wrong? May there be a next one?"
                )


def number(word: str) -> int:
    if not word.isdigit():
        raise Wrong(f'"{word}" is no number.')
    return int(word)
