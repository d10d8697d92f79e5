#!/usr/bin/env python3
"""Measures our servers, their peers and the limit; bench.sh builds and calls.

Every round measures each server once, in rotating order; suite/rounds.py says
why. Results: build/bench/results.json, results.md and the plots.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from suite import keep, plots  # noqa: E402
from suite.bench import Bench, Effort  # noqa: E402
from suite.cases import CASES, Case  # noqa: E402
from suite.machine import machine  # noqa: E402
from suite.measure import Timing  # noqa: E402
from suite.profile import check_profile, profile  # noqa: E402
from suite.progress import say  # noqa: E402
from suite.servers import BUILD, write_static_files  # noqa: E402

# Many short rounds: their median stands stiller than that of a few long ones.
FULL = Effort(Timing(seconds=0.2, warm_up=0.05), rounds=24, counting=True)
QUICK = Effort(Timing(seconds=0.1, warm_up=0.03), rounds=3, counting=False)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./bench.sh", add_help=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", metavar="CASE", default=[])
    parser.add_argument("--peer", action="append", metavar="NAME=COMMAND",
                        default=[])
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--rounds", type=int, default=0, metavar="N")
    parser.add_argument("--profile", metavar="CASE")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--list", action="store_true")
    # Only whether the flags are right, before anything is built.
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.rounds < 0:
        parser.error("--rounds takes a number above 0")
    if chosen.keep and not chosen.profile and (
            chosen.quick or chosen.only or chosen.peer or chosen.no_peers):
        parser.error("--keep is for a full run, or for --profile")
    return chosen


def named(names: list[str]) -> list[Case]:
    unknown = set(names) - {case.name for case in CASES}
    if unknown:
        say(f"No such case: {', '.join(unknown)}. See ./bench.sh --list.")
        sys.exit(2)
    return [case for case in CASES if case.name in names]


def chosen_cases(chosen: argparse.Namespace) -> list[Case]:
    if chosen.only:
        return named(chosen.only)
    return [case for case in CASES if case.in_quick or not chosen.quick]


def more_peers(given: list[str]) -> dict[str, str]:
    peers = dict(text.partition("=")[::2] for text in given)
    if not all(name and command for name, command in peers.items()):
        say("--peer takes NAME=COMMAND; it is started as COMMAND --port N")
        sys.exit(2)
    return peers


def print_list() -> None:
    for case in CASES:
        full = "" if case.in_quick else "  (not with --quick)"
        print(f"{case.name:16} {case.title}{full}")


def bench_of(chosen: argparse.Namespace) -> Bench:
    usual = QUICK if chosen.quick else FULL
    effort = Effort(usual.timing, chosen.rounds or usual.rounds,
                    usual.counting)
    return Bench(effort, more_peers(chosen.peer),
                 with_peers=not chosen.no_peers)


def short(value: Any) -> Any:
    """With as many digits as mean something."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: short(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [short(inner) for inner in value]
    return value


def write(results: dict[str, Any], kept: bool) -> None:
    measured, tables = BUILD / "results.json", BUILD / "results.md"
    measured.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    keep.write_tables(results, BUILD)
    plots.draw(results, BUILD)
    if kept:
        keep.keep([measured])
        keep.again()
    print(tables.read_text("utf-8"))
    say(f"Results: {BUILD}")


def end_in_order() -> None:
    """SIGINT and SIGTERM end the servers that were started; a second one does
    not disturb that."""
    def end(number: int, _: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say("Ended from outside: nothing is written.")
        sys.exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)


def main() -> None:
    end_in_order()
    chosen = options()
    if chosen.list:
        print_list()
        return
    if chosen.again:
        keep.again()
        return
    cases = chosen_cases(chosen)
    bench = bench_of(chosen)
    profiled = named([chosen.profile]) if chosen.profile else []
    for case in profiled:
        check_profile(case)
    if chosen.check:
        return
    write_static_files()
    if profiled:
        made = profile(*profiled)
        if chosen.keep:
            keep.keep(made)
            keep.again()
        return
    about = machine()
    write(short({"machine": about, "rounds": bench.effort.rounds,
                 "cases": bench.all(cases),
                 "left_out": list(bench.left_out)}), chosen.keep)


if __name__ == "__main__":
    main()
