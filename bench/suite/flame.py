"""A flame graph that hangs down: callers above, what they call below them, each
as wide as its share of the time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from suite import plots
from suite.stacks import ENTRY, Frame, Sample

FILLS = {"kernel": "#7a7f87", "libraries": "#b08a3e", "ours": "#2484c6"}
WIDTH = 6.2  # inches
LETTER = 0.0112  # of the width, for each letter of a name
NARROWEST = 0.004  # of the width, of what is drawn
DEEPEST = 22


class Node:
    def __init__(self) -> None:
        self.count = 0
        self.below: dict[Frame, Node] = {}


def tree_of(samples: list[Sample]) -> Node:
    root = Node()
    for sample in samples:
        node = root
        node.count += 1
        for frame in sample.frames:
            if frame.name in ENTRY or frame.name.startswith(("_start",
                                                             "__libc_start")):
                continue
            node = node.below.setdefault(frame, Node())
            node.count += 1
    return root


def draw(samples: list[Sample], path: Path) -> Path | None:
    """None without matplotlib."""
    pyplot = plots.pyplot()
    if pyplot is None:
        return None
    figure = pyplot.figure(figsize=(WIDTH, 1))
    axes = figure.add_axes((0, 0, 1, 1))
    depth = _boxes(axes, tree_of(samples), 0.0, 0, len(samples))
    figure.set_figheight(0.22 * (depth + 3))
    axes.set(xlim=(0, 1), ylim=(depth + 0.6, -1.6))
    axes.set_axis_off()
    for place, (part, fill) in enumerate(FILLS.items()):
        axes.text(place * 0.2, -1, part, color=fill, weight="bold")
    saved = plots.save(figure, path)
    pyplot.close(figure)
    return saved


def _boxes(axes: Any, node: Node, left: float, level: int, whole: int) -> int:
    """How deep it went."""
    deepest = level
    if level >= DEEPEST:
        return deepest
    largest_first = sorted(node.below.items(), key=lambda item: (
        -item[1].count, item[0]))
    for frame, child in largest_first:
        width = child.count / whole
        if width >= NARROWEST:
            _box(axes, frame, left, level, width)
            deepest = max(deepest,
                          _boxes(axes, child, left, level + 1, whole))
        left += width
    return deepest


def _box(axes: Any, frame: Frame, left: float, level: int,
         width: float) -> None:
    axes.barh(level, width, 0.94, left, color=FILLS[frame.part],
              edgecolor="#ffffff40", linewidth=0.5)
    letters = int(width / LETTER)
    if letters < 3:
        return
    name = frame.name
    shown = name if len(name) <= letters else name[:letters - 1] + "…"
    axes.text(left + 0.004, level, shown, va="center", fontsize=8,
              color="white", family="monospace", parse_math=False)
