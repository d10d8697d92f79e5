"""Polling: questions at even intervals, news when they happen. The delays and
the counts are computed from the times below."""

import timeline
from svg import Sheet

PERIOD, TRIP, END = 1000, 160, 10_000  # ms: between questions; both ways
FIRST = 300
NEWS = [1150, 4420, 4900, 7960]  # when something happened


def polls() -> list[tuple[float, float, list[int]]]:
    """When each was asked and answered, and the news that it brought."""
    made, known = [], 0
    for asked in range(FIRST, END - TRIP, PERIOD):
        there = [at for at in NEWS if at <= asked + TRIP / 2]
        made.append((asked, asked + TRIP, there[known:]))
        known = len(there)
    return made


def draw() -> str:
    sheet = Sheet("poll-timeline", 264)
    axis = timeline.Axis(END)
    above, below, waits = 40, 130, 158
    timeline.lives(sheet, above, below)
    sheet.text(0, waits + 14, "the news", "bold")
    sheet.text(0, waits + 31, "wait", "bold")
    for asked, answered, brought in polls():
        timeline.poll(sheet, axis(asked), axis(answered), above, below,
                      bool(brought))
        for row, at in enumerate(brought):
            timeline.wait(sheet, axis(at), axis(answered), waits + row * 22,
                          f"{answered - at:g} ms", "ours")
    for at in NEWS:
        timeline.made(sheet, axis(at), below)
    axis.draw(sheet, 214, 1000)
    asked = len(polls())
    vain = sum(not brought for _, _, brought in polls())
    sheet.text(timeline.LEFT, 256, f"{asked} questions, {vain} of them in "
               f"vain; something new {len(NEWS)} times, on average "
               f"{_mean():.0f} ms late", "bold")
    return str(sheet)


def _mean() -> float:
    late = [answered - at for _, answered, brought in polls()
            for at in brought]
    return sum(late) / len(late)
