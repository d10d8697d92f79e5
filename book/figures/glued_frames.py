"""Three frames of a client, and three reads that took them: two rulers over
the same bytes, which have nothing to do with each other."""

import frames
from svg import SMALL, Sheet

SENT = [(b"one", "37fa213d"), (b"two", "5b0c11e9"), (b"Hello", "c4a4071f")]
READS = [13, 20, 29]  # a read ends behind each
LEFT, CELL, TOP = 12, 24, 50


def stream() -> tuple[bytes, list[int]]:
    """All bytes, and where each frame ends."""
    data, ends = b"", []
    for payload, key in SENT:
        data += frames.frame("text", payload, key=bytes.fromhex(key))
        ends.append(len(data))
    return data, ends


def draw() -> str:
    sheet = Sheet("glued-frames", 262)
    data, ends = stream()
    begin = 0
    for number, (end, (payload, _)) in enumerate(zip(ends, SENT), 1):
        sheet.bracket(_x(begin) + 3, _x(end) - 3, TOP - 6,
                      f"frame {number}: “{payload.decode()}”", "peer")
        sheet.cells(_x(begin), TOP, data[begin:begin + 2], "peer tint", CELL,
                    30, SMALL)
        sheet.cells(_x(begin + 2), TOP, data[begin + 2:begin + 6], "quiet",
                    CELL, 30, SMALL)
        sheet.cells(_x(begin + 6), TOP, data[begin + 6:end], "peer tint", CELL,
                    30, SMALL)
        begin = end
    _reads(sheet, ends)
    return str(sheet)


def _x(byte: int) -> float:
    return LEFT + byte * CELL


def _reads(sheet: Sheet, ends: list[int]) -> None:
    begin, done = 0, 0
    for number, end in enumerate(READS, 1):
        if end != ends[-1]:
            sheet.line((_x(end), TOP - 4), (_x(end), TOP + 48), look="thick")
        sheet.bracket(_x(begin) + 3, _x(end) - 3, TOP + 40,
                      f"read {number}: {end - begin} bytes", "ours", True)
        y = TOP + 88 + (number - 1) * 46
        # Kept from before, then what came; up to the last whole frame it goes.
        whole = max((e for e in ends if e <= end), default=0)
        if done < begin:
            sheet.box(_x(done), y, _x(begin) - _x(done), 28,
                      f"kept: {begin - done}", "quiet dash", SMALL, 0)
        sheet.box(_x(begin), y, _x(end) - _x(begin), 28,
                  f"came: {end - begin}", "ours tint", SMALL, 0)
        _outcome(sheet, y, done, whole, end, ends)
        begin, done = end, max(whole, done)


def _outcome(sheet: Sheet, y: float, done: int, whole: int, end: int,
             ends: list[int]) -> None:
    taken = [n for n, e in enumerate(ends, 1) if done < e <= whole]
    words = " and ".join(f"frame {n}" for n in taken) or "nothing yet"
    words += ", done" if taken else ""
    if end > max(whole, done):
        words += f"; {end - max(whole, done)} bytes kept"
    if end == ends[-1]:
        sheet.text(_x(done) - 12, y + 19, words, "bold", "end", SMALL)
    else:
        sheet.text(_x(end) + 12, y + 19, words, "bold", size=SMALL)
