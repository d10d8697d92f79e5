"""One run over cases; what does not work is left out, and said."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from suite import measure
from suite.cases import Case
from suite.counts import counted
from suite.measure import Failed, Timing
from suite.processes import one_cpu, running
from suite.progress import Progress, say
from suite.rounds import rotated, summary
from suite.servers import NotThere, Server, servers_of

COUNTING = 2.0  # seconds for each server
OPENING = 1e-4  # seconds for each connection of a server that is not slow


@dataclass(frozen=True)
class Effort:
    timing: Timing
    rounds: int
    counting: bool  # system calls and instructions, too


class Bench:
    def __init__(
        self, effort: Effort, peers: dict[str, str], *, with_peers: bool
    ) -> None:
        self.effort = effort
        self.peers = peers
        self.with_peers = with_peers
        self.left_out: dict[str, None] = {}

    def all(self, cases: list[Case]) -> list[dict[str, Any]]:
        progress = Progress([self.planned(case) for case in cases])
        entries = []
        for number, case in enumerate(cases):
            progress.begin(number, case.title)
            entries.append(self.case(case))
        return entries

    def rounds_of(self, case: Case) -> int:
        return max(2, round(self.effort.rounds * case.part))

    def one_takes(self, case: Case) -> float:
        """Seconds for a measurement of a server that is not slow."""
        timing = self.effort.timing
        return (0.1 + timing.warm_up + max(timing.seconds, case.seconds)
                + case.connections * OPENING)

    def planned(self, case: Case) -> float:
        """Seconds for a case."""
        servers, _ = servers_of(case, self.peers, with_peers=self.with_peers)
        each = self.one_takes(case) * self.rounds_of(case) + 0.3
        if case.kind == "idle":
            each = 1 + 3 * case.connections * OPENING
        if self.effort.counting and case.counted:
            each += COUNTING
        return len(servers) * each

    def without(self, case: Case, name: str, reason: object) -> None:
        text = f"{name}, {case.title}: {reason}"
        if text not in self.left_out:
            say(f"  left out: {text}")
        self.left_out[text] = None

    def case(self, case: Case) -> dict[str, Any]:
        servers, missing = servers_of(
            case, self.peers, with_peers=self.with_peers)
        self.left_out |= dict.fromkeys(missing)
        rounds = self.idle(case, servers) if case.kind == "idle" else (
            self.load(case, servers))
        figures = summary(rounds, case.baseline)
        if self.effort.counting and case.counted:
            self.count(case, [s for s in servers if s.name in figures],
                       figures)
        return {**asdict(case), "baseline": case.baseline,
                "servers": figures, "rounds": rounds}

    def load(self, case: Case, servers: list[Server]) -> list[dict]:
        """The servers stay up for all rounds of the case; but for those that
        would take the processor from the others."""
        up: dict[str, tuple[Server, int, int]] = {}
        rounds: list[dict] = []
        with ExitStack() as stack:
            for server in servers:
                try:
                    at = (0, 0) if server.spins else stack.enter_context(
                        running(server, _place(case)))
                    up[server.name] = (server, *at)
                except (NotThere, OSError) as reason:
                    self.without(case, server.name, reason)
            total = self.rounds_of(case)
            patience = dict.fromkeys(up, 2 * total * self.one_takes(case))
            for number in range(total):
                rounds.append(self.one_round(case, up, number, patience))
        return rounds

    def one_round(
        self, case: Case, up: dict, number: int, patience: dict[str, float]
    ) -> dict:
        """`patience`: seconds that each server may still take. One that needs
        long to open its connections is in fewer rounds than the others."""
        figures = {}
        for name in rotated(list(up), number):
            if patience[name] <= 0:
                continue
            begun = time.monotonic()
            try:
                figures[name] = self.measured(case, *up[name])
            except Failed as reason:
                self.without(case, name, reason)
                del up[name]
            patience[name] -= time.monotonic() - begun
        return {name: figures[name] for name in up if name in figures}

    def measured(
        self, case: Case, server: Server, pid: int, port: int
    ) -> dict[str, float]:
        with ExitStack() as stack:
            if server.spins:
                pid, port = stack.enter_context(running(server, _place(case)))
            return measure.measured(
                case, server, pid, port, self.effort.timing)

    def idle(self, case: Case, servers: list[Server]) -> list[dict]:
        """Memory does not change from round to round: one is enough."""
        figures = {}
        for server in servers:
            try:
                figures[server.name] = measure.idle_memory(
                    case, server, self.effort.timing)
            except (NotThere, Failed, OSError) as reason:
                self.without(case, server.name, reason)
        return [figures]

    def count(
        self, case: Case, servers: list[Server], figures: dict
    ) -> None:
        for server in servers:
            try:
                figures[server.name] |= counted(case, server)
            except (NotThere, Failed, OSError) as reason:
                self.without(case, server.name, f"counting: {reason}")


def _place(case: Case) -> list[str]:
    """The prefix that starts a server where this case wants it."""
    return one_cpu() if case.pinned else []
