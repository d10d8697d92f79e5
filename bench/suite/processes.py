"""Starts a server, waits until it accepts, watches it, and ends it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.servers import BUILD, NotThere, Server

PATIENCE = 15.0  # seconds until a server must accept


def one_cpu() -> list[str]:
    """The prefix that puts a program on the first CPU that we may use, among
    those that give way late; without the tools for it, nothing."""
    if not (shutil.which("chrt") and shutil.which("taskset")):
        return []
    first = str(min(os.sched_getaffinity(0)))
    return ["chrt", "-b", "0", "taskset", "-c", first]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += family(int(child))
    return found


def memory_of(pid: int) -> int:
    """Bytes of physical memory, of all its processes."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1]) * 1024
    return total


@contextmanager
def running(server: Server, prefix: list[str]) -> Iterator[tuple[int, int]]:
    """(pid, port); ended with its whole group behind the `with`."""
    port = free_port()
    command = [part.replace("{port}", str(port)) for part in server.command]
    told = BUILD / f"{server.name}.log"
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(told, "w") as log:
        process = subprocess.Popen(
            [*prefix, *command], stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )
    try:
        _await(process, port, told)
        yield process.pid, port
    finally:
        _end(process)


def _await(process: subprocess.Popen, port: int, told: Path) -> None:
    """Foreign servers do not all say when they are ready: asks again."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    lines = told.read_text("utf-8", "replace").splitlines()
    reason = f": {lines[-1]}" if lines else ", and said nothing"
    raise NotThere(f"it did not start{reason}")


def _end(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(5)
    except ProcessLookupError:
        process.wait()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
