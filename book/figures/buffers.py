"""Where bytes wait on their way out, in their order. The numbers are those of
the code."""

import source
from svg import SMALL, WIDTH, Sheet

TOP = 76


def draw() -> str:
    sheet = Sheet("buffers", 424)
    reply = source.constant("common/reply.h", "kSize")
    copied = source.constant("common/output.h", "kCopied")
    limits = source.constants("common/connection.h")
    sheet.text(0, 18, "What leaves first is on the right.", "quiet")
    sheet.arrow((0, 34), (WIDTH, 34), look="quiet")
    # The reply buffer, the queue, the socket: newest bytes to the left.
    _place(sheet, 2, 188, "the reply buffer",
           f"one a loop, {source.size(reply)};\nlent for a turn", "ours")
    _place(sheet, 246, 270, "the connection's queue",
           "there only while it holds\nsomething", "ours")
    _place(sheet, 572, 146, "the send buffer", "the kernel's, of\nthis socket",
           "")
    for i in range(5):
        sheet.box(24 + i * 30, TOP + 34, 24, 30, look="ours tint", round_by=0)
    x = 262.0
    for words, w in [("bytes", 46), ("file", 60), ("chunk", 72), ("bytes", 52)]:
        sheet.box(x, TOP + 34, w, 30, words, "ours tint", SMALL, 0)
        x += w + 5
    sheet.hatch(590, TOP + 34, 112, 30)
    sheet.box(590, TOP + 34, 112, 30, round_by=0)
    middle = TOP + 49
    sheet.arrow((190, middle), (246, middle), look="ours dash")
    sheet.arrow((516, middle), (572, middle), look="ours")
    _straight(sheet)
    _in(sheet, copied)
    size, pieces = limits["kCongested"], limits["kCongestedPieces"]
    sheet.lines(0, 376, f"More than {source.size(size)} or {pieces:g} pieces in "
                "the queue: the connection is congested, and its\non_bytes is "
                "not called until the peer has taken some. Nothing overtakes "
                "the\nqueue: it is older than the reply buffer, always.")
    return str(sheet)


def _place(sheet: Sheet, x: float, w: float, title: str, words: str,
           look: str) -> None:
    sheet.box(x, TOP, w, 130, look=look)
    sheet.text(x + w / 2, TOP + 22, title, look + " bold", "middle")
    sheet.lines(x + w / 2, TOP + 92, words, "quiet", "middle", SMALL)


def _straight(sheet: Sheet) -> None:
    """From the reply buffer to the socket, over the queue."""
    y = TOP - 18
    sheet.arrow((95, TOP), (95, y), (646, y), (646, TOP), look="ours thick")
    sheet.text(370, y - 6, "at the end of the turn: one send(), while the "
               "queue is empty", "ours", "middle", SMALL)
    sheet.text(218, TOP + 24, "the rest", "ours", "middle", SMALL)


def _in(sheet: Sheet, copied: int) -> None:
    """Who puts bytes there."""
    y = TOP + 130
    sheet.arrow((95, y + 66), (95, y + 4), look="ours")
    sheet.lines(95, y + 84, "output() in the\nconnection's own turn", "",
                "middle", SMALL)
    sheet.arrow((381, y + 66), (381, y + 4), look="ours")
    sheet.lines(381, y + 84, "output() in anybody else's turn, or in a\n"
                f"timer; chunks above {source.size(copied)}, and files,\nby "
                "reference", "", "middle", SMALL)
    sheet.arrow((646, y + 4), (646, y + 66))
    sheet.lines(646, y + 84, "TCP, as the peer\nmakes room", "", "middle",
                SMALL)
