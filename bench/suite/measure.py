"""Runs bench_load against a server; what it says, made a figure per message."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from suite.cases import Case
from suite.servers import (
    TOOLS,
    WWW,
    Server,
    family,
    memory_of,
    running,
)

LONGEST = 90  # seconds for one measurement


class Failed(Exception):
    """bench_load says what went wrong, in one sentence."""


@dataclass(frozen=True)
class Timing:
    seconds: float
    warm_up: float


def one_cpu() -> list[str]:
    """The prefix that puts a program on the first CPU that we may use, among
    those that give way late; without the tools for it, nothing."""
    if not (shutil.which("chrt") and shutil.which("taskset")):
        return []
    first = str(min(os.sched_getaffinity(0)))
    return ["chrt", "-b", "0", "taskset", "-c", first]


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
        raise Failed(f"it took more than {LONGEST} s") from None
    if answer.returncode:
        raise Failed(answer.stderr.strip() or f"ended: {answer.returncode}")
    return json.loads(answer.stdout)


def measured(
    case: Case, server: Server, pid: int, port: int, timing: Timing
) -> dict[str, float]:
    """The figures of one server in one round; `cost` is what is compared."""
    command = load_command(case, server, port, timing)
    for one in family(pid):
        command += ["--server-pid", str(one)]
    said = asked([*(one_cpu() if case.pinned else []), *command])
    messages = said["messages"]
    if not messages:
        raise Failed("no answer came while it was measured")
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
    client's connect(): of connections it is the time that each takes, server
    and client together on one CPU."""
    if case.kind == "connect":
        return 1e9 / figures["per_second"]
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


def system_calls(case: Case, server: Server) -> float | None:
    """Per message, in a run of its own, as strace slows it down; those for the
    handshakes are in it, few among many. None where nobody tells."""
    if not shutil.which("strace") or case.kind in {"idle", "push"}:
        return None
    with running(server, one_cpu()) as (pid, port):
        with tempfile.NamedTemporaryFile("r") as table:
            said = _traced(case, server, pid, port, Path(table.name))
            lines = [line.split() for line in table.read().splitlines()]
    totals = [line for line in lines if line and line[-1] == "total"]
    if not said or not totals:
        return None
    # "100.00 0.012 4 3000 [errors] total"
    return int(totals[0][3]) / said["messages"]


def _traced(
    case: Case, server: Server, pid: int, port: int, table: Path
) -> dict[str, float] | None:
    flags = [flag for one in family(pid) for flag in ("-p", str(one))]
    tracer = subprocess.Popen(
        ["strace", "-c", "-f", "-o", str(table), *flags],
        stderr=subprocess.PIPE, text=True,
    )
    try:
        if "attached" not in tracer.stderr.readline():
            return None
        return asked(load_command(case, server, port, Timing(0.8, 0)))
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        tracer.stderr.close()
