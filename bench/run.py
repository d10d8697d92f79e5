#!/usr/bin/env python3
"""Measures our servers, their peers and the limit; bench.sh builds and calls.

Every round measures each server once, in rotating order; suite/rounds.py says
why. Results: build/bench/results.json, results.md and the plots.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from suite import measure, plots, report  # noqa: E402
from suite.cases import CASES, Case  # noqa: E402
from suite.machine import machine  # noqa: E402
from suite.measure import Failed, Timing  # noqa: E402
from suite.rounds import rotated, summary  # noqa: E402
from suite.servers import (  # noqa: E402
    BUILD,
    ROOT,
    NotThere,
    Server,
    running,
    servers_of,
    write_static_files,
)

KEPT = ROOT / "book" / "results" / "bench"
FULL = Timing(seconds=1.0, warm_up=0.3)
QUICK = Timing(seconds=0.15, warm_up=0.05)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./bench.sh")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", metavar="CASE", default=[])
    parser.add_argument("--peer", action="append", metavar="NAME=COMMAND",
                        default=[])
    parser.add_argument("--rounds", type=int, default=0, metavar="N")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def chosen_cases(chosen: argparse.Namespace) -> list[Case]:
    unknown = set(chosen.only) - {case.name for case in CASES}
    if unknown:
        sys.exit(f"No such case: {', '.join(unknown)}. See ./bench.sh --list.")
    if chosen.only:
        return [case for case in CASES if case.name in chosen.only]
    return [case for case in CASES if case.in_quick or not chosen.quick]


def more_peers(given: list[str]) -> dict[str, str]:
    peers = dict(text.partition("=")[::2] for text in given)
    if not all(peers.values()):
        sys.exit("--peer takes NAME=COMMAND; it is started as COMMAND --port N")
    return peers


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Bench:
    """One run over all cases; what does not work is left out, and said."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.timing = QUICK if chosen.quick else FULL
        self.rounds = chosen.rounds or (2 if chosen.quick else 7)
        self.strace = not chosen.quick
        self.peers = more_peers(chosen.peer)
        self.left_out: dict[str, None] = {}

    def without(self, case: Case, name: str, reason: object) -> None:
        text = f"{name}, {case.title}: {reason}"
        if text not in self.left_out:
            say(f"  left out: {text}")
        self.left_out[text] = None

    def case(self, case: Case) -> dict[str, Any]:
        say(case.title)
        servers, missing = servers_of(case, self.peers)
        self.left_out |= dict.fromkeys(missing)
        rounds = self.idle(case, servers) if case.kind == "idle" else (
            self.load(case, servers))
        figures = summary(rounds, case.baseline)
        if self.strace:
            self.add_system_calls(case, servers, figures)
        return {**asdict(case), "baseline": case.baseline,
                "servers": figures, "rounds": rounds}

    def load(self, case: Case, servers: list[Server]) -> list[dict]:
        """The servers stay up for all rounds of the case."""
        running_now: dict[str, tuple[Server, int, int]] = {}
        rounds: list[dict] = []
        with ExitStack() as stack:
            for server in servers:
                try:
                    at = stack.enter_context(
                        running(server, measure.one_cpu()))
                    running_now[server.name] = (server, *at)
                except (NotThere, OSError) as reason:
                    self.without(case, server.name, reason)
            for number in range(self.rounds):
                rounds.append(self.one_round(case, running_now, number))
        return rounds

    def one_round(self, case: Case, servers: dict, number: int) -> dict:
        figures = {}
        for name in rotated(list(servers), number):
            try:
                figures[name] = measure.measured(
                    case, *servers[name], self.timing)
            except Failed as reason:
                self.without(case, name, reason)
                del servers[name]
        order = [name for name in servers if name in figures]
        return {name: figures[name] for name in order}

    def idle(self, case: Case, servers: list[Server]) -> list[dict]:
        """Memory does not change from round to round: one is enough."""
        figures = {}
        for server in servers:
            try:
                figures[server.name] = measure.idle_memory(
                    case, server, self.timing)
            except (NotThere, Failed, OSError) as reason:
                self.without(case, server.name, reason)
        return [figures]

    def add_system_calls(
        self, case: Case, servers: list[Server], figures: dict
    ) -> None:
        for server in servers:
            try:
                calls = measure.system_calls(case, server)
            except (NotThere, Failed, OSError) as reason:
                self.without(case, server.name, f"system calls: {reason}")
                continue
            if calls is not None and server.name in figures:
                figures[server.name]["system_calls"] = calls


def write(results: dict[str, Any], keep: bool) -> None:
    made = [BUILD / "results.json", BUILD / "results.md"]
    made[0].write_text(json.dumps(results, indent=1) + "\n")
    made[1].write_text(report.markdown(results))
    made += plots.draw(results, BUILD)
    if keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        for path in made:
            shutil.copy(path, KEPT)
    print(made[1].read_text())
    say(f"Results: {BUILD}")


def main() -> None:
    # SIGTERM, too, ends the servers that were started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = options()
    if chosen.list:
        for case in CASES:
            full = "" if case.in_quick else "  (not with --quick)"
            print(f"{case.name:16} {case.title}{full}")
        return
    cases = chosen_cases(chosen)
    write_static_files()
    bench = Bench(chosen)
    about = machine()
    measured = [bench.case(case) for case in cases]
    write({"machine": about, "rounds": bench.rounds, "cases": measured,
           "left_out": list(bench.left_out)}, chosen.keep)


if __name__ == "__main__":
    main()
