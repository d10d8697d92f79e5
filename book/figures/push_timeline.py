"""Polling and push, for the same updates of chapter 05's server: a run that
was recorded (record.py), with its times and bytes."""

import json
import statistics
from pathlib import Path

import timeline
from svg import SMALL, Sheet

RECORDED = Path(__file__).parent / "data" / "timeline.json"


def draw() -> str:
    run = json.loads(RECORDED.read_text("utf-8"))
    sheet = Sheet("push-timeline", 470)
    axis = timeline.Axis(max(poll["answered"] for poll in run["polls"]) + 130)
    _polling(sheet, axis, run, 0)
    _push(sheet, axis, run, 236)
    axis.draw(sheet, 438, 500)
    return str(sheet)


def _polling(sheet: Sheet, axis: timeline.Axis, run: dict, y: float) -> None:
    polls = run["polls"]
    news = [poll for poll in polls if poll["news"]]
    total = sum(poll["up"] + poll["down"] for poll in polls)
    late = statistics.mean(poll["answered"] - poll["made"] for poll in news)
    sheet.text(0, y + 18, f"Polling every {run['period']} ms: {len(polls)} "
               f"questions for {len(news)} updates, {total:,} bytes; "
               f"{late:.0f} ms late on average", "peer bold")
    above, below = y + 66, y + 148
    timeline.lives(sheet, above, below)
    for poll in polls:
        x = axis(poll["answered"])
        timeline.poll(sheet, axis(poll["asked"]), x, above, below,
                      poll["news"])
        sheet.text(x, above - 22, str(poll["up"] + poll["down"]), "peer",
                   "middle", SMALL)
        if poll["news"]:
            timeline.wait(sheet, axis(poll["made"]), x, below + 18,
                          f"{poll['answered'] - poll['made']:.0f} ms", "peer")
    sheet.text(0, above - 22, "bytes", "quiet", size=SMALL)
    sheet.text(0, below + 31, "late", "quiet", size=SMALL)
    for poll in news:
        timeline.made(sheet, axis(poll["made"]), below)


def _push(sheet: Sheet, axis: timeline.Axis, run: dict, y: float) -> None:
    pushes, opening = run["pushes"], run["opening"]
    total = sum(push["bytes"] for push in pushes)
    late = statistics.mean(push["arrived"] - push["made"] for push in pushes)
    sheet.text(0, y + 10, f"Push: {len(pushes)} frames for {len(pushes)} "
               f"updates, {total:,} bytes; {_short(late)} late on average",
               "ours bold")
    once = opening["up"] + opening["down"] + run["hello"]
    sheet.text(0, y + 29, f"and {once} bytes once, before: the opening "
               "handshake and the first message", "ours", size=SMALL)
    above, below = y + 76, y + 158
    timeline.lives(sheet, above, below)
    sheet.text(0, above - 14, "bytes", "quiet", size=SMALL)
    sheet.text(0, below + 31, "late", "quiet", size=SMALL)
    for push in pushes:
        x = axis(push["arrived"])
        sheet.arrow((axis(push["made"]), below), (x, above), look="ours thick")
        sheet.text(x, above - 14, str(push["bytes"]), "ours", "middle", SMALL)
        timeline.wait(sheet, axis(push["made"]), x, below + 18,
                      _short(push["arrived"] - push["made"]), "ours")
        timeline.made(sheet, axis(push["made"]), below)


def _short(ms: float) -> str:
    """The updates carry whole milliseconds: less cannot be told."""
    return f"{ms:.0f} ms" if ms >= 1 else "under 1 ms"
