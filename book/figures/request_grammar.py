"""The parts of an HTTP request and their names (RFC 9112), with every CR LF and
every space to be seen."""

from svg import SMALL, Sheet

BODY = b"hello,server!"
LINES = [b"POST /notes HTTP/1.1", b"Host: localhost:3001",
         b"Content-Length: %d" % len(BODY), b""]
LEFT, STEP, TOP, ROW = 60, 18, 34, 52
END_W = 24  # of the boxes CR and LF


def request() -> bytes:
    return b"\r\n".join(LINES) + b"\r\n" + BODY


def draw() -> str:
    sheet = Sheet("request-grammar", 324)
    y = float(TOP)
    x = _line(sheet, y, LINES[0])
    _parts(sheet, y, LINES[0], [(" ", "method"), (" ", "request target"),
                                ("", "version")])
    sheet.text(x + 66, y + 19, "request line", "ours bold")
    y += ROW + 34
    x = _line(sheet, y, LINES[1])
    _parts(sheet, y, LINES[1], [(":", "name"), (" ", ""), ("", "value")])
    x = max(x, _line(sheet, y + ROW - 12, LINES[2]))
    _side(sheet, x + 66, y, y + ROW + 16, "field lines:\nthe field section")
    y += ROW + 28
    _line(sheet, y, LINES[3])
    sheet.text(LEFT + 66, y + 19, "empty line", "ours bold")
    _head(sheet, TOP, y + 28)
    y += 58
    _body(sheet, y)
    return str(sheet)


def _line(sheet: Sheet, y: float, line: bytes) -> float:
    """A line and its end; gives where CR begins."""
    x = float(LEFT)
    for letter in line.decode():
        look = "dots quiet" if letter == " " else "faint"
        sheet.box(x, y, STEP, 28, look=look, round_by=0)
        if letter == " ":
            sheet.text(x + STEP / 2, y + 18, "SP", "mono quiet", "middle",
                       SMALL)
        else:
            sheet.text(x + STEP / 2, y + 19, letter, "mono", "middle", 15)
        x += STEP
    sheet.cells(x, y, ["CR", "LF"], "peer tint", END_W, 28, SMALL)
    return x


def _parts(sheet: Sheet, y: float, line: bytes,
           parts: list[tuple[str, str]]) -> None:
    """Names above the parts, each of which ends before its first text."""
    text, at = line.decode(), 0
    for before, name in parts:
        end = text.index(before, at) if before else len(text)
        if name:
            sheet.bracket(LEFT + at * STEP + 2, LEFT + end * STEP - 2, y - 5,
                          name, "ours")
        at = end + len(before)


def _side(sheet: Sheet, x: float, y1: float, y2: float, words: str) -> None:
    sheet.line((x - 8, y1 + 2), (x - 2, y1 + 2), (x - 2, y2 - 2),
               (x - 8, y2 - 2), look="ours")
    sheet.lines(x + 8, (y1 + y2) / 2 - 4, words, "ours bold")


def _head(sheet: Sheet, y1: float, y2: float) -> None:
    x = LEFT - 14
    sheet.line((x + 6, y1 + 2), (x, y1 + 2), (x, y2 - 2), (x + 6, y2 - 2))
    sheet.text(x - 8, (y1 + y2) / 2 + 5, "head", "bold", "end")


def _body(sheet: Sheet, y: float) -> None:
    x = float(LEFT)
    for letter in BODY.decode():
        sheet.box(x, y, STEP, 28, look="faint", round_by=0)
        sheet.text(x + STEP / 2, y + 19, letter, "mono", "middle", 15)
        x += STEP
    sheet.text(LEFT - 22, y + 19, "body", "bold", "end")
    sheet.bracket(LEFT + 2, x - 2, y + 34, f"{len(BODY)} bytes, as the field "
                  "said; no CR LF behind them", "quiet", True)
