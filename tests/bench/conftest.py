"""The suite on the path, and results as a run writes them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bench"))

from suite.rounds import summary  # noqa: E402


def entry(name: str, kind: str, costs: dict[str, float], **more: Any) -> dict:
    """A case as it was measured once; costs in ns, of idle ones in bytes."""
    figure = "bytes" if kind == "idle" else "cpu_ns"
    one = {server: {"cost": cost, figure: cost}
           for server, cost in costs.items()}
    if name == "latency":
        for server, cost in costs.items():
            one[server] |= {"p50_ns": cost, "p99_ns": 2 * cost,
                            "p99_9_ns": 5 * cost}
    baseline = "nginx" if kind == "static" else "limit"
    return {"name": name, "title": f"title of {name}", "kind": kind,
            "baseline": baseline, "aim": 0.0,
            "servers": summary([one], baseline), "rounds": [one]} | more


@pytest.fixture
def results() -> dict[str, Any]:
    echo = {"limit": 4000.0, "04_messages": 5000.0, "ws": 20000.0,
            "Beast": 8000.0}
    cases = [
        entry("20B_1", "echo", echo, aim=0.97),
        entry("latency", "echo", echo),
        entry("idle_1000", "idle", echo, aim=192),
        entry("static_1KiB", "static",
              {"nginx": 12000.0, "01_polling": 8000.0}, aim=1.3),
        *(entry(f"growth_{n}", "echo", echo) for n in (1, 100, 10_000)),
    ]
    about = dict.fromkeys(("processor", "cpus", "kernel", "compiler", "node",
                           "commit", "when", "build"), "some")
    return {"machine": about | {
                "peers": {"ws": "8.1"}, "perf_counts_instructions": False},
            "rounds": 1, "cases": cases, "left_out": ["there is no lws"]}
