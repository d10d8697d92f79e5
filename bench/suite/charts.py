"""The plots, each a function of matplotlib's figure and the cases shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from suite.report import OURS

WIDTH = 4.4  # inches, so that a telephone shows it nearly as large
# Mid-tones: as far from white as from black.
INK = "#7a7f87"
OUR_COLOUR = "#2484c6"
PEER = "#a8834a"
COLOURS = {
    "limit": INK, "nginx": INK, "limit_101": "#9a9ea5",
    "Beast": "#c06a2b", "websocketpp": "#8a68c8",
    "libwebsockets": "#3f9560", "ws": "#c25074", "websockets": "#94862f",
    "express": "#c06a2b",
}
LINE, TITLE = 0.2, 0.42  # inches for a bar, and above the bars of a case
LEFT, RIGHT = 0.3, 0.97  # of the width


def colour(name: str) -> str:
    return OUR_COLOUR if name in OURS else COLOURS.get(name, PEER)


def _panels(figure: Any, rows: list[int]) -> list:
    """One below the other, each as high as its number of rows."""
    height = sum(rows) * LINE + len(rows) * TITLE
    figure.set_figheight(height)
    top, made = height, []
    for count in rows:
        top -= TITLE + count * LINE
        made.append(figure.add_axes((
            LEFT, top / height, RIGHT - LEFT, count * LINE / height)))
    return made


def _bars(axes: Any, values: dict[str, float], form: str) -> None:
    """A bar each, with its name before it and its value: in the bar if that is
    ours, as a mark may stand behind it, else behind it."""
    for place, (name, value) in enumerate(values.items()):
        axes.barh(place, value, 0.8, color=colour(name))
        ours = name in OURS and value > max(values.values()) / 4
        axes.annotate(
            form.format(value), (value, place), (-4 if ours else 4, 0),
            va="center", ha="right" if ours else "left",
            textcoords="offset points", fontsize=9,
            weight="bold" if ours else "normal",
            color="white" if ours else INK)
    _names(axes, values)
    axes.set_ylim(len(values) - 0.4, -0.6)
    axes.set_xticks([])
    axes.minorticks_off()
    axes.spines["bottom"].set_visible(False)


def _names(axes: Any, names: Iterable[str]) -> None:
    axes.set_yticks(range(len(list(names))), list(names))
    for tick, name in zip(axes.get_yticklabels(), names):
        if name in OURS:
            tick.set(color=OUR_COLOUR, weight="bold")
    axes.tick_params(axis="y", length=0)


def _wanted(axes: Any, value: float) -> None:
    """A mark across our bar, which is the first."""
    if value:
        axes.plot([value, value], [-0.6, 0.6], color=INK, linewidth=2.5)


def _title(axes: Any, case: dict[str, Any], unit: str = "") -> None:
    wanted = f"  (wanted: {case['aim']:g}{unit})" if case["aim"] else ""
    axes.set_title(case["title"] + wanted, pad=4, x=-LEFT / (RIGHT - LEFT),
                   ha="left", weight="bold")


def _ours_first(case: dict[str, Any], figure: str) -> dict[str, float]:
    values = {
        name: figures[figure] for name, figures in case["servers"].items()
        if figure in figures and name != case["baseline"]
    }
    return dict(sorted(values.items(),
                       key=lambda item: (item[0] not in OURS, -item[1])))


def of_baseline(figure: Any, cases: dict[str, Any]) -> None:
    values = {name: _ours_first(case, "of_baseline")
              for name, case in cases.items()}
    values = {name: found for name, found in values.items() if found}
    if not values:
        return
    most = max(1, *(case["aim"] for case in cases.values()), *(
        v for found in values.values() for v in found.values()))
    panels = _panels(figure, [len(found) for found in values.values()])
    for axes, (name, found) in zip(panels, values.items()):
        _bars(axes, found, "{:.2f}")
        axes.axvline(1, color=INK, linewidth=0.8, linestyle=":")
        _wanted(axes, cases[name]["aim"])
        axes.set_xlim(0, 1.13 * most)
        _title(axes, cases[name])


def _apart(wished: list[float], least: float) -> list[float]:
    """Places as near to the wished ones as leaves `least` between any two."""
    order = sorted(range(len(wished)), key=wished.__getitem__)
    places = list(wished)
    for before, after in zip(order, order[1:]):
        places[after] = max(places[after], places[before] + least)
    return places


def growth(figure: Any, cases: dict[str, Any]) -> None:
    figure.set_figheight(4)
    axes = figure.add_axes((0.14, 0.13, 0.5, 0.84))
    counts = {int(name.partition("_")[2]): case["servers"]
              for name, case in cases.items()}
    ends: dict[str, tuple[float, float]] = {}
    names = dict.fromkeys(n for servers in counts.values() for n in servers)
    for name in names:
        points = [(count, counts[count][name]["cpu_ns"] / 1000)
                  for count in sorted(counts) if name in counts[count]]
        axes.plot(*zip(*points), marker="o", color=colour(name),
                  markersize=4, linewidth=2.4 if name in OURS else 1.2)
        ends[name] = points[-1]
    axes.set(xscale="log", yscale="log", xlabel="connections",
             ylabel="CPU time per message, µs")
    low, high = axes.get_ylim()
    places = _apart([math.log10(y) for _, y in ends.values()],
                    0.052 * math.log10(high / low))
    for (name, (x, y)), place in zip(ends.items(), places):
        axes.annotate(
            name, (x, y), (max(counts) * 1.5, 10 ** place), va="center",
            color=colour(name), annotation_clip=False,
            weight="bold" if name in OURS else "normal",
            arrowprops={"arrowstyle": "-", "color": colour(name), "lw": 0.5})
    axes.set_xticks(sorted(counts), [f"{count:,}" for count in sorted(counts)])
    _ticks(axes.set_yticks, low, high)
    axes.minorticks_off()


def latency(figure: Any, cases: dict[str, Any]) -> None:
    case, = cases.values()
    markers = {"p50_ns": "o", "p99_ns": "s", "p99_9_ns": "D"}
    servers = {n: f for n, f in case["servers"].items() if "p50_ns" in f}
    height = 0.3 * len(servers) + 0.7
    figure.set_figheight(height)
    axes = figure.add_axes((LEFT, 0.6 / height, RIGHT - LEFT,
                            1 - 0.7 / height))
    for place, (name, figures) in enumerate(servers.items()):
        values = [figures[key] / 1000 for key in markers]
        axes.plot(values, [place] * 3, color=colour(name), linewidth=1.5)
        for value, marker in zip(values, markers.values()):
            axes.plot(value, place, marker, color=colour(name), markersize=6)
        axes.annotate(f"{values[0]:.0f}", (values[0], place), (-7, 0),
                      textcoords="offset points", ha="right", va="center",
                      fontsize=9)
    axes.set(xscale="log",
             xlabel="µs   (● p50   ■ p99   ◆ p99.9)")
    _names(axes, servers)
    axes.set_ylim(len(servers) - 0.5, -0.6)
    low, high = axes.get_xlim()
    axes.set_xlim(low * 0.7, high)
    _ticks(axes.set_xticks, low, high)
    axes.minorticks_off()


def _ticks(set_ticks: Callable, low: float, high: float) -> None:
    """Few enough on a logarithmic axis to stand beside one another."""
    ticks = [n * 10 ** power for power in range(-1, 5) for n in (1, 3)]
    shown = [n for n in ticks if low <= n <= high]
    set_ticks(shown, [f"{n:,.4g}" for n in shown])


def idle(figure: Any, cases: dict[str, Any]) -> None:
    """Of the case with most connections."""
    case = max(cases.values(), key=lambda case: int(
        case["name"].partition("_")[2]))
    values = {n: f["cost"] for n, f in case["servers"].items()
              if n != case["baseline"]}
    values = dict(sorted(values.items(),
                         key=lambda item: (item[0] not in OURS, item[1])))
    if not values:
        return
    axes, = _panels(figure, [len(values)])
    _bars(axes, values, "{:,.0f} B")
    _wanted(axes, case["aim"])
    axes.set_xscale("log")
    axes.set_xlim(10, max(values.values()) * 8)
    axes.set_xticks([])
    axes.minorticks_off()
    _title(axes, case, " B")
