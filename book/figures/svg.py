"""The pen of the figures: words, lines, boxes and bytes on a sheet.

A sheet is an SVG 720 units wide, which the book's column shows at about that
many pixels. It follows the page: everything is drawn in `currentColor`, and two
colours have a meaning: `ours`, our side and what it sends; `peer`, the other
side and what comes from it. By itself, as in an EPUB, a sheet is ink on white.

No element has an id, and every class begins with f-: figures on one page do not
disturb each other. `look` is always some of the words of LOOKS.
"""

import math
import unicodedata
from html import escape

WIDTH = 720
SMALL, NORMAL, LARGE = 12, 13, 15  # sizes of text; none is below SMALL
CELL = 28  # a byte's box

LOOKS = {
    # colours
    "ours": "color:var(--fig-ours,#0a6685)",
    "peer": "color:var(--fig-peer,#ad4f06)",
    "quiet": "opacity:.7",
    "faint": "opacity:.4",
    # lines
    "thick": "stroke-width:2.2",
    "dash": "stroke-dasharray:5 4",
    "dots": "stroke-dasharray:1.5 3.5",
    # areas
    "wash": "fill:currentColor;fill-opacity:.11;stroke:none",
    "tint": "fill:currentColor;fill-opacity:.11",  # with its line
    "solid": "fill:currentColor;stroke:none",
    "paper": "fill:var(--fig-paper,var(--color-background-primary,#fff))",
    # words
    "mono": 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'
            '"Liberation Mono",monospace',
    "bold": "font-weight:600",
}

DARK = "--fig-ours:#5cc3e4;--fig-peer:#f0a35e"
STYLE = "\n".join([
    '.fig{font-family:system-ui,-apple-system,"Segoe UI",Roboto,'
    '"Helvetica Neue","Liberation Sans",Arial,sans-serif}',
    # Only where the sheet is the whole document.
    ".fig:root{color:var(--fig-ink,#1c1e21);"
    "background:var(--fig-paper,#fff)}",
    "@media screen{body[data-theme=dark] .fig{" + DARK + "}}",
    "@media screen and (prefers-color-scheme:dark)"
    "{body:not([data-theme=light]) .fig{" + DARK + "}}",
    ".fig text{fill:currentColor}",
    ".fig .f-line{fill:none;stroke:currentColor;stroke-width:1.2;"
    "stroke-linejoin:round}",
    *(f".fig .f-{look}{{{rules}}}" for look, rules in LOOKS.items()),
])

Point = tuple[float, float]


