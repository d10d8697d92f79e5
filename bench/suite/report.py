"""The results as Markdown; results.json holds all that this was made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

OURS = ("01_polling", "04_messages", "05_push", "04_messages --spin")
BASELINES = ("limit", "limit_101", "nginx")
Entry = dict[str, Any]

HOW = (
    "Compared is the server's CPU time per message; of connections that of "
    "server and client together, as the kernel charges half of their making "
    "to the client; of latency its median; of idle connections the server's "
    "memory. Above 1 is better than the baseline; in brackets is the middle "
    "half of the rounds' ratios, whose median is quoted. Server and client "
    "share one CPU under SCHED_BATCH, but for latency."
)


def row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def heading(cells: Iterable[str], texts: int = 1) -> list[str]:
    """So many columns of text, then figures."""
    names = list(cells)
    return [row(names),
            "|" + "---|" * texts + "--:|" * (len(names) - texts)]


def ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def with_spread(figures: Entry) -> str:
    """0.88 (0.86 to 0.90)"""
    if "of_baseline" not in figures:
        return ""
    low, high = figures.get("spread", (None, None))
    middle = f" ({ratio(low)} to {ratio(high)})" if low != high else ""
    return ratio(figures["of_baseline"]) + middle


def ours_of(case: Entry) -> str | None:
    return next((name for name in OURS if name in case["servers"]), None)


def best_peer(case: Entry) -> str | None:
    costs = {
        name: figures["cost"]
        for name, figures in case["servers"].items()
        if name not in (*OURS, *BASELINES)
    }
    return min(costs, key=costs.get, default=None)


def quoted(case: Entry, name: str | None) -> str:
    figures = case["servers"].get(name, {})
    if case["kind"] == "idle":
        return f"{figures['bytes']:,.0f} B" if figures else ""
    return with_spread(figures)


def overview(cases: list[Entry]) -> list[str]:
    """A line each case: what we reach of the baseline, and the best peer."""
    lines = heading(("case", "against", "ours", "wanted", "best peer"), 5)
    for case in cases:
        idle = case["kind"] == "idle"
        best = best_peer(case)
        wanted = f"at most {case['aim']:g} B" if idle else (
            ratio(case["aim"] or None))
        lines.append(row((
            case["title"],
            "" if idle else case["baseline"],
            quoted(case, ours_of(case)),
            wanted,
            f"{best} {quoted(case, best)}" if best else "",
        )))
    return lines


def microseconds(figures: Entry, key: str) -> str:
    return f"{figures[key] / 1000:.2f} µs" if key in figures else ""


def number(figures: Entry, key: str, form: str) -> str:
    return format(figures[key], form) if key in figures else ""


# What the columns of a case's table are, each with what its cells say.
COLUMNS = {
    "server's CPU": lambda f: microseconds(f, "cpu_ns"),
    "client's CPU": lambda f: microseconds(f, "client_cpu_ns"),
    "a second": lambda f: number(f, "per_second", ",.0f"),
    "client busy": lambda f: number(f, "utilisation", ".0%"),
    "system calls": lambda f: number(f, "system_calls", ".2f"),
    "instructions": lambda f: number(f, "instructions", ",.0f"),
    "p50": lambda f: microseconds(f, "p50_ns"),
    "p99": lambda f: microseconds(f, "p99_ns"),
    "p99.9": lambda f: microseconds(f, "p99_9_ns"),
    "memory": lambda f: number(f, "bytes", ",.0f") + " B",
}


def columns_of(case: Entry) -> dict[str, Any]:
    base = case["baseline"]
    if case["kind"] == "idle":
        return {"memory": COLUMNS["memory"]}
    chosen = {f"of {base}": with_spread}
    if case["kind"] == "connect":
        chosen[f"server's CPU, of {base}"] = lambda f: ratio(
            f.get("cpu_of_baseline"))
    names = list(COLUMNS)[:6]
    if case["name"] == "latency":
        names = ["p50", "p99", "p99.9", "a second"]
    if case["kind"] != "push":  # its rate is the timer's
        chosen[f"{base}'s rate"] = lambda f: ratio(f.get("rate_of_baseline"))
    return chosen | {
        name: COLUMNS[name] for name in names
        if any(COLUMNS[name](f) for f in case["servers"].values())
    }


def details(case: Entry) -> list[str]:
    columns = columns_of(case)
    lines = ["", f"### {case['title']}", "", *heading(("server", *columns))]
    for name, figures in case["servers"].items():
        cells = (said(figures) for said in columns.values())
        lines.append(row((name, *cells)))
    return lines


def where(results: Entry) -> str:
    """The machine, the build, the method: what the figures are worth."""
    about = results["machine"]
    counted = "" if about["perf_counts_instructions"] else (
        " User instructions are left out: this machine does not count them."
    )
    peers = ", ".join(
        f"{name} {version}" for name, version in about["peers"].items())
    return (
        f"{about['processor']}, {about['cpus']} CPUs, Linux "
        f"{about['kernel']}, {about['compiler']}, Node {about['node']}, "
        f"commit {about['commit']}, {about['when']}. "
        f"Build: {about['build']}. Peers: {peers or 'none'}. "
        f"Up to {results['rounds']} rounds. "
        f"{HOW}{counted}"
    )


def left_out(results: Entry) -> list[str]:
    if not results["left_out"]:
        return []
    return ["", "Left out:", "",
            *(f"- {reason}" for reason in results["left_out"])]


def all_details(results: Entry) -> list[str]:
    lines = []
    for case in results["cases"]:
        lines += details(case)
    return lines[1:] + left_out(results)


def pictures(captions: dict[str, tuple[str, str]], folder: str) -> list[str]:
    """`captions`: of each plot its alt text and its caption."""
    lines = []
    for name, (alt, caption) in captions.items():
        lines += ["", f"![{alt}]({folder}{name}.svg)", "", f"*{caption}*"]
    return lines[1:]


def markdown(results: Entry, captions: dict[str, tuple[str, str]]) -> str:
    lines = ["# Measured", "", where(results), "",
             *overview(results["cases"]), "", *pictures(captions, ""), "",
             *all_details(results)]
    return "\n".join(lines) + "\n"
