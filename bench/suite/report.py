"""The results as Markdown; results.json holds all that this was made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

OURS = ("01_polling", "04_messages", "05_push")
Entry = dict[str, Any]


def row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def overview(cases: list[Entry]) -> list[str]:
    """A line each case: what we reach of the baseline, and the best peer."""
    lines = [
        row(("case", "against", "ours", "asked for", "best peer")),
        "|---|---|---|---|---|",
    ]
    for case in cases:
        idle = case["kind"] == "idle"
        shown = {
            name: quoted(idle, figures)
            for name, figures in case["servers"].items()
            if idle or "of_baseline" in figures
        }
        peers = {
            name: case["servers"][name]["cost"]
            for name in shown if name not in (*OURS, case["baseline"])
        }
        best = min(peers, key=peers.get, default=None)
        lines.append(row((
            case["title"],
            "" if idle else case["baseline"],
            next((shown[name] for name in OURS if name in shown), ""),
            f"{case['aim']:g} B" if idle else ratio(case["aim"] or None),
            f"{best} {shown[best]}" if best else "",
        )))
    return lines


def quoted(idle: bool, figures: dict[str, float]) -> str:
    return f"{figures['cost']:,.0f} B" if idle else ratio(
        figures["of_baseline"])


def cost_of(kind: str, figures: dict[str, float]) -> str:
    if kind == "idle":
        return f"{figures['bytes']:,.0f} B"
    if "p50_ns" in figures:
        parts = (figures[f"{p}_ns"] / 1000 for p in ("p50", "p99", "p99_9"))
        return " / ".join(f"{part:.1f}" for part in parts) + " µs"
    return f"{figures['cpu_ns'] / 1000:.2f} µs"


def details(case: Entry) -> list[str]:
    what = "CPU per message"
    if case["kind"] == "idle":
        what = "memory per connection"
    if case["name"] == "latency":
        what = "p50 / p99 / p99.9"
    base = case["baseline"]
    lines = [
        "", f"### {case['title']}", "",
        row(("server", what, f"of {base}", "a second",
             f"of {base}'s rate", "client busy", "system calls")),
        "|---|---|---|---|---|---|---|",
    ]
    idle = case["kind"] == "idle"
    for name, figures in case["servers"].items():
        calls = figures.get("system_calls")
        lines.append(row((
            name,
            cost_of(case["kind"], figures),
            "" if idle else ratio(figures.get("of_baseline")),
            f"{figures['per_second']:,.0f}" if "per_second" in figures else "",
            ratio(figures.get("rate_of_baseline")),
            f"{figures['utilisation']:.0%}" if "utilisation" in figures else "",
            f"{calls:.2f}" if calls is not None else "",
        )))
    return lines


def markdown(results: Entry) -> str:
    about = results["machine"]
    counted = "" if about["perf_counts_instructions"] else (
        " User instructions are left out: this machine does not count them."
    )
    lines = [
        f"{about['processor']}, {about['cpus']} CPUs, Linux "
        f"{about['kernel']}, {about['compiler']}, Node {about['node']}, "
        f"commit {about['commit']}, {about['when']}. "
        f"Build: {about['build']}. {results['rounds']} rounds; median of the "
        "rounds' ratios. Compared is the server's CPU time per message; of "
        "connections the time per connection, as the kernel charges half of "
        "their making to the client; of latency its median. Above 1 is better "
        "than the baseline. Server and client share one CPU under SCHED_BATCH, "
        "but for latency."
        + counted,
        "",
        *overview(results["cases"]),
    ]
    for case in results["cases"]:
        lines += details(case)
    if results["left_out"]:
        lines += ["", "Left out:", ""]
        lines += [f"- {reason}" for reason in results["left_out"]]
    return "\n".join(lines) + "\n"
