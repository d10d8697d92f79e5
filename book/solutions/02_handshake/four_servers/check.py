"""Makes every mistake in turn, and looks which of them gives the value."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha1
from pathlib import Path

from tools import Tools, Wrong

KEY = "AQIDBAUGBwgJCgsMDQ4PEA=="
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

# As they stand in the book.
VALUES = {
    "a": "bEfV+wz3VbH2dDULZ6tmAKA+vqk=",
    "b": "MGJmZDI3OTg3ODQxY2VkNDkxMTkxZDQyYzBiZTkzN2Y4NjYzYzI5Ng==",
    "c": "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
    "d": "l1etmKCFkoHKNajw61XLjthRVtQ=",
}


def made_with(hashed: bytes) -> str:
    return b64encode(sha1(hashed).digest()).decode()


MISTAKES = {
    "right": made_with(f"{KEY}{GUID}".encode()),
    "newline": made_with(f"{KEY}{GUID}\n".encode()),
    "decoded": made_with(b64decode(KEY) + GUID.encode()),
    "hex": b64encode(sha1(f"{KEY}{GUID}".encode()).hexdigest().encode()).decode(),
    "lower": made_with(f"{KEY}{GUID.lower()}".encode()),
    "reversed": made_with(f"{GUID}{KEY}".encode()),
}


def check(answer: Path, tools: Tools) -> None:
    given = dict(line.split() for line in tools.lines(answer)
                 if len(line.split()) == 2)
    for letter, value in VALUES.items():
        mistake = given.get(letter)
        if mistake not in MISTAKES:
            raise Wrong(
                f"{letter} wants one of {', '.join(MISTAKES)}; it has "
                f"{mistake or 'nothing'}."
            )
    wrong = [
        letter for letter, value in VALUES.items()
        if MISTAKES[given[letter]] != value
    ]
    if wrong:
        raise Wrong(
            f"Right so far: {len(VALUES) - len(wrong)} of {len(VALUES)}. Whoever "
            f'makes the mistake "{given[wrong[0]]}" with this key gets another '
            f"value than {wrong[0]} has. Make each of the mistakes with openssl, "
            "and compare."
        )
