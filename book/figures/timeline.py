"""What the two time lines share: two lives, time to the right, and bars for
how long news waited."""

from svg import SMALL, WIDTH, Sheet

LEFT, RIGHT = 76, WIDTH - 14


class Axis:
    """Time, in ms, to a place on the sheet."""

    def __init__(self, end: float) -> None:
        self.end = end

    def __call__(self, ms: float) -> float:
        return LEFT + (RIGHT - LEFT) * ms / self.end

    def draw(self, sheet: Sheet, y: float, step: float) -> None:
        sheet.line((LEFT, y), (RIGHT, y), look="quiet")
        ms = 0.0
        while ms <= self.end:
            sheet.line((self(ms), y), (self(ms), y + 5), look="quiet")
            sheet.text(self(ms), y + 20, f"{ms / 1000:g} s", "quiet", "middle",
                       SMALL)
            ms += step


def lives(sheet: Sheet, above: float, below: float) -> None:
    """The page's line and the server's."""
    sheet.text(0, above + 4, "page", "bold")
    sheet.text(0, below + 4, "server", "bold")
    for y in (above, below):
        sheet.line((LEFT - 10, y), (WIDTH, y), look="quiet")


def made(sheet: Sheet, x: float, y: float) -> None:
    """Something new happens at the server."""
    sheet.path(f"M{x:.1f},{y - 7:.1f}l7,7l-7,7l-7,-7Z", "solid ours")


def poll(sheet: Sheet, asked: float, answered: float, above: float,
         below: float, news: bool) -> None:
    """A question and its answer; one in vain is dashed and empty."""
    look = "peer" if news else "peer dash"
    if answered - asked < 4:
        sheet.arrow((answered, below), (answered, above), look=look)
    else:
        middle = (asked + answered) / 2
        sheet.line((asked, above), (middle, below), look=look)
        sheet.arrow((middle, below), (answered, above), look=look)
    sheet.box(answered - 4.5, above - 16, 9, 9,
              look="peer solid" if news else "peer", round_by=0)


def wait(sheet: Sheet, x1: float, x2: float, y: float, words: str,
         look: str) -> None:
    """How long news waited."""
    sheet.box(x1, y, max(x2 - x1, 1.5), 16, look=look + " tint", round_by=0)
    sheet.text(x2 + 5, y + 13, words, look, size=SMALL)
