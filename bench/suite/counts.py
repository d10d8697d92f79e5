"""What else a message takes of a server: system calls, and instructions in user
mode. In runs of their own, as counting slows down; those for the handshakes are
in it, few among many."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from suite.cases import Case
from suite.measure import Timing, asked, load_command
from suite.processes import family, one_cpu, running
from suite.servers import Server

SHORT = Timing(0.8, 0)
FEWEST = 20  # messages: below, what is done but once would show
INSTRUCTIONS = ["perf", "stat", "-x,", "-e", "instructions:u"]


def counted(case: Case, server: Server) -> dict[str, float]:
    """Of system_calls and instructions those that this machine tells."""
    figures = {}
    with running(server, one_cpu()) as (pid, port):
        command = [*one_cpu(), *load_command(case, server, port, SHORT)]
        if shutil.which("strace"):
            calls = _system_calls(pid, command)
            if calls is not None:
                figures["system_calls"] = calls
        if instructions_are_counted():
            number = _instructions(pid, command)
            if number is not None:
                figures["instructions"] = number
    return figures


def _system_calls(pid: int, command: list[str]) -> float | None:
    with tempfile.NamedTemporaryFile("r") as table:
        messages = _traced(pid, command, Path(table.name))
        calls = calls_of(table.read())
    enough = messages >= FEWEST and calls is not None
    return calls / messages if enough else None


def calls_of(table: str) -> int | None:
    """Of strace's last line, "100.00 0.012 4 3000 [errors] total"."""
    for line in table.splitlines():
        words = line.split()
        if words and words[-1] == "total":
            return int(words[3])
    return None


def _traced(pid: int, command: list[str], table: Path) -> int:
    flags = [flag for one in family(pid) for flag in ("-p", str(one))]
    tracer = subprocess.Popen(
        ["strace", "-c", "-f", "-o", str(table), *flags],
        stderr=subprocess.PIPE, text=True,
    )
    try:
        if "attached" not in tracer.stderr.readline():
            return 0
        return int(asked(command)["messages"])
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        tracer.stderr.close()


def _instructions(pid: int, command: list[str]) -> float | None:
    pids = ",".join(map(str, family(pid)))
    with tempfile.NamedTemporaryFile("r") as told:
        said = asked([*INSTRUCTIONS, "-o", told.name, "-p", pids, "--",
                      *command])
        number = instructions_of(told.read())
    return None if number is None else number / said["messages"]


def instructions_of(told: str) -> int | None:
    """Of perf's "4711,,instructions:u,..."; None where it is not a number, as
    in "<not supported>,,instructions:u,..."."""
    for line in told.splitlines():
        value, _, rest = line.partition(",")
        if "instructions" in rest:
            return int(value) if value.isdigit() else None
    return None


def instructions_are_counted() -> bool:
    try:
        said = subprocess.run(
            [*INSTRUCTIONS, "true"], capture_output=True, text=True,
            check=False,
        )
    except OSError:
        return False
    return said.returncode == 0 and instructions_of(said.stderr) is not None
