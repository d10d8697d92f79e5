"""Runs a transcript's commands as a reader would: one bash, in a folder that
looks like the repository's root, with a server beside it if the block has one.

A server listens on free ports of four digits, so that no length on the wire
differs; in commands and outputs they are 3001 and 9999, which readers see.
"""

from __future__ import annotations

import os
import random
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "interop"), str(ROOT / "book" / "_ext")]

from holes import matches  # noqa: E402
from transcript import Transcript  # noqa: E402
from wire.server import Server, running  # noqa: E402

BINARIES = ROOT / "build" / "release" / "bin"
SECONDS = 30.0  # for all commands of a block, on a busy machine, too
LOG_SECONDS = 3.0  # until the server has written what it should
END = "---- end of the command ----"
SCRIPTS = ("run.sh", "test.sh", "bench.sh")


class Shell:
    """A bash that is told one command after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.deadline = time.monotonic() + SECONDS
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment(folder),
            start_new_session=True,
        )

    def run(self, command: str) -> list[str]:
        """What it prints, standard error included."""
        script = self.folder / ".command"
        script.write_text(command + "\n", "utf-8")
        line = f". '{script}' </dev/null; printf '\\n%s\\n' '{END}'\n"
        assert self.process.stdin
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        text = self.read_to_end().decode("utf-8", "backslashreplace")
        return text.split("\n")

    def read_to_end(self) -> bytes:
        assert self.process.stdout
        pipe, said = self.process.stdout.fileno(), b""
        mark = f"\n{END}\n".encode()
        while not said.endswith(mark):
            left = self.deadline - time.monotonic()
            if not select.select([pipe], [], [], max(0, left))[0]:
                raise AssertionError(f"no end after {SECONDS:g} s: {said!r}")
            some = os.read(pipe, 65536)
            if not some:
                raise AssertionError(f"the shell has ended: {said!r}")
            said += some
        return said.removesuffix(mark)

    def end(self) -> None:
        """With all that it has started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.communicate()


def environment(folder: Path) -> dict[str, str]:
    passed = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    return passed | {
        "PATH": f"{folder / '.bin'}:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "80",
    }


@contextmanager
def scratch() -> Iterator[Path]:
    """The repository's root, to look at; what is made there is gone after.
    Scripts work on the true one, for the builds are there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in ROOT.iterdir():
            if path.name in SCRIPTS:
                script = folder / path.name
                script.write_text(f'#!/bin/sh\nexec "{path}" "$@"\n')
                script.chmod(0o755)
            elif path.name not in {".git", "build"}:
                (folder / path.name).symlink_to(path)
        (folder / "build").mkdir()
        for path in (ROOT / "build").iterdir():
            (folder / "build" / path.name).symlink_to(path)
        (folder / ".bin").mkdir()
        (folder / ".bin" / "python3").symlink_to(sys.executable)
        yield folder


def free_ports() -> tuple[str, str]:
    found: list[str] = []
    while len(found) < 2:
        port = random.randrange(4000, 9900)
        with socket.socket(socket.AF_INET6) as probe:
            if probe.connect_ex(("::1", port)) == 0:
                continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if str(port) not in found:
            found.append(str(port))
    return found[0], found[1]


class Beside:
    """The server of a block, and the names that readers know it by."""

    def __init__(self, words: str | None, owned: ExitStack) -> None:
        self.names: dict[str, str] = {}  # 3001 -> the true port
        self.server: Server | None = None
        if words:
            stage, *flags = shlex.split(words)
            self.server = owned.enter_context(self.started(stage, flags))

    @contextmanager
    def started(self, stage: str, flags: list[str]) -> Iterator[Server]:
        http, ws = free_ports()
        self.names = {"3001": http, "9999": ws}
        ports = ("--port", http)
        if not stage.startswith("01"):
            ports += ("--ws-port", ws)
        program = shlex.quote(str(BINARIES / stage))
        with running(program, (*ports, *flags), True, "port") as server:
            yield server

    def true(self, text: str) -> str:
        return replaced(text, self.names)

    def shown(self, text: str) -> str:
        return replaced(text, {v: k for k, v in self.names.items()})

    def said(self, expected: list[str]) -> list[str]:
        """What it has written, once that fits, or will not any more."""
        if not self.server:
            return []

        def lines() -> list[str]:
            text = "\n".join(self.server.stderr.lines)
            return self.shown(text).split("\n")

        stderr = self.server.stderr
        with stderr.changed:
            stderr.changed.wait_for(
                lambda: bool(matches(expected, lines())), LOG_SECONDS
            )
        return lines()


def replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = re.sub(rf"(?<!\d){old}(?!\d)", new, text)
    return text


def outputs(block: Transcript) -> tuple[list[list[str]], list[str]]:
    """Of each command, and of the server."""
    with ExitStack() as owned:
        folder = owned.enter_context(scratch())
        beside = Beside(block.server, owned)
        shell = Shell(folder)
        owned.callback(shell.end)
        printed = []
        for command in block.commands:
            lines = shell.run(beside.true(command.command))
            printed.append([hidden(beside.shown(l), folder) for l in lines])
        return printed, beside.said(block.server_output)


def hidden(line: str, folder: Path) -> str:
    """Without the names of folders that no reader has."""
    return line.replace(f"{ROOT}/", "").replace(f"{folder}/", "")
