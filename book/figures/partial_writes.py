"""A slow reader, in three scenes: where what we send piles up, one place after
the other, and how that reaches the peer in the end."""

import source
from svg import SMALL, WIDTH, Sheet

# The four places, from us to the peer: x, width, name.
PLACES = [(0, 168, "our queue"), (196, 168, "our send buffer"),
          (436, 132, "their receive buffer"), (596, 124, "their program")]
H = 34


def draw() -> str:
    sheet = Sheet("partial-writes", 532)
    congested = source.constant("common/connection.h", "kCongested")
    _header(sheet)
    _scene(sheet, 74, 1, "The peer reads: send() takes all", 0, .35, .3, "open",
           True)
    _scene(sheet, 206, 2, "It reads no more: send() takes a part, then EAGAIN; "
           "the rest is queued", .45, 1, 1, "closed", False)
    _scene(sheet, 338, 3, f"More than {source.size(congested)} are queued: the "
           "connection is congested", 1, 1, 1, "closed", False)
    _back(sheet, 438)
    return str(sheet)


def _header(sheet: Sheet) -> None:
    for x, w, name in PLACES:
        sheet.text(x + w / 2, 20, name, "bold", "middle")
    for x, words in [(84, "in our program"), (280, "in our kernel"),
                     (502, "in their kernel")]:
        sheet.text(x, 37, words, "quiet", "middle", SMALL)


def _scene(sheet: Sheet, y: float, number: int, words: str, queue: float,
           send: float, receive: float, window: str, reads: bool) -> None:
    sheet.line((0, y - 20), (WIDTH, y - 20), look="faint")
    sheet.step(11, y + 4, number)
    sheet.text(30, y + 9, words, "bold")
    y += 30
    for (x, w, _), level in zip(PLACES, (queue, send, receive)):
        _tank(sheet, x, y, w, level)
    middle = y + H / 2
    shut = window == "closed"
    sheet.arrow((168, middle), (196, middle), look="ours dash" if shut else
                "ours")
    sheet.arrow((364, middle), (436, middle), look="ours dash" if shut else
                "ours")
    sheet.text(400, y + H + 20, f"window {window}", "peer bold" if shut else
               "quiet", "middle", SMALL)
    if shut:
        sheet.line((400, middle - 10), (400, middle + 10), look="peer thick")
    sheet.box(PLACES[3][0], y, PLACES[3][1] - 1, H, "reads" if reads else
              "does not read", "" if reads else "dots", SMALL)
    if reads:
        sheet.arrow((568, middle), (596, middle), look="ours")


def _tank(sheet: Sheet, x: float, y: float, w: float, level: float) -> None:
    """Filled from the right, where it leaves."""
    w -= 1
    x += .6
    if level:
        sheet.box(x + w * (1 - level), y, w * level, H, look="ours wash",
                  round_by=0)
        sheet.hatch(x + w * (1 - level), y, w * level, H, "ours", 9)
    sheet.box(x, y, w, H, look="", round_by=0)
    if level in (0, 1):
        words = "full" if x > 100 else "congested"
        sheet.text(x + w / 2, y + H + 20, words if level else "empty",
                   "bold" if level else "quiet", "middle", SMALL)


def _back(sheet: Sheet, y: float) -> None:
    """The other direction, in the third scene."""
    sheet.lines(0, y + 36, "and so on_bytes is not\ncalled, nothing is read,",
                "", size=SMALL)
    _tank_in(sheet, 196, y + 22, 168)
    sheet.text(280, y + 16, "our receive buffer", "bold", "middle", SMALL)
    middle = y + 22 + H / 2
    sheet.arrow((436, middle), (364, middle), look="peer dash")
    sheet.line((400, middle - 10), (400, middle + 10), look="ours thick")
    sheet.text(400, y + 22 + H + 20, "window closed", "ours bold", "middle",
               SMALL)
    sheet.lines(462, y + 36, "and the peer cannot send, either:\nwho does not "
                "read the answers\nmay not ask on.", "", size=SMALL)


def _tank_in(sheet: Sheet, x: float, y: float, w: float) -> None:
    sheet.box(x, y, w, H, look="peer wash", round_by=0)
    sheet.hatch(x, y, w, H, "peer", 9)
    sheet.box(x, y, w, H, round_by=0)
    sheet.text(x + w / 2, y + H + 20, "full", "bold", "middle", SMALL)
