"""What epoll keeps: all that it watches, and what is ready; and what an edge
is. Edge-triggered, as every connection of the loop is registered."""

from svg import NORMAL, SMALL, WIDTH, Sheet

TREE = {7: (180, 92), 5: (96, 148), 10: (264, 148), 4: (54, 204), 6: (138, 204),
        8: (222, 204), 12: (306, 204)}
CHILDREN = {7: (5, 10), 5: (4, 6), 10: (8, 12)}
READY = [8, 12]


def draw() -> str:
    sheet = Sheet("epoll-lists", 586)
    _interest(sheet)
    _ready(sheet)
    sheet.line((0, 290), (WIDTH, 290), look="faint")
    sheet.text(0, 318, "Edge-triggered: a socket is put on the ready list when "
               "something arrives, and only then", "bold")
    _scene(sheet, 2, 1, "Bytes arrive", 3, True, "The kernel puts the socket\n"
           "on the ready list.")
    _scene(sheet, 252, 2, "epoll_wait", 3, False,
           "It is given to us, and taken\noff the list.", taken=True)
    _scene(sheet, 504, 3, "recv takes a part", 1, False,
           "The rest is in the buffer, and\nnobody will speak of it again\n"
           "until more arrives.", warn=True)
    sheet.lines(0, 560, "So whoever does not read to the end must remember it "
                "himself. Our loop puts the\nconnection on a list of its own, "
                "for the next turn.", "ours")
    return str(sheet)


def _interest(sheet: Sheet) -> None:
    sheet.text(0, 20, "The interest list", "bold")
    sheet.text(0, 40, "all that epoll_ctl registered,", "quiet", size=SMALL)
    sheet.text(0, 56, "a tree, ordered by descriptor", "quiet", size=SMALL)
    for parent, children in CHILDREN.items():
        for child in children:
            (x1, y1), (x2, y2) = TREE[parent], TREE[child]
            sheet.line((x1, y1), (x2, y2), look="quiet")
    for number, (x, y) in TREE.items():
        sheet.dot(x, y, 17, "paper")
        if number in READY:
            sheet.dot(x, y, 17, "peer tint thick")
        sheet.text(x, y + 5, str(number),
                   "peer bold mono" if number in READY else "mono", "middle",
                   NORMAL)
    sheet.text(180, 256, "To find one takes a few steps, however many there "
               "are.", "quiet", "middle", SMALL)


def _ready(sheet: Sheet) -> None:
    x = 420
    sheet.text(x, 20, "The ready list", "bold")
    sheet.text(x, 40, "those of them that have news;", "quiet", size=SMALL)
    sheet.text(x, 56, "epoll_wait looks at nothing else", "quiet", size=SMALL)
    sheet.box(x, 130, 52, 36, "head", "quiet", SMALL)
    at = x + 52
    for number in READY:
        sheet.arrow((at, 148), (at + 30, 148))
        sheet.box(at + 30, 130, 52, 36, str(number), "peer tint thick", NORMAL,
                  3, "peer bold mono")
        at += 82
    sheet.lines(x, 196, "Its cost is what is ready, not what\nis watched: "
                "10,000 idle connections\ncost nothing here.", "quiet",
                size=SMALL)


def _scene(sheet: Sheet, x: float, number: int, title: str, filled: int,
           listed: bool, words: str, taken: bool = False,
           warn: bool = False) -> None:
    y = 352
    sheet.step(x + 9, y, number)
    sheet.text(x + 28, y + 5, title, "bold")
    # The receive buffer: four places, from the front.
    sheet.text(x, y + 38, "receive buffer", "quiet", size=SMALL)
    for i in range(4):
        sheet.box(x + 112 + i * 24, y + 22, 24, 24,
                  look="peer tint" if i < filled else "quiet dots", round_by=0)
    if number == 1:
        sheet.arrow((x + 236, y + 34), (x + 212, y + 34), look="peer")
    sheet.text(x, y + 78, "ready list", "quiet", size=SMALL)
    sheet.box(x + 112, y + 62, 48, 24, "8" if listed else "", "peer tint thick"
              if listed else "quiet dots", NORMAL, 3, "peer bold mono")
    if taken:
        sheet.arrow((x + 136, y + 74), (x + 186, y + 74), look="peer")
        sheet.text(x + 192, y + 79, "8", "peer bold mono")
    sheet.lines(x, y + 114, words, "bold" if warn else "", size=NORMAL)
