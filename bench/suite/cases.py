"""What is measured: the cases, and which servers each is asked of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    kind: str  # which servers: echo, connect, push, idle or static
    load: tuple[str, ...]  # for bench_load: the mode, then flags
    in_quick: bool = True
    period_ms: int = 0  # push: between two pushes to one receiver
    seconds: float = 0.0  # at least so long, if that is more than usual
    pinned: bool = True  # server and client on one CPU
    aim: float = 0.0  # at least so much of the baseline; idle: at most, bytes
    counted: bool = True  # system calls and instructions, too
    part: float = 1.0  # of the usual number of rounds

    @property
    def baseline(self) -> str:
        return "nginx" if self.kind == "static" else "limit"

    @property
    def connections(self) -> int:
        flags = dict(zip(self.load, self.load[1:]))
        return int(flags.get("--connections", 1))

    @property
    def path(self) -> str:
        """static: the file that is asked for."""
        return dict(zip(self.load, self.load[1:])).get("--path", "/")


def _echo(
    name: str, title: str, *load: str, aim: float = 0.0, quick: bool = True
) -> Case:
    return Case(name, title, "echo", ("echo", *load), quick, aim=aim)


def _push(
    receivers: int, period_ms: int, seconds: float, part: float
) -> Case:
    """Not counted: the handshakes would outweigh the few pushes."""
    return Case(
        f"push_{receivers}",
        f"push to {receivers:,}",
        "push",
        ("fanout", "--connections", str(receivers)),
        in_quick=receivers == 1000,
        period_ms=period_ms,
        seconds=seconds,
        counted=False,
        part=part,
    )


def _idle(connections: int, *, quick: bool) -> Case:
    return Case(
        f"idle_{connections}",
        f"memory of each of {connections:,} idle connections",
        "idle",
        ("idle", "--connections", str(connections)),
        quick,
        aim=192,
        counted=False,
    )


def _static(label: str, file: str, aim: float) -> Case:
    load = ("http", "--path", f"/{file}", "--connections", "16")
    name = "static_" + file.partition(".")[0]
    return Case(name, f"static {label}", "static", load, aim=aim)


def _growth(connections: int) -> Case:
    return Case(
        f"growth_{connections}",
        f"20 B, {connections:,} connection{'s' * (connections > 1)}",
        "echo",
        ("echo", "--connections", str(connections)),
        in_quick=False,
        seconds=0.5 if connections > 1000 else 0.0,
        counted=False,
        part=0.25 if connections > 1000 else 0.5,
    )


CASES = [
    _echo("20B_1", "20 B, 64 connections, depth 1",
          "--connections", "64", aim=0.97),
    _echo("20B_32", "20 B, 64 connections, depth 32",
          "--connections", "64", "--depth", "32", aim=0.84),
    _echo("1KiB_binary", "1 KiB, depth 16, binary", "--connections", "16",
          "--depth", "16", "--size", "1024", aim=0.80),
    _echo("1KiB_text", "1 KiB, depth 16, text", "--connections", "16",
          "--depth", "16", "--size", "1024", "--text", aim=0.74),
    _echo("1KiB_chinese", "1 KiB, depth 16, Chinese", "--connections", "16",
          "--depth", "16", "--size", "1024", "--chinese"),
    _echo("64KiB", "64 KiB, depth 1", "--connections", "4", "--size", "65536",
          aim=0.88),
    _echo("1MiB", "1 MiB, depth 1", "--size", "1048576", aim=0.68),
    Case("connect", "connect, handshake, close", "connect",
         ("connect", "--connections", "16"), aim=0.80),
    Case("connect_closing", "the same with a closing handshake", "connect",
         ("connect", "--connections", "16", "--closing"), in_quick=False,
         part=0.5),
    Case("latency", "latency, 20 B, 1 connection", "echo", ("latency",),
         pinned=False, counted=False),
    # A period that is a multiple of 8 ms, the tick of 05_push's timers.
    _push(1, 16, 0.5, 0.5),
    _push(1000, 104, 0.5, 0.5),
    _push(10_000, 1000, 2, 0.3),
    _idle(1000, quick=True),
    _idle(10_000, quick=False),
    _static("1 KiB", "1KiB.bin", 1.3),
    _static("100 KiB", "100KiB.bin", 1.0),
    _static("1 MiB", "1MiB.bin", 1.0),
    *(_growth(connections) for connections in (1, 100, 1000, 10_000)),
]
STATIC_SIZES = {"1KiB.bin": 1024, "100KiB.bin": 102_400, "1MiB.bin": 1 << 20}
