"""The plots: push beside polling, by the number of clients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from polling.report import Result, how

INK = "#7a7f87"  # as far from white as from black
COLOURS = {"push": "#2484c6", "slow": "#a8834a", "fast": "#c25074"}
MARKS = {"push": "o", "slow": "s", "fast": "D"}


def _kinds(results: list[Result]) -> dict[str, list[Result]]:
    """Push, polling, and polling more often; by number of clients."""
    periods = sorted({r["poll_ms"] for r in results if r["poll_ms"]})
    names = {0: "push", periods[-1]: "slow", periods[0]: "fast"}
    kinds: dict[str, list[Result]] = {name: [] for name in COLOURS}
    for result in sorted(results, key=lambda r: r["clients"]):
        kinds[names[result["poll_ms"]]].append(result)
    return kinds


def _axes(figure: Any, results: list[Result], label: str) -> Any:
    axes = figure.add_axes((0.15, 0.16, 0.82, 0.72))
    counts = sorted({r["clients"] for r in results})
    axes.set(xscale="log", yscale="log", xlabel="clients", ylabel=label)
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.grid(axis="y", color=INK, alpha=0.25, linewidth=0.6)
    return axes


def _lines(axes: Any, results: list[Result],
           value: Callable[[Result], float]) -> None:
    for kind, each in _kinds(results).items():
        axes.plot([r["clients"] for r in each], [value(r) for r in each],
                  color=COLOURS[kind], marker=MARKS[kind], markersize=5,
                  label=how(each[0]))
    axes.minorticks_off()
    axes.legend(frameon=False, ncols=3, loc="lower center",
                bbox_to_anchor=(0.5, 1.0), fontsize=8.5, handlelength=1.6)


def wire(figure: Any, results: list[Result]) -> None:
    axes = _axes(figure, results, "bytes")
    _lines(axes, results, lambda r: r["wire_bytes"])
    axes.set_ylim(bottom=100)


def cpu(figure: Any, results: list[Result]) -> None:
    axes = _axes(figure, results, "ms")
    _lines(axes, results, lambda r: r["cpu_us"] / 1000)


def delay(figure: Any, results: list[Result]) -> None:
    axes = _axes(figure, results, "ms")
    _lines(axes, results, lambda r: max(r["delay_median_ms"], 0.1))
    for kind, each in _kinds(results).items():
        for r in each:
            axes.plot([r["clients"]] * 2,
                      [max(r["delay_median_ms"], 0.1),
                       max(r["delay_95_ms"], 0.1)],
                      color=COLOURS[kind], linewidth=1.2)


PLOTS = {"delay": delay, "wire": wire, "cpu": cpu}


def draw(measured: dict[str, Any], folder: Path) -> None:
    import matplotlib
    matplotlib.use("svg")
    from matplotlib.figure import Figure

    style = {
        "font.family": "sans-serif", "font.size": 9.5, "svg.fonttype": "none",
        "svg.hashsalt": "polling", "text.color": INK, "axes.edgecolor": INK,
        "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "axes.spines.top": False, "axes.spines.right": False,
    }
    with matplotlib.rc_context(style):
        for name, plot in PLOTS.items():
            figure = Figure((6.2, 3.1))
            plot(figure, measured["same_news"])
            figure.savefig(folder / f"{name}.svg", transparent=True,
                           metadata={"Date": None})
