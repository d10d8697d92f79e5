"""The closing handshake: the states of a server's end, and the usual case as it
goes over the wire. tests/book/ holds the table below to the running server."""

from dataclasses import dataclass

import frames
import source
from svg import NORMAL, SMALL, Sheet

CODE = 1000
TIMEOUT = ("chapters/04_messages/websocket_server.h", "close_timeout")


@dataclass(frozen=True)
class Step:
    state: str
    event: str
    does: str
    then: str


TABLE = [
    Step("open", "we close", "Close", "close sent"),
    Step("open", "their Close", "Close", "done"),
    Step("open", "a broken rule", "Close", "done"),
    Step("open", "their FIN alone", "", "done"),
    Step("close sent", "their Close", "", "done"),
    Step("close sent", "time is up", "", "done"),
    Step("done", "all is sent", "FIN", "FIN sent"),
    Step("FIN sent", "their FIN", "", "closed"),
    Step("FIN sent", "time is up", "", "closed"),
]

# Where a state's box is: its middle, and its top.
PLACES = {"open": (62, 34), "close sent": (322, 112), "done": (62, 218),
          "FIN sent": (62, 304), "closed": (62, 390)}
W, H = 116, 36
CLIENT, SERVER = 470, 698  # the lifelines


def client_close() -> bytes:
    """Of RFC 6455 §5.5.1: two bytes of code, masked."""
    return frames.frame("close", CODE.to_bytes(2, "big"), key=frames.KEY)


def server_close() -> bytes:
    return frames.frame("close", CODE.to_bytes(2, "big"))


def draw() -> str:
    sheet = Sheet("closing", 440)
    sheet.text(4, 16, "A server's end, and what it sends", "bold")
    for state, (x, y) in PLACES.items():
        look = "thick" if state in {"open", "closed"} else ""
        sheet.box(x - W / 2, y, W, H, state, look, NORMAL, 18, "bold")
    _edges(sheet)
    _sequence(sheet)
    return str(sheet)


def _told(state: str, then: str) -> str:
    """The words at the arrow between two states."""
    seconds = source.duration(*TIMEOUT) / 1000
    steps = [step for step in TABLE if (step.state, step.then) == (state, then)]
    return "\n".join(
        (step.event if step.event != "time is up" else f"{seconds:g} s are up")
        + (f": send {step.does}" if step.does else "") for step in steps)


def _edges(sheet: Sheet) -> None:
    x, side = PLACES["open"][0], PLACES["close sent"][0]
    column = ["open", "done", "FIN sent", "closed"]
    for state, then in zip(column, column[1:]):
        top, bottom = PLACES[state][1] + H, PLACES[then][1]
        sheet.arrow((x, top), (x, bottom))
        words = _told(state, then)
        count = words.count("\n") + 1
        sheet.lines(x + 12, (top + bottom) / 2 - count * 8 + 12, words,
                    size=SMALL)
    y = PLACES["open"][1] + H / 2
    sheet.arrow((x + W / 2, y), (side, y), (side, PLACES["close sent"][1]))
    sheet.text((x + W / 2 + side) / 2, y - 7, _told("open", "close sent"), "",
               "middle", SMALL)
    y = PLACES["done"][1] + H / 2
    sheet.arrow((side, PLACES["close sent"][1] + H), (side, y),
                (x + W / 2, y))
    sheet.lines(side - 12, y - 24, _told("close sent", "done"), "", "end",
                SMALL)


def _sequence(sheet: Sheet) -> None:
    sheet.text(CLIENT, 16, "client", "bold peer", "middle")
    sheet.text(SERVER + 20, 16, "server", "bold ours", "end")
    for x in (CLIENT, SERVER):
        sheet.line((x, 26), (x, 400), look="faint")
    _said(sheet, 66, f"Close {CODE}", "peer", client_close())
    _said(sheet, 166, f"Close {CODE}, the same code", "ours", server_close())
    _said(sheet, 262, "FIN: the server goes first", "ours")
    _said(sheet, 322, "FIN", "peer")
    sheet.lines(SERVER + 20, 418, "keeps the addresses for a while\n"
                "(TIME_WAIT)", "quiet", "end", SMALL)


def _said(sheet: Sheet, y: float, words: str, look: str,
          data: bytes = b"") -> None:
    ends = (CLIENT, y), (SERVER, y)
    sheet.arrow(*(ends if look == "peer" else ends[::-1]), look=look)
    middle = (CLIENT + SERVER) / 2
    sheet.text(middle, y - 8, words, look, "middle")
    sheet.cells(middle - len(data) * 12.5, y + 10, data, look + " tint", 25, 26,
                SMALL)
