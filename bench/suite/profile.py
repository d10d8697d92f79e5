"""Where the time of our server goes in one case: samples of perf, taken while
the load runs; a table, and a flame graph. The server is a build of its own,
with frame pointers, so that nothing that is quoted comes from it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from suite import flame
from suite.cases import Case
from suite.measure import Timing, load_command
from suite.processes import family, one_cpu, running
from suite.progress import say
from suite.report import heading, row
from suite.servers import BUILD, ROOT, NotThere, ours
from suite.stacks import Sample, parsed, shares

PROFILED = ROOT / "build" / "profile" / "bin"
TIMING = Timing(seconds=5, warm_up=0.5)
FREQUENCY = "1997"  # a second; no multiple of anything that ticks
MOST = 25  # functions in a table


def check_profile(case: Case) -> None:
    """Before anything is built for it."""
    if not shutil.which("perf"):
        sys.exit("--profile needs perf (in Debian: linux-perf), which is not "
                 "here.")
    if case.kind == "idle":
        sys.exit("Nothing happens in that case: there is nothing to profile.")


def profile(case: Case) -> list[Path]:
    """The files that were made."""
    try:
        samples = _recorded(case)
    except NotThere as reason:
        sys.exit(f"No profile: {reason}.")
    if not samples:
        sys.exit("perf took no samples: may it count here? See "
                 "/proc/sys/kernel/perf_event_paranoid.")
    return _written(case, samples)


def _recorded(case: Case) -> list[Sample]:
    server = ours(case, PROFILED)
    data = BUILD / f"profile_{case.name}.data"
    with running(server, one_cpu()) as (pid, port):
        load = [*one_cpu(), *load_command(case, server, port, TIMING)]
        pids = ",".join(map(str, family(pid)))
        said = subprocess.run(
            ["perf", "record", "-q", "-e", "cpu-clock", "-F", FREQUENCY,
             "--call-graph", "fp", "-o", str(data), "-p", pids, "--", *load],
            capture_output=True, text=True, check=False,
        )
    if said.returncode or not data.is_file():
        sys.exit(f"perf record failed: {said.stderr.strip()}")
    script = subprocess.run(
        ["perf", "script", "-i", str(data), "-F", "ip,sym,dso"],
        capture_output=True, text=True, check=False,
    )
    data.unlink()
    return parsed(script.stdout)


def _written(case: Case, samples: list[Sample]) -> list[Path]:
    found = shares(samples)
    stem = BUILD / f"profile_{case.name}"
    made = [stem.with_suffix(".json"), stem.with_suffix(".md")]
    result = {"case": case.name, "title": case.title,
              "samples": len(samples), **found}
    made[0].write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    made[1].write_text(markdown(result), "utf-8")
    drawn = flame.draw(samples, stem.with_suffix(".svg"))
    if drawn:
        made.append(drawn)
    print(made[1].read_text("utf-8"))
    for path in made:
        say(f"Written: {path}")
    return made


def _table(title: str, found: dict[str, float]) -> list[str]:
    """The largest; what is below a third of a percent is nobody's business."""
    largest = sorted(found.items(), key=lambda item: -item[1])[:MOST]
    return ["", *heading((title, "share")),
            *(row((f"`{name}`", f"{share:.1%}"))
              for name, share in largest if share >= 0.003)]


def tables(result: dict[str, Any]) -> list[str]:
    return [
        f"{result['samples']:,} samples of the server's CPU time; a build with "
        "frame pointers and link-time optimisation, so that a function holds "
        "what was inlined into it.",
        *_table("part", result["parts"]),
        *_table("kernel, by system call", result["system_calls"]),
        *_table("our functions", result["ours"]),
        *_table("functions of the C and C++ libraries", result["libraries"]),
    ]


def markdown(result: dict[str, Any]) -> str:
    lines = [f"# Where the time goes: {result['title']}", "", *tables(result)]
    return "\n".join(lines) + "\n"
