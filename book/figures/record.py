"""Records the runs that figures are drawn from, into data/ beside this file.

    python3 book/figures/record.py [request] [handshake] [timeline]

They want the servers in build/release/bin, Chromium ($CHROME, or found by its
name) for the first two, and Python's websockets for the last. Each takes a few
seconds, and gives up after LIMIT.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMIT = 30  # seconds
# The ports that the book's reader sees; a tap listens at them.
HTTP, WEBSOCKET = 3001, 9999
HELLO = "hello,server!"


class Tap:
    """Stands between a client and a server, and keeps what passes: when, which
    way (up: to the server), and the bytes."""

    def __init__(self, port: int) -> None:
        self.port = port  # of the server
        self.passed: list[tuple[float, str, bytes]] = []
        self.news = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader,
                    writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_connection("localhost", self.port)
        await asyncio.gather(self._pass("up", reader, inner[1]),
                             self._pass("down", inner[0], writer))

    async def _pass(self, way: str, reader: asyncio.StreamReader,
                    writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(1 << 16):
                self.passed.append((time.time(), way, data))
                self.news.set()
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    def all(self, way: str) -> bytes:
        return b"".join(data for _, w, data in self.passed if w == way)

    async def until(self, done: Callable[[], bool]) -> None:
        while not done():
            self.news.clear()
            await self.news.wait()


@asynccontextmanager
async def tap(port: int, at: int) -> AsyncIterator[Tap]:
    made = Tap(port)
    try:
        server = await asyncio.start_server(made.serve, "localhost", at)
    except OSError:
        sys.exit(f"Port {at} is taken: end what listens there, then again.")
    async with server:
        yield made


@asynccontextmanager
async def process(*command: str, **options) -> AsyncIterator:
    """Started, and ended on the way out."""
    made = await asyncio.create_subprocess_exec(*command, **options)
    try:
        yield made
    finally:
        if made.returncode is None:
            made.send_signal(signal.SIGTERM)
        await made.wait()


@asynccontextmanager
async def stage(name: str, *flags: str) -> AsyncIterator[dict[str, int]]:
    """A stage's server; gives its ports, by scheme."""
    binary = ROOT / "build" / "release" / "bin" / name
    if not binary.is_file():
        sys.exit(f"{binary.relative_to(ROOT)} is missing: cmake --preset "
                 f"release && cmake --build build/release --target {name}")
    ports_flags = ["--port", "0"] + (["--ws-port", "0"] if name > "02" else [])
    async with process(str(binary), *ports_flags, *flags,
                       stdout=asyncio.subprocess.PIPE,
                       stderr=asyncio.subprocess.DEVNULL) as server:
        ports = {}
        while (line := (await server.stdout.readline()).decode()) != "ready\n":
            scheme, _, rest = line.removeprefix("listening ").partition("://")
            ports[scheme] = int(rest.rpartition(":")[2])
        yield ports


@asynccontextmanager
async def browser(url: str) -> AsyncIterator:
    found = os.environ.get("CHROME") or next(
        filter(None, map(shutil.which, ["chromium", "google-chrome",
                                        "chromium-browser"])), None)
    if found is None:
        sys.exit("No Chromium was found: install it, or set CHROME.")
    quiet = {"stdout": asyncio.subprocess.DEVNULL,
             "stderr": asyncio.subprocess.DEVNULL}
    # One session and process group for all of it, in a folder of its own.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        async with process(found, "--headless", "--no-sandbox", "--disable-gpu",
                           f"--user-data-dir={profile}", url, **quiet) as it:
            yield it


def folder_with(page: str) -> tempfile.TemporaryDirectory:
    made = tempfile.TemporaryDirectory()
    Path(made.name, "index.html").write_text(
        f"<!doctype html><title>.</title><script>{page}</script>")
    return made


async def request() -> dict:
    """What a browser sends for fetch("/time"), and what it is answered."""
    with folder_with('fetch("/time")') as root:
        async with stage("01_polling", "--root", root) as ports, \
                tap(ports["http"], HTTP) as wire, \
                browser(f"http://localhost:{HTTP}/"):
            mark = b"GET /time HTTP/1.1\r\n"
            await wire.until(lambda: any(
                mark in data for _, way, data in wire.passed if way == "up"))
            at = next(i for i, (_, _, data) in enumerate(wire.passed)
                      if data.startswith(mark))
            await wire.until(lambda: any(
                way == "down" for _, way, _ in wire.passed[at:]))
            return {"request": wire.passed[at][2].decode(),
                    "response": next(d for _, w, d in wire.passed[at:]
                                     if w == "down").decode()}


