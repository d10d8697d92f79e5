"""Which machine and which programs the figures come from."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from suite.servers import ROOT


def _first_line(*command: str) -> str:
    try:
        said = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return "unknown"
    return (said.stdout.splitlines() or ["unknown"])[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _instructions_are_counted() -> bool:
    try:
        said = subprocess.run(
            ["perf", "stat", "-e", "instructions:u", "true"],
            capture_output=True, text=True, check=False,
        )
    except OSError:
        return False
    return said.returncode == 0 and "not supported" not in said.stderr


def machine() -> dict[str, object]:
    return {
        "when": datetime.now(timezone.utc).isoformat(timespec="minutes"),
        "processor": _processor(),
        "cpus": os.cpu_count(),
        "kernel": platform.release(),
        "compiler": _first_line("c++", "--version"),
        "node": _first_line("node", "--version"),
        "commit": _first_line("git", "describe", "--always", "--dirty"),
        "load_before": os.getloadavg()[0],
        "build": "preset bench: Release, link-time optimisation; the peers "
        "that are compiled: the same",
        "perf_counts_instructions": _instructions_are_counted(),
    }
