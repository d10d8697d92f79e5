"""Sends the starter's requests to the server of chapter 1."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tools import Tools, Wrong
from wire import request

REQUEST = re.compile(r"#   ([a-h])  (GET|HEAD) (\S+) \| (.*)$")
CHANGED = 1_000_000_000  # as the starter says
HINTS = {
    "a": "Which of the two fields is asked first, and is the other one asked?",
    "b": "Does If-Match compare weakly or strongly?",
    "c": "Which is asked first, the condition or the range?",
    "d": "May bytes of two answers be put together on the word of a weak tag?",
    "e": "For which method has Range a meaning?",
    "f": "Which number has the first of ten bytes?",
    "g": "Look at the date. Then at the first character of the range.",
    "h": "What would the answer be without the condition?",
}


def requests() -> list[tuple[str, str, str, list[str]]]:
    """As the starter has them: letter, method, target, fields."""
    text = (Path(__file__).parent / "starter.txt").read_text()
    found = filter(None, map(REQUEST.match, text.splitlines()))
    return [(m[1], m[2], m[3], m[4].split(" | ")) for m in found]


def site(folder: Path) -> Path:
    root = folder / "site"
    (root / "notes").mkdir(parents=True)
    (root / "notes" / "index.html").write_text("<!doctype html><title>Notes</title>")
    (root / "ten.txt").write_text("0123456789")
    os.utime(root / "ten.txt", (CHANGED, CHANGED))
    return root


def check(answer: Path, tools: Tools) -> None:
    given = tools.numbers(answer)
    asked = requests()
    if len(given) != len(asked):
        raise Wrong(f"{len(asked)} lines are wanted, a to h; there are {len(given)}.")
    server = tools.server("01_polling", "--root", str(site(tools.scratch)))
    client = tools.client(server.port)
    now = client.ask(request("/ten.txt"))["ETag"] or ""
    for said, (letter, method, target, fields) in zip(given, asked):
        fields = [field.replace('"now"', now) for field in fields]
        sent = request(target, *fields, method=method)
        if client.ask(sent, method).status != said:
            raise Wrong(f"{letter}: not {said}. {HINTS[letter]}")
