"""Which plots there are, with their captions; and what all have in common: SVG
that can be read on a light and on a dark page, wide as on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suite import charts
from suite.charts import INK
from suite.report import ours_of

Cases = dict[str, dict[str, Any]]  # by their names


@dataclass(frozen=True)
class Plot:
    name: str
    draw: Callable  # (figure, cases): onto matplotlib's figure
    shown: Callable[[Cases], Cases]  # the cases that it shows
    caption: str
    alt: Callable[[Cases], str]


def _of_kinds(*kinds: str) -> Callable[[Cases], Cases]:
    return lambda cases: {
        name: case for name, case in cases.items() if case["kind"] in kinds
        and not name.startswith(("growth", "latency"))
    }


def _beginning(word: str) -> Callable[[Cases], Cases]:
    return lambda cases: {
        name: case for name, case in cases.items() if name.startswith(word)
    }


def _ours(figure: str, unit: str, factor: float, digits: int) -> Callable:
    """What the plot says of ours, for who cannot see it."""
    def told(cases: Cases) -> str:
        return "; ".join(
            f"{case['title']}: "
            f"{case['servers'][name][figure] * factor:.{digits}f}{unit}"
            for case in cases.values()
            if (name := ours_of(case)) is not None
            and figure in case["servers"][name]
        )
    return told


PLOTS = [
    Plot("of_limit", charts.of_baseline, _of_kinds("echo", "connect", "push"),
         "How much each server reaches of the limit, a server that only "
         "receives and sends: its CPU time per message over theirs. The mark "
         "is what is wanted of ours.",
         _ours("of_baseline", " of the limit", 1, 2)),
    Plot("growth", charts.growth, _beginning("growth"),
         "CPU time of the server for an echo of 20 bytes, as the number of "
         "connections grows; both axes are logarithmic.",
         _ours("cpu_ns", " µs", 1e-3, 1)),
    Plot("latency", charts.latency, _beginning("latency"),
         "Time until the echo of 20 bytes is back, one at a time: the "
         "marks are where half, 99 % and 99.9 % of them are.",
         _ours("p50_ns", " µs at the median", 1e-3, 1)),
    Plot("static", charts.of_baseline, _of_kinds("static"),
         "Static files, against nginx with sendfile and its cache of open "
         "files: its CPU time per response over theirs. The mark is what is "
         "wanted of ours.",
         _ours("of_baseline", " of nginx", 1, 2)),
    Plot("idle", charts.idle, _of_kinds("idle"),
         "Memory of the server for each connection that does nothing; the axis "
         "is logarithmic. The mark is the most that is wanted of ours.",
         _ours("bytes", " bytes", 1, 0)),
]


def _named(results: dict[str, Any]) -> Cases:
    return {case["name"]: case for case in results["cases"]
            if case["servers"]}


def _drawable(results: dict[str, Any]) -> list[tuple[Plot, Cases]]:
    shown = [(plot, plot.shown(_named(results))) for plot in PLOTS]
    return [(plot, cases) for plot, cases in shown
            if len(cases) > (plot.name == "growth")]


def captions(results: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Of each plot that these results make: alt text and caption."""
    return {
        plot.name: (f"{plot.name.replace('_', ' ')}: {plot.alt(cases)}",
                    plot.caption)
        for plot, cases in _drawable(results)
    }


def pyplot() -> Any:
    """matplotlib's, set up; None where there is none."""
    try:
        import matplotlib
    except ImportError:
        return None
    matplotlib.use("svg")
    matplotlib.rcParams.update({
        "svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 10,
        "font.family": ["DejaVu Sans"], "text.color": INK,
        "axes.labelcolor": INK, "axes.edgecolor": INK, "axes.titlesize": 10,
        "xtick.color": INK, "ytick.color": INK, "figure.dpi": 72,
    })
    from matplotlib import pyplot as made
    return made


def draw(results: dict[str, Any], folder: Path) -> list[Path]:
    """Nothing without matplotlib."""
    made = pyplot()
    if made is None:
        return []
    drawn = []
    for plot, cases in _drawable(results):
        figure = made.figure(figsize=(charts.WIDTH, 1))
        plot.draw(figure, cases)
        drawn.append(save(figure, folder / f"{plot.name}.svg"))
        made.close(figure)
    return drawn


def save(figure: Any, path: Path) -> Path:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, transparent=True, bbox_inches="tight",
                   pad_inches=0.08, metadata={"Date": None})
    return path
