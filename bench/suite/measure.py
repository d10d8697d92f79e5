"""Runs bench_load against a server; what it says, made a figure per message."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass

from suite.cases import Case
from suite.processes import family, memory_of, one_cpu, running
from suite.servers import TOOLS, WWW, Server

LONGEST = 30  # seconds for one measurement


class Failed(Exception):
    """bench_load says what went wrong, in one sentence."""


@dataclass(frozen=True)
class Timing:
    seconds: float
    warm_up: float


def load_command(
    case: Case, server: Server, port: int, timing: Timing
) -> list[str]:
    seconds = max(timing.seconds, case.seconds)
    command = [str(TOOLS / "bench_load"), *case.load, "--port", str(port)]
    command += ["--seconds", f"{seconds}s"]
    if timing.warm_up:
        command += ["--warm-up", f"{timing.warm_up}s"]
    if server.raw:
        command.append("--raw")
    if case.kind == "static":
        command += ["--body", str(WWW / case.path.lstrip("/"))]
    return command


def asked(command: list[str]) -> dict[str, float]:
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"it took more than {LONGEST} s, opening its connections "
                     "included") from None
    if answer.returncode:
        raise Failed(answer.stderr.strip() or f"ended: {answer.returncode}")
    said = json.loads(answer.stdout)
    if not said["messages"]:
        raise Failed("no answer came while it was measured")
    return said


def measured(
    case: Case, server: Server, pid: int, port: int, timing: Timing
) -> dict[str, float]:
    """The figures of one server in one round; `cost` is what is compared."""
    command = load_command(case, server, port, timing)
    for one in family(pid):
        command += ["--server-pid", str(one)]
    said = asked([*(one_cpu() if case.pinned else []), *command])
    messages = said["messages"]
    figures = {
        "cpu_ns": said["server_cpu_ns"] / messages,
        "client_cpu_ns": said["client_cpu_ns"] / messages,
        "per_second": messages / said["wall_ns"] * 1e9,
        "utilisation": said["utilisation"],
    }
    figures |= {key: said[key] for key in said if key.startswith("p")}
    figures["cost"] = _cost(case, figures)
    return figures


def _cost(case: Case, figures: dict[str, float]) -> float:
    """What is compared. The kernel does much of a connection's making in the
    client's connect(): of connections it is the CPU time of both, server and
    client."""
    if case.kind == "connect":
        return figures["cpu_ns"] + figures["client_cpu_ns"]
    return figures.get("p50_ns", figures["cpu_ns"])


def idle_memory(case: Case, server: Server, timing: Timing) -> dict:
    """Bytes of the server for each connection that does nothing. It starts
    afresh, so that nothing is there from before."""
    with running(server, one_cpu()) as (pid, port):
        command = load_command(case, server, port, timing)
        before = memory_of(pid)
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        ) as load:
            line = load.stdout.readline()
            if not line:
                raise Failed(load.stderr.read().strip())
            count = json.loads(line)["open"]
            cost = (memory_of(pid) - before) / count
            load.stdin.close()
            load.wait(LONGEST)
    return {"bytes": cost, "cost": max(cost, 1.0)}
