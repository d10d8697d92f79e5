"""How long a header is for how much payload: the rule of shortest_header() in
chapter 03's frame.h, on a logarithmic axis."""

import math

import frames
import source
from svg import SMALL, WIDTH, Sheet

LEFT, RIGHT, TOP, BOTTOM = 52, WIDTH - 8, 52, 232
MOST = 10**7  # bytes of payload
KEY = 4


def steps() -> list[tuple[int, int, int]]:
    """(first length, last length, bytes of header), to MOST."""
    found, first = [], 0
    while first <= MOST:
        size = frames.shortest_header(first)
        low, high = first, MOST  # the last with this size is between them
        while low < high:
            middle = (low + high + 1) // 2
            if frames.shortest_header(middle) == size:
                low = middle
            else:
                high = middle - 1
        found.append((first, low, size))
        first = low + 1
    return found


def _x(length: float) -> float:
    return LEFT + (RIGHT - LEFT) * math.log10(max(length, 1)) / math.log10(MOST)


def _y(size: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * size / 16


def draw() -> str:
    sheet = Sheet("frame-lengths", 292)
    _axes(sheet)
    bits = source.constants(frames.FRAME)
    says = {2: "seven bits", 4: f"{bits['kTwoBytes']:g}, and 2 bytes",
            10: f"{bits['kEightBytes']:g}, and 8 bytes"}
    for name, more, look in [("from a client", KEY, "peer thick dash"),
                             ("from a server", 0, "ours thick")]:
        points = []
        for first, last, size in steps():
            y = _y(size + more)
            points += [(_x(first), y), (_x(last), y)]
            sheet.text(_x(first) + 6, y - 7, f"{size + more}" + (
                "" if first else f" {name}"), look.split()[0] + " bold")
        sheet.line(*points, look=look)
    for first, last, size in steps():
        if first:
            sheet.line((_x(first), TOP - 22), (_x(first), BOTTOM),
                       look="faint")
        middle = (_x(first) + _x(last)) / 2
        sheet.text(middle, TOP - 28, says.get(size, ""), "", "middle", SMALL)
        if last < MOST:
            sheet.text(_x(last) - 4, BOTTOM - 8, f"up to {last:,}", "quiet",
                       "end", SMALL)
    return str(sheet)


def _axes(sheet: Sheet) -> None:
    sheet.text(0, TOP - 28, "length:", "quiet", size=SMALL)
    sheet.line((LEFT, BOTTOM), (RIGHT, BOTTOM))
    sheet.line((LEFT, TOP), (LEFT, BOTTOM))
    for power in range(8):
        length = 10**power
        sheet.line((_x(length), BOTTOM), (_x(length), BOTTOM + 5))
        at = "end" if power == 7 else "middle"
        words = f"{length:,}".replace(",000,000", " million")
        sheet.text(_x(length), BOTTOM + 20, words, "quiet", at, SMALL)
    for size in (0, 4, 8, 12, 16):
        sheet.text(LEFT - 8, _y(size) + 4, str(size), "quiet", "end", SMALL)
    sheet.text(RIGHT, BOTTOM + 42, "bytes of payload (logarithmic)", "quiet",
               "end", SMALL)
    sheet.lines(0, BOTTOM + 42, "bytes of header, upwards", "quiet", size=SMALL)
