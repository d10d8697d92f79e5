"""The plots, as SVG that can be read on a light and on a dark page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from suite.report import OURS

# Mid-tones: far enough from white and from black.
INK = "#7f8790"
OUR_COLOUR = "#2f8fd0"
COLOURS = ("#d0792f", "#8a6fd0", "#4fa36b", "#c25577", "#9a8f3a", "#5f9ea0")


def draw(results: dict[str, Any], folder: Path) -> list[Path]:
    """Nothing without matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return []
    matplotlib.use("svg")
    matplotlib.rcParams.update({
        "svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 9,
        "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
        "xtick.color": INK, "ytick.color": INK,
    })
    drawn = []
    for name, plot in (("of_limit", bars), ("growth", growth)):
        path = folder / f"{name}.svg"
        if plot(results["cases"], path):
            drawn.append(path)
    return drawn


def colours(cases: list[dict]) -> dict[str, str]:
    """The same colour for a server in every plot; all of ours have one."""
    names = dict.fromkeys(n for case in cases for n in case["servers"])
    others = [n for n in names if n not in OURS]
    chosen = {
        name: COLOURS[place % len(COLOURS)]
        for place, name in enumerate(others)
    }
    return chosen | dict.fromkeys(OURS, OUR_COLOUR)


def bars(cases: list[dict], path: Path) -> bool:
    from matplotlib import pyplot

    shown = [
        case for case in cases
        if case["kind"] in ("echo", "connect", "push")
        and not case["name"].startswith("growth")
    ]
    if not shown:
        return False
    colour = colours(cases)
    names = [n for n in colour if n not in ("limit", "nginx", "express")]
    figure, axes = pyplot.subplots(figsize=(7, 0.9 * len(shown) + 1))
    height = 0.8 / len(names)
    for place, name in enumerate(names):
        values = [
            case["servers"].get(name, {}).get("of_baseline", 0)
            for case in shown
        ]
        at = [line + place * height for line in range(len(shown))]
        axes.barh(at, values, height, color=colour[name], label=name)
    axes.set_yticks(range(len(shown)), [case["title"] for case in shown])
    axes.invert_yaxis()
    axes.axvline(1, color=INK, linewidth=0.8)
    axes.set_xlabel("of the limit: its CPU time per message / the server's")
    axes.legend(frameon=False, fontsize=8)
    return _save(figure, path)


def growth(cases: list[dict], path: Path) -> bool:
    from matplotlib import pyplot

    shown = {
        int(case["name"].partition("_")[2]): case["servers"]
        for case in cases
        if case["name"].startswith("growth_")
    }
    if len(shown) < 2:
        return False
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for name, colour in colours(cases).items():
        points = [
            (count, servers[name]["cpu_ns"] / 1000)
            for count, servers in sorted(shown.items())
            if name in servers
        ]
        if points:
            axes.plot(*zip(*points), marker="o", color=colour, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("connections")
    axes.set_ylabel("CPU time per message, µs")
    axes.legend(frameon=False, fontsize=8)
    return _save(figure, path)


def _save(figure, path: Path) -> bool:
    from matplotlib import pyplot

    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, transparent=True, metadata={"Date": None})
    pyplot.close(figure)
    return True
