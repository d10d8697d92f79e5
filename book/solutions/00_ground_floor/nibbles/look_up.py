"""Looks bytes up as common/utf8_blocks.cpp does, sixteen of them if you like;
the kinds of errors are read out of that file.

    python3 look_up.py e0 9f           two bytes: the three look-ups
    python3 look_up.py e5 bd 93 2f     more: what is found, and what must be
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
SOURCE = ROOT / "common" / "utf8_blocks.cpp"
TWO_TAILS = 7  # the last kind


def from_to(first: int, last: int) -> int:
    return (2 << last) - (1 << first)


def kinds() -> list[tuple[int, int, int]]:
    """Of each kind the three sets of nibbles, a bit for a nibble."""
    text = SOURCE.read_text()
    names = {"from_to": from_to, "kAny": 0xFFFF, "kAscii": 0x00FF, "kTail": 0x0F00}
    return [
        eval(f"({sets})", names)  # noqa: S307: our own source
        for sets in re.findall(r"^ +Kind\{(.+)\},", text, re.MULTILINE)
    ]


def look_ups(first: int, second: int) -> list[set[int]]:
    """The kinds that the three tables give."""
    nibbles = first >> 4, first & 15, second >> 4
    return [
        {n for n, sets in enumerate(kinds()) if sets[table] >> nibble & 1}
        for table, nibble in enumerate(nibbles)
    ]


def found(first: int, second: int) -> set[int]:
    """The kinds that all three give: at most one."""
    return set.intersection(*look_ups(first, second))


def columns(numbers: set[int]) -> str:
    return " ".join(str(n) if n in numbers else "." for n in range(7, -1, -1))


def show_pair(first: int, second: int) -> None:
    tables = look_ups(first, second)
    names = f"{first >> 4:x}.", f".{first & 15:x}", f"{second >> 4:x}."
    for byte, name, numbers in zip(("first ", "first ", "second"), names, tables):
        print(f"{byte} {name}   {columns(numbers)}")
    print(f"all three   {columns(found(first, second))}")


def show_row(data: list[int]) -> None:
    before = [0, 0, 0, *data]
    rows: list[list[str]] = [[], [], []]
    for third, second, first, byte in zip(before, before[1:], before[2:], data):
        numbers = found(first, byte)
        must = {TWO_TAILS} if second >= 0xE0 or third >= 0xF0 else set()
        for row, value in zip(rows, (numbers, must, numbers ^ must)):
            row.append(" ".join(map(str, value)) or ".")
    print("bytes", *(f"{byte:02x}" for byte in data))
    for name, row in zip(("found", "must ", "wrong"), rows):
        print(name, *(f"{value:>2}" for value in row))


if __name__ == "__main__":
    given = [int(word, 16) for word in sys.argv[1:]]
    show_pair(*given) if len(given) == 2 else show_row(given)
