"""Masking, with the bytes of RFC 6455 §5.7: "Hello" under 37 fa 21 3d."""

import frames
from svg import SMALL, Sheet

PAYLOAD, KEY = b"Hello", bytes.fromhex("37fa213d")
LEFT, CELL, H = 180, 84, 38


def draw() -> str:
    sheet = Sheet("masking", 408)
    sent = frames.masked(PAYLOAD, KEY)
    for i in range(len(PAYLOAD)):
        sheet.text(LEFT + (i + .5) * CELL, 24, f"i = {i}", "quiet", "middle")
    _row(sheet, 40, "payload", PAYLOAD, "", [chr(b) for b in PAYLOAD])
    _sign(sheet, 100, "XOR")
    repeated = bytes(KEY[i % 4] for i in range(len(PAYLOAD)))
    _row(sheet, 112, "key, repeated", repeated, "peer tint",
         [f"k{i % 4}" for i in range(len(PAYLOAD))])
    _sign(sheet, 172, "=")
    _row(sheet, 184, "on the wire", sent, "ours tint")
    for turn in range(0, len(PAYLOAD), 4):
        end = min(turn + 4, len(PAYLOAD))
        sheet.bracket(LEFT + turn * CELL + 4, LEFT + end * CELL - 4, 108, "",
                      "peer")
    _bits(sheet, 262, sent)
    _frame(sheet, 348)
    return str(sheet)


def _row(sheet: Sheet, y: float, name: str, data: bytes, look: str,
         notes: list[str] | None = None) -> None:
    sheet.text(LEFT - 16, y + H / 2 + 5, name, "bold", "end")
    for i, byte in enumerate(data):
        x = LEFT + i * CELL
        sheet.box(x, y, CELL, H, look=look, round_by=0)
        colour = look.split()[0] if look else ""
        sheet.text(x + (CELL * .36 if notes else CELL / 2), y + H / 2 + 5,
                   f"{byte:02x}", f"mono bold {colour}", "middle", 15)
        if notes:
            sheet.text(x + CELL * .72, y + H / 2 + 5, notes[i], "quiet",
                       "middle", SMALL)


def _sign(sheet: Sheet, y: float, words: str) -> None:
    sheet.text(LEFT - 16, y, words, "quiet", "end")


def _bits(sheet: Sheet, y: float, sent: bytes) -> None:
    sheet.text(LEFT - 16, y, "the first byte, bit by bit", "bold", "end",
               SMALL)
    rows = [(PAYLOAD[0], ""), (KEY[0], "peer"), (sent[0], "ours bold")]
    for i, (byte, look) in enumerate(rows):
        yy = y + i * 22 + (4 if i == 2 else 0)
        for bit in range(8):
            x = LEFT + 12 + bit * 20 + (8 if bit > 3 else 0)
            sheet.text(x, yy, f"{byte:08b}"[bit], f"mono {look}", "middle", 15)
        sheet.text(LEFT + 196, yy, f"{byte:02x}", f"mono {look}", size=15)
    sheet.line((LEFT, y + 29), (LEFT + 220, y + 29), look="quiet")
    sheet.lines(LEFT + 250, y, "A bit of the payload is turned over\nwhere the "
                "key has a 1. Do it again,\nand it is back.", "quiet", size=13)


def _frame(sheet: Sheet, y: float) -> None:
    data = frames.frame("text", PAYLOAD, key=KEY)
    sheet.text(LEFT - 16, y + 19, "the whole frame", "bold", "end")
    cell = 34
    x = sheet.cells(LEFT, y, data[:2], "", cell)
    x2 = sheet.cells(x, y, data[2:6], "peer tint", cell)
    x3 = sheet.cells(x2, y, data[6:], "ours tint", cell)
    sheet.bracket(LEFT + 3, x - 3, y + 32, "header", "", True)
    sheet.bracket(x + 3, x2 - 3, y + 32, "key", "peer", True)
    sheet.bracket(x2 + 3, x3 - 3, y + 32, "masked payload", "ours", True)