class Sheet:
    """What has been drawn so far; str() gives the SVG."""

    def __init__(self, name: str, height: float) -> None:
        self.name, self.height = name, height
        self.marks: list[str] = []

    def __str__(self) -> str:
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'class="fig fig-{self.name}" '
            f'viewBox="0 0 {WIDTH} {_n(self.height)}">',
            f"<style>\n{STYLE}\n</style>", *self.marks, "</svg>\n"])

    # Words. `y` is the line they stand on.

    def text(self, x: float, y: float, words: str, look: str = "",
             at: str = "start", size: float = NORMAL) -> None:
        """`at`: which end of the words lies at x: start, middle or end."""
        anchor = "" if at == "start" else f' text-anchor="{at}"'
        self.marks.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{anchor}'
            f"{_class(look)}>{escape(words, quote=False)}</text>")

    def lines(self, x: float, y: float, words: str, look: str = "",
              at: str = "start", size: float = NORMAL) -> float:
        """One text below the other; gives where the next would stand."""
        for line in words.split("\n"):
            self.text(x, y, line, look, at, size)
            y += round(size * 1.35)
        return y

    # Lines.

    def path(self, d: str, look: str = "") -> None:
        self.marks.append(f'<path d="{d}"{_class("line " + look)}/>')

    def line(self, *points: Point, look: str = "") -> None:
        self.path("M" + "L".join(f"{_n(x)},{_n(y)}" for x, y in points), look)

    def arrow(self, *points: Point, look: str = "") -> None:
        """A line with a head at its last point."""
        self.line(*points, look=look)
        self.head(points[-2], points[-1], look)

    def head(self, behind: Point, tip: Point, look: str = "") -> None:
        angle = math.atan2(tip[1] - behind[1], tip[0] - behind[0])
        ends = [(tip[0] - 8 * math.cos(angle + turn),
                 tip[1] - 8 * math.sin(angle + turn)) for turn in (.4, -.4)]
        kept = " ".join(w for w in look.split() if w not in {"dash", "dots"})
        self.path("M" + "L".join(f"{_n(x)},{_n(y)}"
                                 for x, y in (ends[0], tip, ends[1])) + "Z",
                  "solid " + kept)

    def bracket(self, x1: float, x2: float, y: float, words: str = "",
                look: str = "", below: bool = False,
                size: float = SMALL) -> None:
        """Embraces what lies from x1 to x2, below y (or above it)."""
        side = 1 if below else -1
        self.line((x1, y), (x1, y + 6 * side), (x2, y + 6 * side), (x2, y),
                  look=look)
        if words:
            # Several lines grow away from the bracket.
            top = y + (6 + size + 2 if below
                       else -12 - (words.count("\n")) * round(size * 1.35))
            self.lines((x1 + x2) / 2, top, words, _words_look(look), "middle",
                       size)

    # Areas.

    def box(self, x: float, y: float, w: float, h: float, words: str = "",
            look: str = "", size: float = NORMAL, round_by: float = 3,
            words_look: str | None = None) -> None:
        """A rectangle with words in its middle."""
        self.marks.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"'
            f' rx="{_n(round_by)}"{_class("line " + look)}/>')
        if words:
            step = round(size * 1.35)
            first = y + h / 2 + size * .36 - words.count("\n") * step / 2
            if words_look is None:
                words_look = _words_look(look)
            self.lines(x + w / 2, first, words, words_look, "middle", size)

    def dot(self, x: float, y: float, r: float, look: str = "solid") -> None:
        self.marks.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"'
                          f'{_class("line " + look)}/>')

    def step(self, x: float, y: float, number: int, look: str = "") -> None:
        """A number in a circle, for the text to point at."""
        self.dot(x, y, 10, "paper " + look)
        self.text(x, y + 4.5, str(number), look + " bold", "middle", SMALL)

    def hatch(self, x: float, y: float, w: float, h: float, look: str = "quiet",
              gap: float = 7) -> None:
        """Slanted lines within a rectangle: full, whatever its colour."""
        d = []
        start = -math.floor(h / gap) * gap
        while start < w:
            x1, x2 = max(start, 0), min(start + h, w)
            if x2 > x1:
                d.append(f"M{_n(x + x1)},{_n(y + h - (x1 - start))}"
                         f"L{_n(x + x2)},{_n(y + h - (x2 - start))}")
            start += gap
        self.path("".join(d), look)

    # Bytes.

    def cells(self, x: float, y: float, data: bytes | list[str],
              look: str = "", cell: float = CELL, h: float = CELL,
              size: float = NORMAL) -> float:
        """A box a byte, in hexadecimal; gives the x behind the last."""
        for byte in data:
            word = byte if isinstance(byte, str) else f"{byte:02x}"
            self.box(x, y, cell, h, word, look, size, 0,
                     _words_look(look) + " mono")
            x += cell
        return x


def width_of(words: str, size: float = NORMAL, mono: bool = False) -> float:
    """How wide a text is about, whatever the font."""
    if mono:
        return size * sum(1.05 if _is_wide(c) else .61 for c in words)
    return size * sum(_em(c) for c in words)


def wrapped(words: str, width: float, size: float = NORMAL) -> str:
    """The same, with line breaks, so that no line is wider."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def _em(c: str) -> float:
    if _is_wide(c):
        return 1.05
    if c in "iljtfrI.,:;'|!()[] ":
        return .33
    if c in "mwMW@—":
        return .87
    return .68 if c.isupper() else .57


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _class(look: str) -> str:
    words = look.split()
    return f' class="{" ".join("f-" + w for w in words)}"' if words else ""


def _words_look(look: str) -> str:
    """What of a box's look its words share: the colour."""
    return " ".join(w for w in look.split()
                    if w in {"ours", "peer", "quiet", "bold", "mono"})
