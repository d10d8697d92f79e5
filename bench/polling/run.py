#!/usr/bin/env python3
"""What polling costs, beside push; bench.sh --polling builds and calls.

Each round measures all cases; quoted is the median of the rounds. Results:
build/bench/polling/results.json, results.md and the plots.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from polling import plots, report  # noqa: E402
from polling.cases import CASES, MUCH_NEWS, SAME_NEWS, Case  # noqa: E402
from polling.measure import measure  # noqa: E402
from suite.blocks import filled  # noqa: E402
from suite.machine import machine  # noqa: E402
from suite.progress import say  # noqa: E402
from suite.servers import BUILD, ROOT  # noqa: E402

MADE = BUILD / "polling"
KEPT = ROOT / "book" / "results" / "polling"
PAGES = ("01_polling", "05_push")  # folders of the book that show them


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./bench.sh --polling")
    parser.add_argument("--seconds", type=float, default=9, metavar="S",
                        help="how long each case is measured (default: 9)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N",
                        help="how often each is measured (default: 3)")
    parser.add_argument("--most", type=int, default=1000, metavar="N",
                        help="leave out the cases of more clients")
    parser.add_argument("--keep", action="store_true",
                        help="copy the results to book/results/polling/, and "
                        "fill in the chapters that show them")
    parser.add_argument("--again", action="store_true",
                        help="tables, plots and pages anew, of what was kept")
    return parser.parse_args()


def all_rounds(cases: list[Case], chosen: argparse.Namespace) -> dict[
        Case, dict[str, Any]]:
    rounds: dict[Case, list[dict[str, Any]]] = {case: [] for case in cases}
    for number in range(1, chosen.rounds + 1):
        for case in cases:
            say(f"round {number} of {chosen.rounds}: {case.name}")
            rounds[case].append(measure(case, chosen.seconds))
    return {case: middle(found) for case, found in rounds.items()}


def middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of each figure, with as many digits as mean something."""
    return {name: float(f"{median(r[name] for r in rounds):.5g}")
            if isinstance(rounds[0][name], float) else rounds[0][name]
            for name in rounds[0]}


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    cases = [case for case in CASES if case.clients <= chosen.most]
    results = all_rounds(cases, chosen)
    about = machine()
    return {
        "machine": f"{about['processor']}, {about['cpus']} CPUs, "
                   f"Linux {about['kernel']}, commit {about['commit']}",
        "when": time.strftime("%Y-%m-%d"),
        "rounds": chosen.rounds,
        "same_news": [results[c] for c in SAME_NEWS if c in results],
        "much_news": [results[c] for c in MUCH_NEWS if c in results],
    }


def write(results: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=1) + "\n"
    (folder / "results.json").write_text(text, "utf-8")
    tables = [*report.table(results["same_news"]), "",
              "Much news, one look a second:", "",
              *report.table(results["much_news"])]
    (folder / "results.md").write_text("\n".join(tables) + "\n", "utf-8")
    plots.draw(results, folder)


def fill_pages(results: dict[str, Any]) -> None:
    known = report.blocks(results)
    for folder in PAGES:
        for page in sorted((ROOT / "book" / folder).glob("*.md")):
            text = page.read_text("utf-8")
            new = filled(text, "polling", known)
            if new != text:
                page.write_text(new, "utf-8")
                say(f"Filled: {page.relative_to(ROOT)}")


def main() -> None:
    chosen = options()
    # Two descriptors a client: its own, and the server's.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if chosen.again:
        results = json.loads((KEPT / "results.json").read_text("utf-8"))
    else:
        results = measured(chosen)
        write(results, MADE)
        print((MADE / "results.md").read_text("utf-8"))
    if chosen.keep or chosen.again:
        if chosen.keep:
            shutil.rmtree(KEPT, ignore_errors=True)
        write(results, KEPT)
        fill_pages(results)


if __name__ == "__main__":
    main()
