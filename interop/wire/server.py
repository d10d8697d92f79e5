"""Servers under test: started, awaited, watched, and ended by their pid."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

START = 15.0  # seconds until a server must accept
STOP = 5.0  # seconds from SIGTERM until it must have ended
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:")
LISTENING = re.compile(r"listening (http|ws)://.*:(\d+)$")


class Lines:
    """What a process writes to one pipe, as it comes."""

    def __init__(self, pipe: IO[str]) -> None:
        self.lines: list[str] = []
        self.changed = threading.Condition()
        self.ended = False
        threading.Thread(target=self.follow, args=(pipe,), daemon=True).start()

    def follow(self, pipe: IO[str]) -> None:
        for line in pipe:
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, is_it: Callable[[str], object], seconds: float) -> bool:
        """Whether such a line has come, or comes in time."""

        def settled() -> bool:
            return self.ended or any(map(is_it, self.lines))

        with self.changed:
            self.changed.wait_for(settled, seconds)
            return any(map(is_it, self.lines))

    def __str__(self) -> str:
        with self.changed:
            return "\n".join(self.lines)


class Server:
    """A running server; one of ours prints its ports, and ends with 0."""

    def __init__(self, command: str, flags: tuple[str, ...], ours: bool):
        self.ours = ours
        self.port = value_of("--port", flags)
        self.ws_port = value_of("--ws-port", flags)
        self.process = subprocess.Popen(
            [*shlex.split(command), *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="backslashreplace",
        )
        self.stdout = Lines(self.process.stdout)
        self.stderr = Lines(self.process.stderr)

    def await_ready(self, port_name: str) -> None:
        """Ours says when; of another the named port must accept."""
        if not self.ours:
            self.await_port(getattr(self, port_name))
        elif self.stdout.wait_for(lambda line: line == "ready", START):
            self.read_banner()
        else:
            raise AssertionError(f"never said ready:\n{self.output()}")

    def read_banner(self) -> None:
        for line in str(self.stdout).splitlines():
            if found := LISTENING.match(line):
                name = "port" if found[1] == "http" else "ws_port"
                setattr(self, name, int(found[2]))

    def await_port(self, port: int) -> None:
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            with socket.socket(socket.AF_INET6) as probe:
                if probe.connect_ex(("::1", port)) == 0:
                    return
            time.sleep(0.02)  # nothing tells us of a foreign server's listen()
        raise AssertionError(f"no accept on port {port}:\n{self.output()}")

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def check_health(self) -> None:
        if self.process.poll() is not None:
            raise AssertionError(
                f"the server ended with {self.process.returncode}"
            )
        if SANITIZER.search(str(self.stderr)):
            raise AssertionError("a sanitizer complains, see its stderr")

    def terminate(self) -> None:
        self.process.terminate()

    def await_exit(self) -> int:
        try:
            return self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            late = f"still there {STOP:g} s after SIGTERM"
            raise AssertionError(late) from None

    def stop(self) -> None:
        """SIGTERM; ours must then end in order."""
        if self.process.poll() is not None:
            return
        self.terminate()
        if not self.ours:
            try:
                self.await_exit()
            except AssertionError:
                pass  # not a rule of any RFC; it is gone now
            return
        status = self.await_exit()
        if status != 0 or SANITIZER.search(str(self.stderr)):
            raise AssertionError(f"exit {status} on SIGTERM:\n{self.output()}")

    def output(self) -> str:
        if self.process.poll() is not None:  # all it has said is in the pipe
            self.stderr.wait_for(lambda _: False, STOP)
        return f"{self.stdout}\n--- stderr\n{self.stderr}"


@contextmanager
def running(
    command: str, flags: tuple[str, ...], ours: bool, port_name: str
) -> Iterator[Server]:
    server = Server(command, flags, ours)
    try:
        server.await_ready(port_name)
        yield server
    except BaseException:
        server.process.kill()
        server.process.wait()
        raise
    server.stop()


def value_of(flag: str, flags: tuple[str, ...]) -> int:
    return int(flags[flags.index(flag) + 1]) if flag in flags else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binary(folder: Path, chapter: str) -> Path | None:
    """Our server of a chapter: 03 -> .../03_framing."""
    found = [p for p in folder.glob(f"{chapter}_*") if is_server(p)]
    return found[0] if len(found) == 1 else None


def is_server(path: Path) -> bool:
    """Not one of the attempts: these have a second underscore."""
    return path.name.count("_") == 1 and os.access(path, os.X_OK)
