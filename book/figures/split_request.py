"""A request cut over three reads, at unlucky places; what the reader of
chapter 01 is shown each time, and what it says."""

from svg import NORMAL, SMALL, Sheet

REQUEST = b"GET /time HTTP/1.1\r\nHost: localhost\r\n\r\n"
CUTS = [7, 25, len(REQUEST)]  # a read ends behind each
LEFT, CELL, H = 9, 18, 28
NAMES = {13: "CR", 10: "LF", 32: ""}


def draw() -> str:
    sheet = Sheet("split-request", 402)
    y = 40
    _bytes(sheet, y, 0, len(REQUEST), "")
    begin = 0
    for number, end in enumerate(CUTS, 1):
        sheet.bracket(_x(begin) + 2, _x(end) - 2, y - 6,
                      f"read {number}: {end - begin} bytes", "peer")
        begin = end
    before = 0
    for number, end in enumerate(CUTS, 1):
        y += 102
        whole = REQUEST[:end].endswith(b"\r\n\r\n")
        words = ("ready: a request of {} bytes, consumed" if whole else
                 "need_more: nothing is consumed").format(end)
        sheet.step(_x(0) + 10, y - 18, number)
        sheet.text(_x(0) + 30, y - 13, "The reader is shown", "")
        sheet.text(_x(39), y - 13, words, "ours bold" if whole else "bold",
                   "end")
        _bytes(sheet, y, 0, before, "quiet")
        _bytes(sheet, y, before, end, "peer tint")
        if before:
            sheet.bracket(_x(0) + 2, _x(before) - 2, y + H + 5,
                          "looked at before" if before > 10 else "before",
                          "quiet", True)
        if end < len(REQUEST):
            sheet.box(_x(end), y, _x(39) - _x(end), H, look="faint dots",
                      round_by=0)
        before = end
    return str(sheet)


def _x(byte: int) -> float:
    return LEFT + byte * CELL


def _bytes(sheet: Sheet, y: float, begin: int, end: int, look: str) -> None:
    for i in range(begin, end):
        byte = REQUEST[i]
        sheet.box(_x(i), y, CELL, H, look=look, round_by=0)
        name = NAMES.get(byte)
        colour = look.split()[0] if look else ""
        if name is None:
            sheet.text(_x(i) + CELL / 2, y + 19, chr(byte), f"mono {colour}",
                       "middle", NORMAL)
        elif name:
            sheet.text(_x(i) + CELL / 2, y + 18, name, f"mono {colour}",
                       "middle", SMALL)
