"""What a challenge's check has at hand.

A check says `def check(answer: Path, tools: Tools) -> None`, and raises Wrong
with a sentence for the reader. It computes or measures what is right with our
own code, and holds no copy of the answer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "interop"))

from wire import RawClient, Unexpected  # noqa: E402
from wire.server import Server, free_port, running  # noqa: E402

BINARIES = ROOT / "build" / "release" / "bin"
LIBRARIES = ROOT / "build" / "dev"
PATIENCE = 20.0  # seconds for a program to end; a compiler has three times that
SANITIZERS = "-fsanitize=address,undefined"


__all__ = ["ROOT", "Tools", "Unexpected", "Wrong"]


class Wrong(Exception):
    """What is wrong with an answer, and a hint that does not give it away."""


class Tools:
    """To be used as a context: what was started is ended, and scratch files
    are gone, when it is left."""

    def __enter__(self) -> Tools:
        self._owned = ExitStack()
        scratch = self._owned.enter_context(tempfile.TemporaryDirectory())
        self.scratch = Path(scratch)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._owned.__exit__(kind, error, trace)

    # --- answers that are texts ----------------------------------------------

    def lines(self, answer: Path) -> list[str]:
        """Without empty lines, and without those that begin with '#'."""
        stripped = (line.strip() for line in answer.read_text().splitlines())
        return [line for line in stripped if line and line[0] != "#"]

    def numbers(self, answer: Path) -> list[int]:
        """A number a line; 65,536 and 65536 are the same."""
        lines = self.lines(answer)
        for line in lines:
            if not re.fullmatch(r"[\d,_ ]+", line):
                raise Wrong(f'One number a line is wanted; "{line}" is none.')
        return [int(re.sub(r"[,_ ]", "", line)) for line in lines]

    # --- answers that are programs -------------------------------------------

    def compiled(self, answer: Path, layer: str = "common") -> Path:
        """A program of one .cpp and the library of a chapter with all below:
        "common", or "03_framing". It has the sanitizers."""
        program = self.scratch / answer.stem
        command = [
            os.environ.get("CXX", "c++"), "-std=c++23", "-Og", SANITIZERS,
            "-fno-sanitize=vptr", "-Wall", "-Wextra", "-g1",
            f"-I{ROOT}", f"-I{ROOT / 'chapters'}",
            f'-DWWW_FOLDER="{ROOT / "www"}"', f'-DCHAPTER="{layer}"',
            '-DPROJECT_VERSION="challenge"', str(answer),
            "-Wl,--start-group", *map(str, libraries_up_to(layer)),
            "-Wl,--end-group", "-o", str(program),
        ]
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=3 * PATIENCE
        )
        if result.returncode != 0:
            raise Wrong(f"It does not compile:\n{result.stderr[:4000]}")
        return program

    def output_of(
        self,
        program: Path | str,
        *arguments: str,
        stdin: bytes | str = b"",
    ) -> str:
        """What it prints on standard output; Wrong if it fails, or does not
        end in time."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        try:
            result = subprocess.run(
                [str(program), *arguments],
                input=data,
                capture_output=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise Wrong(f"It had not ended after {PATIENCE:g} s.") from None
        if result.returncode != 0:
            said = result.stderr.decode(errors="backslashreplace")[-2000:]
            raise Wrong(f"It ended with {result.returncode}.\n{said}")
        return result.stdout.decode(errors="backslashreplace")

    # --- servers and clients -------------------------------------------------

    def server(self, stage: str, *flags: str) -> Server:
        """A stage of ours, on free ports: .port, .ws_port, .stderr."""
        program = BINARIES / stage
        ports = ("--port", "0", "--ws-port", "0")
        if stage.startswith("01"):
            ports = ports[:2]
        return self._running(str(program), (*ports, *flags), ours=True)

    def started(self, answer: Path, *flags: str, ours: bool = False) -> Server:
        """The reader's own server: a program (a compiled one), or a script by
        its suffix. It gets --port N --ws-port M. `ours`: it is built on our
        serve(), and says `ready`."""
        command = f"{interpreter(answer)} {answer}".strip()
        ports = ("--port", str(free_port()), "--ws-port", str(free_port()))
        try:
            return self._running(command, (*ports, *flags), ours)
        except AssertionError as silent:
            raise Wrong(f"The server did not come up: {silent}") from None

    def _running(
        self, command: str, flags: tuple[str, ...], ours: bool
    ) -> Server:
        entered = running(command, flags, ours, "port")
        return self._owned.enter_context(entered)

    def client(
        self, port: int, receive_buffer: int | None = None
    ) -> RawClient:
        """A client that sends and shows raw bytes (interop/wire/client.py)."""
        client = RawClient(port, receive_buffer)
        self._owned.callback(client.close)
        return client


def libraries_up_to(layer: str) -> list[Path]:
    """The libraries of a chapter, of those before it, and common."""
    number = layer[:2] if layer[:2].isdigit() else "00"
    chapters = sorted(
        path
        for path in LIBRARIES.glob("chapters/**/lib*.a")
        if path.name.removeprefix("lib")[:2] <= number
    )
    return [*reversed(chapters), *LIBRARIES.glob("common/lib*.a")]


def interpreter(answer: Path) -> str:
    if answer.suffix == ".py":
        return sys.executable
    if answer.suffix == ".js":
        return shutil.which("node") or "node"
    return ""
