"""A text message in three frames with a ping among them, as a client sends
them; two packets; and what the endpoint makes of it. The bytes are computed."""

from dataclasses import dataclass

import frames
from svg import SMALL, Sheet

LEFT, CELL, TOP = 9, 23.4, 50
FIRST_PACKET = 19  # bytes


@dataclass(frozen=True)
class Sent:
    opcode: str
    payload: bytes
    fin: bool

    def bytes(self) -> bytes:
        return frames.frame(self.opcode, self.payload, self.fin, frames.KEY)


SENT = [Sent("text", b"He", False), Sent("ping", b"?", True),
        Sent("continuation", b"ll", False), Sent("continuation", b"o", True)]


def draw() -> str:
    sheet = Sheet("fragments", 340)
    ends = _stream(sheet)
    _packets(sheet, ends[-1])
    _endpoint(sheet, ends)
    return str(sheet)


def _x(byte: float) -> float:
    return LEFT + byte * CELL


def _stream(sheet: Sheet) -> list[int]:
    """The frames; gives where each ends."""
    at, ends = 0, []
    for sent in SENT:
        data = sent.bytes()
        end = at + len(data)
        control = sent.opcode == "ping"
        look = "" if control else "peer"
        sheet.bracket(_x(at) + 3, _x(end) - 3, TOP - 8,
                      f"{sent.opcode}\nFIN {int(sent.fin)}", look)
        sheet.cells(_x(at), TOP, data[:2], look + " tint", CELL, 30, SMALL)
        sheet.cells(_x(at + 2), TOP, data[2:6], "quiet", CELL, 30, SMALL)
        sheet.cells(_x(at + 6), TOP, data[6:], look + " tint", CELL, 30, SMALL)
        for i, letter in enumerate(sent.payload.decode()):
            sheet.text(_x(at + 6 + i + .5), TOP + 46, letter,
                       look + " bold mono", "middle")
        at = end
        ends.append(end)
    return ends


def _packets(sheet: Sheet, end: int) -> None:
    y = TOP + 62
    for number, (a, b) in enumerate([(0, FIRST_PACKET), (FIRST_PACKET, end)],
                                    1):
        sheet.bracket(_x(a) + 3, _x(b) - 3, y, f"packet {number}", "quiet",
                      True)
    sheet.line((_x(FIRST_PACKET), TOP - 4), (_x(FIRST_PACKET), y + 8),
               look="quiet dash")


def _endpoint(sheet: Sheet, ends: list[int]) -> None:
    """Three lanes: what is collected, what is sent, what is given."""
    lanes = [TOP + 118, TOP + 182, TOP + 246]
    for y, words in zip(lanes, ["The endpoint collects", "sends", "and gives"]):
        sheet.text(LEFT, y + 20, words, "bold")
    parts = [(end, sent) for end, sent in zip(ends, SENT)
             if sent.opcode != "ping"]
    text = ""
    for i, (end, sent) in enumerate(parts):
        text += sent.payload.decode()
        x = _x(end)
        if sent.fin:
            sheet.arrow((x - 4, TOP + 52), (x - 4, lanes[2] + 2), look="peer")
            sheet.text(x, lanes[2] + 20, f"the message “{text}”",
                       "peer bold", "end")
        else:
            sheet.line((x, TOP + 30), (x, lanes[0]), look="peer dots")
            sheet.box(x, lanes[0], _x(parts[i + 1][0]) - x - 8, 30,
                      look="peer tint", round_by=0)
            sheet.text(x + 16, lanes[0] + 20, f"“{text}”", "peer")
    x = _x(ends[1])
    sheet.arrow((x, TOP + 30), (x, lanes[1] - 3), look="ours")
    sheet.cells(x - 14, lanes[1], frames.frame("pong", SENT[1].payload),
                "ours tint")
    sheet.text(x + 84, lanes[1] + 18, "a pong, at once",
               "ours")
