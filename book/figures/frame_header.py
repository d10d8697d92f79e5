"""The header of a frame, drawn from the constants of chapter 03's frame.h."""

import source
from svg import NORMAL, SMALL, Sheet

FRAME = "chapters/03_framing/frame.h"
LEFT, BIT, TOP = 24, 42, 62
BYTE = 34  # in the three forms


def fields(constants: dict[str, float]) -> list[tuple[str, int, int]]:
    """(name, first bit, bits) of the first 16 bits, by the masks."""
    singles = {"FIN": "kFin", "RSV1": "kRsv1", "RSV2": "kRsv2",
               "RSV3": "kRsv3"}
    first = [(name, _bit(constants[mask]), 1)
             for name, mask in singles.items()]
    rest = 0xff - sum(int(constants[mask]) for mask in singles.values())
    length = 0xff - int(constants["kMask"])
    return first + [
        ("opcode", 8 - rest.bit_length(), rest.bit_count()),
        ("MASK", 8 + _bit(constants["kMask"]), 1),
        ("length", 16 - length.bit_length(), length.bit_count()),
    ]


def _bit(mask: float) -> int:
    """How far from the left a mask's one bit lies, in its byte."""
    return 8 - int(mask).bit_length()


def draw() -> str:
    sheet = Sheet("frame-header", 566)
    constants = source.constants(FRAME)
    bits(sheet, constants)
    forms(sheet, constants)
    opcodes(sheet)
    return str(sheet)


def bits(sheet: Sheet, constants: dict[str, float]) -> None:
    for byte in (0, 1):
        x = LEFT + byte * 8 * BIT
        sheet.bracket(x + 3, x + 8 * BIT - 3, TOP - 26, f"byte {byte}", "quiet")
    for bit in range(16):
        sheet.text(LEFT + (bit + .5) * BIT, TOP - 9, str(bit % 8), "quiet",
                   "middle", SMALL)
    for name, first, count in fields(constants):
        x, w = LEFT + first * BIT, count * BIT
        look = {"opcode": "ours tint", "length": "peer tint"}.get(name, "")
        if count > 1:
            ticked(sheet, x, TOP, w, 44, count, name, look)
        else:
            sheet.box(x, TOP, w, 44, name, "", SMALL, 0)
    masks = {"FIN": "kFin", "RSV1": "kRsv1", "RSV2": "kRsv2", "RSV3": "kRsv3",
             "MASK": "kMask"}
    for name, first, count in fields(constants):
        if name in masks:
            sheet.text(LEFT + (first + .5) * BIT, TOP + 62,
                       f"0x{int(constants[masks[name]]):02x}", "mono quiet",
                       "middle", SMALL)
    sheet.line((LEFT + 8 * BIT, TOP - 8), (LEFT + 8 * BIT, TOP + 52),
               look="thick")


def forms(sheet: Sheet, constants: dict[str, float]) -> None:
    two, eight = int(constants["kTwoBytes"]), int(constants["kEightBytes"])
    y = TOP + 106
    for words, longer, seven in [
        (f"0 to {two - 1} bytes of payload: the seven bits are the length",
         0, f"0–{two - 1}"),
        (f"up to 65,535: the seven bits are {two}, two bytes of length follow",
         2, str(two)),
        (f"more: the seven bits are {eight}, eight bytes of length follow",
         8, str(eight)),
    ]:
        sheet.text(LEFT, y, words)
        form(sheet, y + 10, longer, seven)
        y += 88
    sheet.text(LEFT, y + 6, "The key, k0 to k3, is there if MASK is 1: from a "
               "client always, from a server never.", "quiet")


def form(sheet: Sheet, y: float, longer: int, seven: str) -> None:
    h, x = 36, float(LEFT)
    sheet.box(x, y, BYTE, h, "FIN\nop", "ours tint", SMALL, 0)
    x += BYTE
    sheet.box(x, y, BIT, h, seven, "peer tint", SMALL, 0, "peer mono")
    x += BIT
    if longer:
        ticked(sheet, x, y, longer * BYTE, h, longer, "length", "peer tint")
    x += longer * BYTE
    ticked(sheet, x, y, 4 * BYTE, h, 4, "", "dash")
    for i in range(4):
        sheet.text(x + (i + .5) * BYTE, y + 22, f"k{i}", "mono", "middle",
                   SMALL)
    x += 4 * BYTE
    sheet.box(x, y, LEFT + 16 * BIT - x, h, "payload" if longer == 8 else
              "payload, masked if there is a key", "quiet", SMALL, 0)
    sheet.text(LEFT, y + h + 16, f"{2 + longer} bytes; with the key "
               f"{6 + longer}", "quiet", size=SMALL)


def ticked(sheet: Sheet, x: float, y: float, w: float, h: float, parts: int,
           words: str, look: str) -> None:
    """A box of several bits or bytes."""
    colour = look.split()[0] if "tint" in look else ""
    sheet.box(x, y, w, h, words, look, NORMAL, 0, colour + " bold")
    for i in range(1, parts):
        at = x + i * w / parts
        sheet.line((at, y), (at, y + 6), look=colour)
        sheet.line((at, y + h - 6), (at, y + h), look=colour)


def opcodes(sheet: Sheet) -> None:
    known = source.enumerators(FRAME, "Opcode")
    y = 476
    sheet.text(LEFT, y, "The opcodes, in hexadecimal; the dotted ones are "
               "reserved")
    for number in range(16):
        taken = number in known.values()
        sheet.box(LEFT + number * BIT, y + 12, BIT, 28, f"{number:X}",
                  "ours tint" if taken else "quiet dots", NORMAL, 0,
                  "mono bold ours" if taken else "mono quiet")
    # Two lines, since the names are wider than the boxes.
    for name, number in known.items():
        x, drop = LEFT + (number + .5) * BIT, 6 + 16 * (number % 2)
        sheet.line((x, y + 40), (x, y + 40 + drop), look="quiet")
        sheet.text(x, y + 53 + drop, name, "ours", "middle", SMALL)
