"""Compares what a transcript says with what a run printed.

`<number>` and its like match one thing of their kind; a line that is only
`<...>` matches any number of lines, none too. White space at the end of a line
does not count, nor do empty lines at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

ANYTHING = "<...>"
DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4}"
KINDS = {
    "number": r"-?\d[\d,]*(?:\.\d+)?",
    "hex": r"[0-9A-Fa-f]+",
    # as HTTP writes it, or as ISO 8601 does, with a time of day or without
    "date": rf"{DAY} \d\d:\d\d:\d\d GMT"
    r"|\d{4}-\d\d-\d\d"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    # base64 of 16 bytes, or of 20: Sec-WebSocket-Key and -Accept
    "key": r"[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{27}=",
    "word": r"\S+",
    "size": r"\d[\d,]*(?:\.\d+)? ?(?:[KMG]i?B?|B|bytes)?",
}
HOLE = re.compile(r"<(" + "|".join(KINDS) + r")>")


@dataclass
class Verdict:
    fits: bool
    explanation: str = ""

    def __bool__(self) -> bool:
        return self.fits


def matches(expected: list[str], actual: list[str]) -> Verdict:
    """Whether the lines fit; if not, says where they part."""
    expected, actual = trimmed(expected), trimmed(actual)
    places = opened({0}, expected)
    furthest = (max(places), 0)  # of what is expected, and of what there is
    for number, line in enumerate(actual, 1):
        places = opened(after(places, line, expected), expected)
        furthest = max(furthest, (max(places, default=0), -number))
    if len(expected) in places:
        return Verdict(True)
    place, number = furthest[0], -furthest[1]
    return Verdict(False, parting(
        number + 1,
        expected[place] if place < len(expected) else "the end",
        actual[number] if number < len(actual) else "the end",
    ))


def parting(line: int, wanted: str, got: str) -> str:
    return f"line {line}: expected {wanted}\n     but it is {got}"


def trimmed(lines: list[str]) -> list[str]:
    return "\n".join(line.rstrip() for line in lines).rstrip("\n").split("\n")


def opened(places: set[int], expected: list[str]) -> set[int]:
    """Where we may be without a further line: `<...>` may be nothing."""
    found = set(places)
    for place in sorted(places):
        while place < len(expected) and expected[place] == ANYTHING:
            place += 1
            found.add(place)
    return found


def after(places: set[int], line: str, expected: list[str]) -> set[int]:
    """Where this line can lead from any of these places."""
    reached = set()
    for place in places:
        if place == len(expected):
            continue
        if expected[place] == ANYTHING:
            reached.add(place)
        elif pattern(expected[place]).fullmatch(line):
            reached.add(place + 1)
    return reached


@lru_cache(maxsize=1024)
def pattern(line: str) -> re.Pattern[str]:
    parts = HOLE.split(line)  # text, kind, text, kind, ..., text
    return re.compile("".join(
        f"(?:{KINDS[part]})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    ))


def accepted(expected: list[str], actual: list[str]) -> list[str]:
    """The actual lines, with the holes that still fit."""
    if matches(expected, actual):
        return expected
    kept = [line for line in expected if HOLE.search(line)]
    holed = [
        next((old for old in kept if pattern(old).fullmatch(line)), line)
        for line in trimmed(actual)
    ]
    return with_gaps(expected, holed)


def with_gaps(expected: list[str], lines: list[str]) -> list[str]:
    """Puts `<...>` back, with as many lines before and behind it as before."""
    steps = SequenceMatcher(None, expected, lines, autojunk=False).get_opcodes()
    result: list[str] = []
    for _, from_old, to_old, from_new, to_new in steps:
        old, new = expected[from_old:to_old], lines[from_new:to_new]
        if ANYTHING in old:
            before = old.index(ANYTHING)
            behind = len(old) - before - 1
            rest = max(before, len(new) - behind)
            new = [*new[:before], ANYTHING, *new[rest:]]
        result += new
    return result
