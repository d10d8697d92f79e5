"""The tables, and what the book says below each plot."""

from __future__ import annotations

from typing import Any

from polling.cases import seconds

Result = dict[str, Any]
FOLDER = "../results/polling/"  # of the plots, from a chapter's page

CAPTIONS = {
    "delay": ("how old an update is when the client learns of it",
              "How old an update is when the client learns of it: half of them "
              "are younger than the mark, and 95 of 100 than the line's end. "
              "The scale is logarithmic."),
    "wire": ("bytes on the wire for each client in a minute",
             "Bytes on the wire for each client in a minute, the headers of "
             "TCP and IP included."),
    "cpu": ("CPU time of the server for each client in a minute",
            "CPU time of the server for each client in a minute."),
}


def how(result: Result) -> str:
    ms = result["poll_ms"]
    return f"polling, every {seconds(ms)}" if ms else "push"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def row(result: Result, first: str) -> str:
    cells = [
        first,
        how(result),
        number(result["exchanges"]),
        number(result["updates"]),
        number(result["bytes_up"] + result["bytes_down"]),
        number(result["wire_bytes"]),
        f"{number(result['delay_median_ms'])} ms",
        f"{number(result['cpu_us'] / 1000)} ms",
    ]
    return "| " + " | ".join(cells) + " |"


def table(results: list[Result], by: str = "clients") -> list[str]:
    """All per client and minute."""
    head = ("| clients | how | requests or frames | that were new "
            "| bytes of HTTP or WebSocket | with TCP and IP "
            "| age of an update (median) | server's CPU |")
    return [head, "|--:|---" + "|--:" * 6 + "|",
            *(row(r, f"{r[by]:,}") for r in results)]


def picture(name: str) -> list[str]:
    alt, caption = CAPTIONS[name]
    return [f"![{alt}]({FOLDER}{name}.svg)", "", f"*{caption}*"]


def blocks(measured: dict[str, Any]) -> dict[str, list[str]]:
    """By the name in the marker <!-- polling:NAME -->."""
    same, much = measured["same_news"], measured["much_news"]
    few = [r for r in same if r["clients"] == 1]
    return {
        "machine": [f"Measured by `./bench.sh --polling --keep`: "
                    f"{measured['machine']}, {measured['when']}; medians of "
                    f"{measured['rounds']} rounds."],
        "cost": table(few),
        "all": table(same),
        "much": table(much),
        **{name: picture(name) for name in CAPTIONS},
    }
