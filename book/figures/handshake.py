"""The opening handshake of a browser and chapter 02's server, as it was
recorded (record.py), and how the server made its answer from the key."""

import base64
import hashlib
import json
import re
from pathlib import Path

import source
from svg import NORMAL, SMALL, WIDTH, Sheet, width_of

RECORDED = Path(__file__).parent / "data" / "handshake.json"
GUID = ("chapters/02_handshake/handshake.cpp", "kGuid")
CLIENT, SERVER = 22, WIDTH - 22  # the lifelines
LINE = 17
# What the handshake is about; the rest is any request's.
ESSENTIAL = re.compile(r"GET |HTTP/|Host|Upgrade|Connection|Origin|"
                       r"Sec-WebSocket-(Version|Key|Accept)")


def accept_value(key: str) -> tuple[bytes, str]:
    """RFC 6455 §4.2.2, 5.4: the hash, and the same in base64."""
    digest = hashlib.sha1((key + source.string(*GUID)).encode()).digest()
    return digest, base64.b64encode(digest).decode()


def field(head: str, name: str) -> str:
    return re.search(rf"^{name}: (.*)\r$", head, re.M | re.I)[1]


def draw() -> str:
    run = json.loads(RECORDED.read_text("utf-8"))
    asked, answered = (run[name].split("\r\n")[:-2]
                       for name in ("request", "response"))
    sheet = Sheet("handshake", (len(asked) + len(answered)) * LINE + 524)
    sheet.text(0, 18, "browser", "bold peer")
    sheet.text(WIDTH, 18, "server", "bold ours", "end")
    y = _said(sheet, 52, asked, f"the request, {len(run['request'])} bytes",
              "peer")
    y = _said(sheet, y + 44, answered,
              f"the answer, {len(run['response'])} bytes", "ours")
    y = _frame(sheet, y + 44, bytes.fromhex(run["first_frame"]))
    for x in (CLIENT, SERVER):
        sheet.line((x, 28), (x, y + 22), look="faint")
    _derivation(sheet, y + 62, field(run["request"], "Sec-WebSocket-Key"),
                field(run["response"], "Sec-WebSocket-Accept"))
    return str(sheet)


def _said(sheet: Sheet, y: float, lines: list[str], words: str,
          look: str) -> float:
    """An arrow, and the lines that went its way below it."""
    _arrow(sheet, y, words, look)
    for line in lines:
        y += LINE
        essential = ESSENTIAL.match(line) is not None
        sheet.text(CLIENT + 20, y + 6, _short(line), "mono" + (
            "" if essential else " quiet"), size=SMALL)
    sheet.text(CLIENT + 20, y + LINE + 6, "(an empty line)", "quiet",
               size=SMALL)
    return y + LINE + 10


def _arrow(sheet: Sheet, y: float, words: str, look: str) -> None:
    ends = (CLIENT, y), (SERVER, y)
    sheet.arrow(*(ends if look == "peer" else ends[::-1]), look=look)
    sheet.text(WIDTH / 2, y - 7, words, look, "middle")


def _short(line: str, most: int = 86) -> str:
    if len(line) <= most:
        return line
    return line[:most - 20].rpartition(" ")[0] + " … " + line.rpartition(
        " ")[2]


def _frame(sheet: Sheet, y: float, data: bytes) -> float:
    _arrow(sheet, y, "from here on frames: the first that it sent", "peer")
    x = WIDTH / 2 - len(data) * 13
    sheet.cells(x, y + 14, data, "peer", 26, 26, SMALL)
    return y + 40


def _derivation(sheet: Sheet, y: float, key: str, accept: str) -> None:
    digest, encoded = accept_value(key)
    if encoded != accept:
        raise ValueError(f"{accept} was recorded, where {encoded} is right")
    left, h = CLIENT, 32
    guid = source.string(*GUID)
    key_w, guid_w = (width_of(t, SMALL, True) + 18 for t in (key, guid))
    sheet.text(left, y, "How Sec-WebSocket-Accept is made", "bold")
    y += 40
    sheet.bracket(left + 3, left + key_w - 3, y - 4, "the key, as text", "peer")
    sheet.bracket(left + key_w + 3, left + key_w + guid_w - 3, y - 4,
                  "the GUID of RFC 6455 §1.3", "quiet")
    sheet.box(left, y, key_w, h, key, "peer tint", SMALL, 0, "peer mono")
    sheet.box(left + key_w, y, guid_w, h, guid, "", SMALL, 0, "mono")
    _step(sheet, y + h, f"SHA-1 of these {len(key + guid)} characters")
    y += h + 44
    sheet.cells(left, y, digest, "", 33, h, NORMAL)
    _step(sheet, y + h, f"base64 of these {len(digest)} bytes")
    y += h + 44
    sheet.box(left, y, width_of(encoded, NORMAL, True) + 24, h, encoded,
              "ours tint", NORMAL, 0, "ours mono bold")
    sheet.text(left + width_of(encoded, NORMAL, True) + 40, y + 21,
               "the value that was answered", "quiet")


def _step(sheet: Sheet, y: float, words: str) -> None:
    x = CLIENT + 60
    sheet.arrow((x, y + 4), (x, y + 40))
    sheet.text(x + 14, y + 27, words)
