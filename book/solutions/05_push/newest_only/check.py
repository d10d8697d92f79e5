"""A client that reads at once, and one that stops reading for a while."""

from __future__ import annotations

import time
from pathlib import Path

from tools import Tools, Wrong
from wire import RawClient

PAUSE = 1.5  # seconds without reading
MOST_KEPT = 8  # values that kernels' buffers may hold
OLD = 1.0  # seconds; a busy machine is late, too


def check(answer: Path, tools: Tools) -> None:
    server = tools.started(tools.compiled(answer, "05_push"), ours=True)
    quick, slow = (tools.client(server.ws_port, 65536) for _ in range(2))
    for client in (quick, slow):
        client.upgrade()
    end = time.monotonic() + PAUSE
    ages = []
    while time.monotonic() < end:
        ages.append(time.time() - made(quick))
    if len(ages) > PAUSE / 0.1 + 3:
        raise Wrong(f"Who reads at once got {len(ages)} values in {PAUSE} s; "
                    "at most one every 100 ms was asked for.")
    if len(ages) < PAUSE / 0.1 / 3 or max(ages[1:]) > OLD:
        raise Wrong("Who reads at once does not get a fresh value every 100 ms: "
                    f"{len(ages)} in {PAUSE} s, one of them {max(ages):.1f} s "
                    "old. Does the slow one hold up the others?")
    resumed, kept = time.time(), 0
    while made(slow) < resumed:
        kept += 1
        if kept > MOST_KEPT:
            raise Wrong(f"Who had not read for {PAUSE} s got more than "
                        f"{MOST_KEPT} values from before. What waits in the "
                        "server was new when it was queued.")


def made(client: RawClient) -> float:
    """When the next value was made, in seconds since the epoch."""
    _, text = client.read_message()
    return int(text.split()[0]) / 1000
