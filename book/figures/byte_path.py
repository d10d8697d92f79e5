"""The way of a byte from the client to on_bytes, and of the answer back. The
sizes of the buffers are those of the code."""

import source
from svg import NORMAL, SMALL, WIDTH, Sheet

IN, MIDDLE, OUT = 138, 366, 594  # the middles of three columns
W, H, NARROW = 208, 44, 132  # of a box
WIDE = W + OUT - IN


def draw() -> str:
    sheet = Sheet("byte-path", 776)
    read = source.constant("common/event_loop.h", "kReadBuffer")
    reply = source.constant("common/reply.h", "kSize")
    _border(sheet, 304, "our program", "our kernel")
    _border(sheet, 574, "our kernel", "the machine")
    _box(sheet, MIDDLE, 4, "handler", "on_bytes(connection, input)", WIDE)
    for x, y, title, words, look in [
        (IN, 92, "Bytes", "a window onto the buffer", "peer"),
        (IN, 180, "the loop's read buffer",
         f"{source.size(read)}, one for all", "peer"),
        (OUT, 136, "the reply buffer: output()",
         f"{source.size(reply)}, one for all", "ours"),
        (IN, 348, "receive buffer", "bytes, in order", "peer"),
        (OUT, 348, "send buffer", "kept until acknowledged", "ours"),
        (IN, 420, "TCP", "puts in order, acknowledges", "peer"),
        (OUT, 420, "TCP", "cuts into segments", "ours"),
        (IN, 492, "driver, IP", "takes packets, in a softirq", "peer"),
        (OUT, 492, "IP, driver", "addresses and queues", "ours"),
    ]:
        _box(sheet, x, y, title, words, look=look + " tint")
    _box(sheet, MIDDLE, 180, "EventLoop", "gives turns", NARROW)
    _box(sheet, MIDDLE, 348, "epoll", "its ready list", NARROW)
    _box(sheet, MIDDLE, 600, "the network card",
         "writes packets into memory by itself, and takes them from there",
         WIDE)
    _box(sheet, MIDDLE, 724, "the client",
         "its program; its kernel, with a send buffer and a receive buffer",
         WIDE, "quiet")
    _way(sheet)
    return str(sheet)


def _way(sheet: Sheet) -> None:
    for y1, y2, number, at, words in [
        (724, 644, 1, 684, ""), (600, 536, 2, 556, "interrupt"),
        (492, 464, 3, 478, ""), (420, 392, 4, 406, ""),
        (348, 224, 7, 272, "recv()\na copy"), (180, 136, 8, 158, ""),
        (92, 48, 9, 70, ""),
    ]:
        sheet.arrow((IN, y1), (IN, y2), look="peer")
        _note(sheet, IN, at, number, words, "peer")
    for y1, y2, number, at, words in [
        (48, 136, 10, 92, ""), (180, 348, 11, 272, "send()\na copy"),
        (392, 420, 12, 406, ""), (464, 492, 13, 478, ""),
        (536, 600, 14, 556, ""), (644, 724, 15, 684, ""),
    ]:
        sheet.arrow((OUT, y1), (OUT, y2), look="ours")
        _note(sheet, OUT, at, number, words, "ours")
    sheet.text(MIDDLE, 688, "the network", "quiet", "middle", SMALL)
    # Of the bytes' being there only a word goes up.
    left, right = IN + W / 2, MIDDLE - NARROW / 2
    sheet.arrow((left, 370), (right, 370), look="dash")
    sheet.step((left + right) / 2 - 3, 352, 5)
    sheet.arrow((MIDDLE, 348), (MIDDLE, 224), look="dash")
    _note(sheet, MIDDLE, 272, 6, "epoll_wait()", "")
    sheet.arrow((right, 202), (left, 202), look="dash")


def _note(sheet: Sheet, x: float, y: float, number: int, words: str,
          look: str) -> None:
    sheet.step(x + 18, y, number, look)
    if not words:
        return
    name, _, what = words.partition("\n")
    sheet.text(x + 34, y + 4.5, name, f"mono {look}", size=SMALL)
    if what:
        sheet.text(x + 34, y + 20, what, look, size=SMALL)


def _border(sheet: Sheet, y: float, above: str, below: str) -> None:
    sheet.line((0, y), (WIDTH, y), look="thick dash")
    sheet.text(2, y - 9, above, "bold quiet", size=NORMAL)
    sheet.text(2, y + 20, below, "bold quiet", size=NORMAL)


def _box(sheet: Sheet, x: float, y: float, title: str, words: str,
         w: float = W, look: str = "") -> None:
    sheet.box(x - w / 2, y, w, H, look=look)
    sheet.text(x, y + 18, title, "bold", "middle", NORMAL)
    sheet.text(x, y + 35, words, "quiet", "middle", SMALL)