async def handshake() -> dict:
    """A browser's opening handshake, and its first frame."""
    page = (f'const s = new WebSocket("ws://localhost:{WEBSOCKET}/");'
            f's.onopen = () => s.send("{HELLO}")')
    with folder_with(page) as root:
        async with stage("02_handshake", "--root", root) as ports, \
                tap(ports["ws"], WEBSOCKET) as wire, \
                browser(f"http://localhost:{ports['http']}/"):
            end = b"\r\n\r\n"
            await wire.until(lambda: wire.all("up").partition(end)[2] != b"")
            asked, _, frame = wire.all("up").partition(end)
            # The page's port is whatever was free.
            asked = asked.replace(b"localhost:%d" % ports["http"],
                                  b"localhost:%d" % HTTP)
            return {"request": (asked + end).decode(),
                    "response": wire.all("down").decode(),
                    "first_frame": frame.hex()}


INTERVAL, PERIOD, PUSHES = 500, 200, 5  # ms, ms, and how many
OFFSET = 70  # ms from the first update to the first question


async def timeline() -> dict:
    """One client polls, one is pushed to, for the same updates."""
    import websockets

    recorded = json.loads((HERE / "data" / "request.json").read_text("utf-8"))
    question = recorded["request"].replace("/time ", "/latest ").encode()
    async with stage("05_push", "--interval", f"{INTERVAL}ms") as ports, \
            tap(ports["ws"], WEBSOCKET) as wire, \
            websockets.connect(f"ws://localhost:{WEBSOCKET}/",
                               compression=None) as client:
        opening = {way: len(wire.all(way)) for way in ("up", "down")}
        await client.send(HELLO)
        await client.recv()
        first = next(i for i, (_, way, data) in enumerate(wire.passed)
                     if way == "down" and data[0] == 0x81)
        hello = len(wire.all("up")) - opening["up"]
        start = wire.passed[first][0] - .05
        latest: asyncio.Future[int] = asyncio.Future()
        polls = asyncio.create_task(
            _poll(ports["http"], question, start, latest))
        for _ in range(PUSHES - 1):
            update = await client.recv()
        latest.set_result(_stamp(update.encode()))
        pushes = [
            {"made": _stamp(data) - start * 1000, "bytes": len(data),
             "arrived": (when - start) * 1000}
            for when, way, data in wire.passed[first:] if way == "down"
        ]
        return {"interval": INTERVAL, "period": PERIOD, "opening": opening,
                "hello": hello, "pushes": pushes, "polls": await polls}


async def _poll(port: int, question: bytes, start: float,
                latest: asyncio.Future[int]) -> list[dict]:
    """Asks every PERIOD, until it has had the latest update."""
    reader, writer = await asyncio.open_connection("localhost", port)
    answers, seen = [], 0
    while not latest.done() or seen < latest.result():
        due = start + (50 + OFFSET + len(answers) * PERIOD) / 1000
        await asyncio.sleep(due - time.time())
        asked = time.time()
        writer.write(question)
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].split()[0])
        made = _stamp(await reader.readexactly(size))
        answers.append({
            "asked": (asked - start) * 1000,
            "answered": (time.time() - start) * 1000,
            "up": len(question), "down": len(head) + size,
            "made": made - start * 1000, "news": made != seen})
        seen = made
    writer.close()
    return answers


def _stamp(update: bytes) -> int:
    """An update ends in the moment when it was made, in ms."""
    return int(update.rpartition(b" ")[2])


def _rounded(value):
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list) else value


RUNS = {run.__name__: run for run in (request, handshake, timeline)}


async def main(names: list[str]) -> None:
    for name in names or RUNS:
        if name not in RUNS:
            sys.exit(f"{name} is none of: {', '.join(RUNS)}")
        async with asyncio.timeout(LIMIT):
            found = await RUNS[name]()
        path = HERE / "data" / f"{name}.json"
        path.write_text(json.dumps(_rounded(found), indent=1,
                                   ensure_ascii=False) + "\n")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
