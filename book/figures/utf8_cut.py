"""A character of three bytes, cut by the border of two fragments. What is
UTF-8 and what not, and its bits, are computed."""

import frames
from svg import NORMAL, SMALL, Sheet

CHARACTER, CUT = "当", 2
LEFT, CELL, TOP = 132, 64, 62
GAP = 56  # between the fragments


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def due(first: int) -> int:
    """How many bytes follow a first one (RFC 3629 §3)."""
    return max(f"{first:08b}".index("0") - 1, 0)


def draw() -> str:
    sheet = Sheet("utf8-cut", 336)
    data = CHARACTER.encode()
    parts = [data[:CUT], data[CUT:]]
    sent = [frames.frame("text", parts[0], fin=False),
            frames.frame("continuation", parts[1])]
    middles = _fragments(sheet, sent, parts)
    _bits(sheet, data, middles)
    _state(sheet, data, middles)
    _verdict(sheet, data)
    return str(sheet)


def _fragments(sheet: Sheet, sent: list[bytes],
               parts: list[bytes]) -> list[float]:
    """Gives the middles of the payload's bytes."""
    x, middles = float(LEFT), []
    for number, (data, part) in enumerate(zip(sent, parts), 1):
        end = x + len(data) * CELL
        good = "UTF-8" if is_utf8(part) else "not UTF-8"
        sheet.bracket(x + 3, end - 3, TOP - 8,
                      f"fragment {number}, FIN {number - 1}: by itself {good}",
                      "quiet")
        sheet.cells(x, TOP, data[:2], "", CELL, 34, NORMAL)
        sheet.cells(x + 2 * CELL, TOP, part, "peer tint", CELL, 34, NORMAL)
        middles += [x + (2 + i + .5) * CELL for i in range(len(part))]
        x = end + GAP
    sheet.text(0, TOP + 22, "on the wire", "bold")
    sheet.line((LEFT + len(sent[0]) * CELL + GAP / 2, 20),
               (LEFT + len(sent[0]) * CELL + GAP / 2, 232), look="thick dash")
    return middles


def _bits(sheet: Sheet, data: bytes, middles: list[float]) -> None:
    y = TOP + 76
    sheet.text(0, y, "in bits", "bold")
    for i, (byte, x) in enumerate(zip(data, middles)):
        marks = due(byte) + 2 if i == 0 else 2
        for place, bit in enumerate(f"{byte:08b}"):
            sheet.text(x + (place - 3.5) * 7.4, y, bit, "mono quiet"
                       if place < marks else "mono bold peer", "middle", SMALL)
        sheet.line((x, TOP + 38), (x, y - 16), look="faint")


def _state(sheet: Sheet, data: bytes, middles: list[float]) -> None:
    y = TOP + 124
    sheet.text(0, y - 4, "bytes that", "bold")
    sheet.text(0, y + 13, "are still due", "bold")
    wait, before = due(data[0]), None
    for x in middles:
        if before is not None:
            sheet.arrow((before + 15, y), (x - 17, y), look="ours")
        sheet.dot(x, y, 14, "ours tint thick" if wait else "ours thick")
        sheet.text(x, y + 5, str(wait), "ours bold", "middle")
        wait, before = wait - 1, x
    border = middles[CUT - 1] + (CELL + GAP) / 2
    sheet.text(border + 10, y + 34, "this number crosses the border", "ours",
               size=SMALL)


def _verdict(sheet: Sheet, data: bytes) -> None:
    y = TOP + 222
    sheet.line((0, y - 24), (720, y - 24), look="faint")
    sheet.text(0, y + 24, "the message", "bold")
    x = sheet.cells(LEFT, y + 2, data, "peer tint", CELL, 34, NORMAL)
    assert is_utf8(data)
    payload = "".join(f"{b:08b}"[due(b) + 2 if i == 0 else 2:]
                      for i, b in enumerate(data))
    point = int(payload, 2)
    assert chr(point) == CHARACTER
    sheet.text(x + 20, y + 28, CHARACTER, "ours", size=30)
    nibbles = " ".join(payload[i:i + 4] for i in range(0, len(payload), 4))
    sheet.text(x + 66, y + 16, f"U+{point:04X}: the whole is UTF-8",
               "ours bold")
    sheet.text(x + 66, y + 36, nibbles, "mono peer", size=SMALL)
