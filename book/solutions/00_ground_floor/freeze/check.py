"""A conversation whose end an edge-triggered server never sees."""

import os
import re
import signal
import socket
import time
from pathlib import Path

from tools import ROOT, Tools, Wrong

SKETCHES = ROOT / "book" / "00_ground_floor" / "sketches"
MOST = 100  # bytes
COMMAND = re.compile(r"(send) ([0-9]+)|(fin|freeze|thaw)")


def check(answer: Path, tools: Tools) -> None:
    script = [parsed(line) for line in tools.lines(answer)]
    if sum(size for _, size in script) > MOST:
        raise Wrong(f"It can be done with fewer than {MOST} bytes.")
    if not sees_the_end(tools, SKETCHES / "epoll_echo.py", script):
        raise Wrong(
            "The level-triggered server does not answer this and close "
            "either. Does the client finish? Is the server thawed again?"
        )
    if sees_the_end(tools, SKETCHES / "edge_echo.py", script):
        raise Wrong(
            "The edge-triggered server answered everything, and closed. It "
            "reads once for each event: how can two things be one event?"
        )


def parsed(line: str) -> tuple[str, int]:
    command = COMMAND.fullmatch(line)
    if not command:
        raise Wrong(f'"{line}" is no command; see the starter.')
    return (command[1], int(command[2])) if command[1] else (command[3], 0)


def sees_the_end(
    tools: Tools, server: Path, script: list[tuple[str, int]]
) -> bool:
    """Whether the server sends everything back, and closes."""
    running = tools.started(server)
    pid, frozen, owed = running.process.pid, False, 0
    with socket.create_connection(("127.0.0.1", running.port)) as client:
        client.settimeout(1)
        try:
            for command, size in script:
                if command == "send":
                    client.sendall(b"x" * size)
                    owed += size
                elif command == "fin":
                    client.shutdown(socket.SHUT_WR)
                else:
                    frozen = command == "freeze"
                    stop_or_go(pid, frozen)
                while owed and not frozen:
                    owed -= len(client.recv(owed)) or owed
            return not frozen and client.recv(1) == b""
        except OSError:  # it took too long, or was no end in order
            return False
        finally:
            if frozen:
                stop_or_go(pid, False)


def stop_or_go(pid: int, stop: bool) -> None:
    os.kill(pid, signal.SIGSTOP if stop else signal.SIGCONT)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        status = Path(f"/proc/{pid}/stat").read_text()
        state = status.rpartition(")")[2].split()[0]  # proc(5)
        if (state == "T") == stop:
            return
        time.sleep(0.001)  # nothing tells us when it has stopped
