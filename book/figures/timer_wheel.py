"""The wheel of common/timers.h: its slots and its tick, and where the timers
of the servers hang at some moment."""

import math

import source
from svg import SMALL, Sheet

TIMERS = "common/timers.h"
NOW = 140  # the slot that is looked at
CX, CY, R = 190, 186, 158
MARKS = 64  # on the rim, evenly

SET = [  # (words, source, the name of its default)
    ("the next push", "chapters/05_push/main.cpp", "interval"),
    ("HTTP: idle", "chapters/01_polling/http_options.h", "idle_timeout"),
    ("HTTP: a request", "chapters/01_polling/http_options.h", "header_timeout"),
    ("send timeout", "chapters/01_polling/http_options.h", "send_timeout"),
]


def draw() -> str:
    sheet = Sheet("timer-wheel", 372)
    wheel = source.constants(TIMERS)
    slots, tick = int(wheel["kSlots"]), wheel["kTick"]
    _rim(sheet, slots)
    for words, path, name in SET:
        _timer(sheet, words, source.duration(path, name), slots, tick)
    _hand(sheet, slots)
    sheet.text(CX, CY - 8, f"{slots:,} slots", "bold", "middle")
    sheet.text(CX, CY + 12, f"of {tick:g} ms", "bold", "middle")
    sheet.text(CX, CY + 36, f"once around: {slots * tick / 1000:g} s", "quiet",
               "middle", SMALL)
    _legend(sheet, slots, tick)
    return str(sheet)


def _at(slot: float, slots: int, radius: float) -> tuple[float, float]:
    """Slot 0 is at the top; time goes clockwise."""
    angle = 2 * math.pi * slot / slots - math.pi / 2
    return CX + radius * math.cos(angle), CY + radius * math.sin(angle)


def _rim(sheet: Sheet, slots: int) -> None:
    sheet.dot(CX, CY, R, "")
    sheet.dot(CX, CY, R - 22, "faint")
    for mark in range(MARKS):
        slot = mark * slots / MARKS
        sheet.line(_at(slot, slots, R), _at(slot, slots, R - 22),
                   look="" if mark % 8 == 0 else "faint")
    for mark in range(0, MARKS, 8):
        slot = mark * slots // MARKS
        x, y = _at(slot, slots, R - 40)
        sheet.text(x, y + 4, str(slot), "mono quiet", "middle", SMALL)


def _timer(sheet: Sheet, words: str, ms: float, slots: int,
           tick: float) -> None:
    ticks = math.ceil(ms / tick)
    slot, rounds = (NOW + ticks) % slots, (NOW + ticks) // slots
    later = ticks >= slots
    look = "peer" if later else "ours"
    x, y = _at(slot, slots, R - 11)
    if later:
        sheet.box(x - 6, y - 6, 12, 12, look=f"{look} paper thick", round_by=0)
    else:
        sheet.dot(x, y, 7, look + " solid")
    sheet.line(_at(slot, slots, R + 2), _at(slot, slots, R + 14), look=look)


def _hand(sheet: Sheet, slots: int) -> None:
    sheet.arrow(_at(NOW, slots, R + 30), _at(NOW, slots, R + 3), look="thick")
    x, y = _at(NOW, slots, R + 36)
    sheet.text(x, y, f"now: slot {NOW}", "bold")


def _legend(sheet: Sheet, slots: int, tick: float) -> None:
    x, y = 432, 112
    sheet.text(x, y, "Timers that were just set", "bold")
    for words, path, name in SET:
        ms = source.duration(path, name)
        ticks = math.ceil(ms / tick)
        passes = ticks // slots
        look = "peer" if passes else "ours"
        y += 46
        if passes:
            sheet.box(x, y - 10, 12, 12, look=look + " paper thick", round_by=0)
        else:
            sheet.dot(x + 6, y - 4, 7, look + " solid")
        sheet.text(x + 26, y, f"{words}, {ms / 1000:g} s: {ticks:,} ticks",
                   look)
        often = f"{passes} times" if passes > 1 else "once"
        sheet.text(x + 26, y + 17, f"slot {(NOW + ticks) % slots}" + (
            f"; passed over {often} before" if passes else ""), "quiet",
            size=SMALL)
