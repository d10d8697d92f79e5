"""One case, measured: the server's CPU time, and what its clients counted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from polling.cases import Case
from polling.clients import Asking, Client, Counts, Told
from suite.processes import free_port, running
from suite.servers import OURS, Server

IP_AND_TCP = 20 + 32  # bytes of header in each segment, with time stamps
LEAST_NEWS = 3  # periods that a case takes at least


def server_of(case: Case, http_port: int) -> Server:
    command = (str(OURS / "05_push"), "--port", str(http_port), "--ws-port",
               "{port}", "--interval", f"{case.news_ms}ms")
    return Server("05_push", command)


def cpu_ns(pid: int) -> int:
    """CPU time of a process so far (schedstat: the kernel's own count)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def measure(case: Case, seconds: float) -> dict[str, Any]:
    http_port = free_port()
    with running(server_of(case, http_port), []) as (pid, ws_port):
        return asyncio.run(watched(case, seconds, pid, http_port, ws_port))


async def watched(
    case: Case, seconds: float, pid: int, http_port: int, ws_port: int
) -> dict[str, Any]:
    clients = await connected(case, http_port, ws_port)
    # Whole periods, so that each client has the same number of updates.
    period = max(case.news_ms, case.poll_ms) / 1000
    seconds = period * max(LEAST_NEWS, round(seconds / period))
    await asyncio.sleep(1.5 * period)  # let it become regular
    for client in clients:
        client.begin_counting()
    before = cpu_ns(pid)
    await asyncio.sleep(seconds)
    used = cpu_ns(pid) - before
    total = Counts()
    for client in clients:
        total.add(client.counted())
        client.transport.abort()
    return figures(case, seconds, used, total)


async def connected(
    case: Case, http_port: int, ws_port: int
) -> list[Client]:
    """Spread over the period, as visitors come. Who asks needs a server that
    has news: one more client, which is not counted, is told of it."""
    loop = asyncio.get_running_loop()

    async def connect(client: Client, port: int) -> Client:
        await loop.create_connection(lambda: client, "127.0.0.1", port)
        return client

    if case.pushed:
        gap = case.news_ms / 1000 / case.clients
        told = []
        for _ in range(case.clients):
            told.append(await connect(Told(ws_port), ws_port))
            await asyncio.sleep(gap)
        return told
    await connect(Told(ws_port), ws_port)
    every = case.poll_ms / 1000
    return [
        await connect(
            Asking(http_port, every * (1 + i / case.clients), every), http_port
        )
        for i in range(case.clients)
    ]


def figures(
    case: Case, seconds: float, used_ns: int, total: Counts
) -> dict[str, Any]:
    """Per client and minute; of delays what half, and 95 of 100, stay below."""
    share = 60 / seconds / case.clients
    delays = sorted(total.delays_ms) or [0.0]
    cuts = quantiles(delays, n=20) if len(delays) > 1 else delays * 19
    return {
        "clients": case.clients,
        "news_ms": case.news_ms,
        "poll_ms": case.poll_ms,
        "exchanges": total.exchanges * share,
        "updates": total.updates * share,
        "bytes_up": total.bytes_up * share,
        "bytes_down": total.bytes_down * share,
        "wire_bytes": (total.bytes_up + total.bytes_down
                       + IP_AND_TCP * total.segments) * share,
        "delay_mean_ms": mean(delays),
        "delay_median_ms": cuts[9],
        "delay_95_ms": cuts[18],
        "cpu_us": used_ns / 1000 * share,
        "cpu_percent": used_ns / 1e7 / seconds,
    }
