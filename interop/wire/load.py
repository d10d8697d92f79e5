"""What it takes to press a server hard, and to see what that costs it:
measurements of its process, sockets with small buffers, pulled cables, whole
conversations in which neither side waits for the other.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from statistics import median

from .client import PATIENCE, RawClient, Unexpected
from .http import request

TICKS = os.sysconf("SC_CLK_TCK")  # of CPU time, a second
SERVED = 1.0  # seconds; to serve one request takes less than a thousandth
RUNTIME_KIB = 64 * 1024  # what another language's may take, to compile or collect
SANITIZER_KIB = 600 * 1024  # AddressSanitizer keeps what was freed for a while


class Usage:
    """What a process holds of memory, descriptors and CPU time."""

    def __init__(self, pid: int) -> None:
        self.proc = Path("/proc") / str(pid)

    def kib(self, line: str) -> int:
        for text in (self.proc / "status").read_text().splitlines():
            if text.startswith(line + ":"):
                return int(text.split()[1])
        raise ProcessLookupError(f"{self.proc} has no {line}")

    @property
    def memory(self) -> int:
        """KiB resident now."""
        return self.kib("VmRSS")

    @property
    def most_memory(self) -> int:
        """KiB resident at most, since reset_most_memory()."""
        return self.kib("VmHWM")

    def reset_most_memory(self) -> None:
        (self.proc / "clear_refs").write_text("5")

    @property
    def descriptors(self) -> int:
        return len(os.listdir(self.proc / "fd"))

    @property
    def cpu(self) -> float:
        """Seconds, in user and kernel mode."""
        fields = (self.proc / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def ours(self) -> bool:
        """A stage of this book: 04_messages."""
        return re.match(r"\d\d_", (self.proc / "exe").readlink().name) is not None

    @property
    def sanitized(self) -> bool:
        return "libasan" in (self.proc / "maps").read_text()


@contextmanager
def bounded_memory(pid: int, kib: int) -> Iterator[None]:
    """The process never holds more than `kib` above what it held before."""
    usage = Usage(pid)
    usage.reset_most_memory()
    before = usage.memory
    yield
    grown = usage.most_memory - before
    allowed = kib + (SANITIZER_KIB if usage.sanitized else 0)
    allowed += 0 if usage.ours else RUNTIME_KIB
    if grown > allowed:
        raise Unexpected(f"memory grew by {grown} KiB; {allowed} were allowed")


def settled(count: Callable[[], int], quiet: float = 0.1) -> int:
    """What a count comes to rest at."""
    last, since = count(), time.monotonic()
    deadline = since + PATIENCE
    while time.monotonic() < min(since + quiet, deadline):
        time.sleep(0.01)  # nothing tells us of another process's descriptors
        if (now := count()) != last:
            last, since = now, time.monotonic()
    return last


def await_count(count: Callable[[], int], most: int, what: str) -> None:
    """Until the count is no more than `most`."""
    deadline = time.monotonic() + PATIENCE
    while (now := count()) > most:
        if time.monotonic() > deadline:
            raise Unexpected(f"{now} {what}; there should be {most}")
        time.sleep(0.01)  # nothing tells us of another process's descriptors


@contextmanager
def nothing_leaks(pid: int) -> Iterator[None]:
    """As many descriptors are open afterwards as before."""
    usage = Usage(pid)
    before = settled(lambda: usage.descriptors)
    yield
    await_count(lambda: usage.descriptors, before, "descriptors are open")


def is_served(client: RawClient, target: str = "/time") -> float:
    """A request is answered soon. Gives the seconds it took."""
    began = time.monotonic()
    status = client.ask(request(target)).status
    took = time.monotonic() - began
    if status != 200 or took > SERVED:
        raise Unexpected(f"{status} after {took:.2f} s; others must be served")
    return took


# Sockets.


def allow_descriptors(count: int) -> None:
    """For us, and for the servers that we start; many systems give 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def narrow(port: int) -> socket.socket:
    """A connection whose kernel buffers are as small as they can be, on both
    sides: the server's follows from the segment size that we announce.
    """
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    sock.settimeout(PATIENCE)
    sock.connect(("127.0.0.1", port))
    return sock


def narrowed(client: RawClient) -> RawClient:
    """The same client on such a connection."""
    client.socket.close()
    client.socket = narrow(client.port)
    return client


def push(client: RawClient, data: bytes, quiet: float = 0.3) -> int:
    """Sends until all has gone, or the server takes nothing for a while.
    Gives how many bytes it took.
    """
    client.transcript.add("->", data)
    sent, view = 0, memoryview(data)
    client.socket.setblocking(False)
    while sent < len(data):
        if not select.select([], [client.socket], [], quiet)[1]:
            break
        try:
            sent += client.socket.send(view[sent : sent + (1 << 16)])
        except BlockingIOError:
            continue
        except (BrokenPipeError, ConnectionResetError):
            break
    client.socket.settimeout(PATIENCE)
    return sent


def exchange(client: RawClient, data: bytes, enough: Callable) -> None:
    """Sends the data and reads, both as they go, until `enough()`."""
    sock, sent = client.socket, 0
    sock.setblocking(False)
    while not enough():
        writing = [sock] if sent < len(data) else []
        ready = select.select([sock], writing, [], PATIENCE)
        if not any(ready):
            raise Unexpected(f"nothing goes on, {len(data) - sent} bytes left")
        if ready[1]:
            sent += sock.send(memoryview(data)[sent : sent + (1 << 16)])
        if ready[0] and not client.receive("an answer"):
            raise Unexpected(f"{client.end}, {len(data) - sent} bytes left")
    sock.settimeout(PATIENCE)
    client.transcript.add("->", data)


def reset(sock: socket.socket) -> None:
    """RST, whatever is still on its way (SO_LINGER of 0 s)."""
    linger = struct.pack("ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    sock.close()


def pull_cable(sock: socket.socket) -> None:
    """From now on nothing reaches this socket: no data, no FIN, and so no ACK
    leaves it. (A classic BPF filter of one instruction: take 0 bytes.)
    """
    take_nothing = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
    program = struct.pack("HP", 1, ctypes.addressof(take_nothing))
    attach = getattr(socket, "SO_ATTACH_FILTER", 26)
    sock.setsockopt(socket.SOL_SOCKET, attach, program)


# Trends.


def slope(times: list[float], values: list[float], points: int = 300) -> float:
    """How fast values grow, by Theil and Sen: the median of the slopes between
    all pairs. Peaks do not move it, as long as they are fewer than 29 %.
    """
    size = -(-len(times) // points)  # of a bin; the bins' medians count
    bins = [
        (median(times[at : at + size]), median(values[at : at + size]))
        for at in range(0, len(times), size)
    ]
    slopes = [
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for earlier, later in combinations(bins, 2)
        if later[0] > earlier[0]
    ]
    return median(slopes) if slopes else 0.0
