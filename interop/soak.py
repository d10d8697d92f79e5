"""A soak: hours of mixed good and hostile load, after which a server must hold
no more memory and no more descriptors than before.

    python interop/soak.py --minutes 60
    python interop/soak.py --minutes 60 --stage 04 --seed 7 --bin-dir DIR

Everything that comes back is checked. Each second is a line of samples.csv.
The choices of each worker follow from the seed, which is printed; their timing
does not. Exit status: 0 sound, 1 a wrong answer or a leak, 2 cannot run.
"""

from __future__ import annotations

import argparse
import csv
import random
import shlex
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    Unexpected,
    close_frame,
    frame,
    handshake,
    request,
)
from wire.load import Usage, narrowed, push, reset, settled, slope
from wire.server import Server, binary, running

ROOT = Path(__file__).resolve().parent.parent
PUSHES = {"05"}  # stages that push instead of echoing
FLAGS = ["--header-timeout", "2s", "--idle-timeout", "2s", "--send-timeout"]
FLAGS += ["1s", "--close-timeout", "1s", "--max-message", "300000"]
PROGRESS = 10  # seconds
SIZES = [0, 1, 125, 126, 5000, 65535, 65536, 200_000]  # of messages, in bytes
COLUMNS = ["stage", "seconds", "memory_kib", "descriptors", "cpu_s"]

# What may look like growth and is none. Memory: the messages of four workers
# at once, 300,000 bytes each, may come for the first time late, and malloc does
# not give their room back: 1200 KiB over all the time that counts prove
# nothing. As a rate that is 171 KiB a minute in a soak of ten minutes, 58 bytes
# for each of the 3,000 visits a minute; in one of an hour 29 KiB a minute, 10
# bytes a visit. Descriptors: some 32 guests stay, with one or two connections
# each, and storms of up to 50 pass: some twenty are chance. That none is left
# is counted exactly, at the end.
NOISE = {"memory": 1200.0, "descriptors": 20.0}
WARM_UP = 0.3  # of the time: caches fill, arenas find their size


@dataclass
class Sample:
    seconds: float
    memory: int  # KiB resident
    descriptors: int
    cpu: float  # seconds so far


def verdicts(samples: list[Sample]) -> dict[str, tuple[float, float]]:
    """By how much each measure grew over the time after the warm-up, by its
    slope, and how much is allowed.
    """
    first = samples[0].seconds
    begin = first + WARM_UP * (samples[-1].seconds - first)
    late = [sample for sample in samples if sample.seconds >= begin]
    times = [sample.seconds for sample in late]
    span = times[-1] - times[0]
    return {
        name: (slope(times, [getattr(s, name) for s in late]) * span, allowed)
        for name, allowed in NOISE.items()
    }


# What a visitor does. Each action takes a connection from its beginning.


@dataclass
class Visit:
    """One visitor's means: connections to a server, and a seeded chance."""

    server: Server
    pushes: bool
    chance: random.Random
    clients: list[RawClient] = field(default_factory=list)

    def http(self) -> RawClient:
        return self.client(self.server.port)

    def ws(self) -> RawClient:
        client = self.client(self.server.ws_port)
        client.upgrade()
        return client

    def client(self, port: int) -> RawClient:
        self.clients.append(RawClient(port))
        return self.clients[-1]

    def end(self) -> None:
        for client in self.clients:
            if self.chance.random() < 0.3 and client.socket.fileno() >= 0:
                reset(client.socket)
            client.close()


def expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise Unexpected(f"{found} instead of {wanted}")


def pages(visit: Visit) -> None:
    client = visit.http()
    for _ in range(visit.chance.randint(1, 8)):
        target, status = visit.chance.choice(
            [("/time", 200), ("/", 200), ("/nope", 404), ("/../x", 404)]
        )
        expect(client.ask(request(target)).status, status)


def pipelined(visit: Visit) -> None:
    client, count = visit.http(), visit.chance.randint(2, 100)
    client.send(request("/time") * count)
    for _ in range(count):
        expect(client.read_response().status, 200)


def ranges(visit: Visit) -> None:
    last = visit.chance.randint(0, 50)
    asked = request("/", f"Range: bytes=0-{last}")
    expect(len(visit.http().ask(asked).body), last + 1)


def bad_requests(visit: Visit) -> None:
    sent, status = visit.chance.choice(
        [
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
            (request("/", "X : y"), 400),
            (request("/", "Content-Length: 5", "Content-Length: 6"), 400),
            (request("/" + "x" * 9000), 414),
            (request("/", "X: " + "y" * 17000), 431),
            (request("/", method="PUT"), 405),
            (request("/", version="HTTP/9.9"), 505),
        ]
    )
    expect(visit.http().ask(sent).status, status)


def half_requests(visit: Visit) -> None:
    whole = request("/time", "Content-Length: 9", body="123456789")
    client = visit.http().send(whole[: visit.chance.randrange(len(whole))])
    if visit.chance.random() < 0.5:
        client.half_close().read_to_end()


def refused_handshakes(visit: Visit) -> None:
    sent, status = visit.chance.choice(
        [
            (handshake({"Sec-WebSocket-Version": "8"}), 426),
            (handshake({"Sec-WebSocket-Key": "short"}), 400),
            (handshake({"Origin": "https://evil.example"}), 403),
            (handshake(target="/nope"), 404),
        ]
    )
    client = visit.client(visit.server.ws_port)
    expect(client.ask(sent).status, status)


def in_fragments(visit: Visit, opcode: int, message: bytes) -> bytes:
    """A message in one frame or several, with pings between, or without."""
    count = visit.chance.choice([0, 0, 1, 3, 20])
    cuts = sorted(visit.chance.choices(range(len(message) + 1), k=count))
    parts = [message[a:b] for a, b in zip([0, *cuts], [*cuts, len(message)])]
    sent = b""
    for at, part in enumerate(parts):
        kind = opcode if at == 0 else CONTINUATION
        sent += frame(kind, part, fin=at == len(parts) - 1)
        if visit.chance.random() < 0.2:
            sent += frame(PING, "between")
    return sent


def next_echo(client: RawClient) -> tuple[int, bytes]:
    """The next message that is neither a Pong nor within another one."""
    first = client.read_frame()
    while first.opcode == PONG:
        expect(first.payload, b"between")
        first = client.read_frame()
    return first.opcode, first.payload


def messages(visit: Visit) -> None:
    """Echoes, or pushes, and the closing handshake."""
    client = visit.ws()
    for _ in range(visit.chance.randint(1, 5)):
        size = visit.chance.choice(SIZES)
        text = "é" * (size // 2)
        client.send(in_fragments(visit, TEXT, text.encode()))
        opcode, payload = next_echo(client)
        expect(opcode, TEXT)
        if visit.pushes:
            expect(payload.decode()[:6], "当前时间是：")
        elif payload != text.encode():
            raise Unexpected(f"an echo of {size} bytes is another")
    client.send(close_frame(1000, "bye"))
    while (last := client.read_frame()).opcode != CLOSE:
        pass  # what was on its way
    expect(last.code, 1000)
    client.expect_fin()


def violations(visit: Visit) -> None:
    sent, code = visit.chance.choice(
        [
            (frame(TEXT, "x", key=None), 1002),
            (frame(TEXT, "x", rsv=visit.chance.randint(1, 7)), 1002),
            (frame(visit.chance.choice([3, 7, 11, 15])), 1002),
            (frame(CONTINUATION, "x"), 1002),
            (frame(PING, bytes(126)), 1002),
            (frame(TEXT, b"\xc0\xaf"), 1007),
            (frame(BINARY, length=300_001), 1009),
            (frame(BINARY, length=2**62), 1009),
            (frame(BINARY, fin=False) + frame(CONTINUATION, fin=False) * 20_000,
             1008),
            (close_frame(1005), 1002),
        ]
    )  # fmt: skip
    visit.ws().send(sent).expect_failure(code)


def deaf(visit: Visit) -> None:
    """Asks and does not read."""
    client = narrowed(visit.client(visit.server.ws_port))
    client.upgrade()
    push(client, frame(PING, bytes(125)) * 1000, 0.05)


def half_messages(visit: Visit) -> None:
    sent = frame(BINARY, visit.chance.randbytes(1000), fin=False)
    client = visit.ws().send(sent[: visit.chance.randint(1, len(sent))])
    if visit.chance.random() < 0.5:
        client.half_close().read_to_end()


def storm(visit: Visit) -> None:
    for _ in range(visit.chance.randint(5, 50)):
        visit.client(visit.server.port)


ACTIONS: list[Callable[[Visit], None]] = [pages, pipelined, ranges]
ACTIONS += [bad_requests, half_requests, refused_handshakes, messages, messages]
ACTIONS += [violations, deaf, half_messages, storm]


# The soak itself.


class Worker(threading.Thread):
    """Visits again and again, some stay a while; the first mishap ends it."""

    def __init__(self, soak: Soak, server: Server, name: str, stage: str):
        super().__init__(name=name)
        self.soak, self.server, self.stage = soak, server, stage
        self.chance = random.Random(f"{soak.seed}/{name}")
        self.staying: list[Visit] = []
        self.done: Counter[str] = Counter()
        self.mishap = ""

    def run(self) -> None:
        pause = self.soak.pause
        while not self.soak.over.wait(self.chance.uniform(0, 2 * pause)):
            action = self.chance.choice(ACTIONS)
            visit = Visit(self.server, self.stage in PUSHES, self.chance)
            self.staying.append(visit)
            try:
                action(visit)
            except Exception as error:  # whatever it is, it is a finding
                self.tell(action, visit, error)
                break
            self.done[action.__name__] += 1
            if action is storm or self.chance.random() < 0.8:
                self.staying.pop().end()
            if len(self.staying) > 8:
                self.staying.pop(0).end()
        for visit in self.staying:
            visit.end()

    def tell(self, action: Callable, visit: Visit, error: Exception) -> None:
        number = sum(self.done.values())
        self.mishap = (
            f"{self.name}, visit {number}, {action.__name__}: {error!r}\n"
            + "\n".join(str(client.transcript) for client in visit.clients)
        )
        self.soak.over.set()


class Soak:
    def __init__(self, seed: int, seconds: float, rate: float, workers: int):
        self.seed, self.seconds = seed, seconds
        self.pause = workers / rate  # of a worker between visits, on average
        self.workers = workers
        self.over = threading.Event()
        self.samples: list[Sample] = []

    def run(self, server: Server, stage: str) -> list[str]:
        """What is wrong; nothing, if all is well."""
        usage = Usage(server.process.pid)
        RawClient(server.ws_port).close()  # what exists from the first on
        before = settled(lambda: usage.descriptors)
        workers = [
            Worker(self, server, f"worker {i}", stage)
            for i in range(self.workers)
        ]
        for worker in workers:
            worker.start()
        self.watch(usage, workers)
        self.over.set()
        for worker in workers:
            worker.join()
        wrong = [worker.mishap for worker in workers if worker.mishap]
        if server.process.poll() is not None:
            wrong += [f"the server ended with {server.process.returncode}"]
        return wrong or self.judge(server, usage, before)

    def watch(self, usage: Usage, workers: list[Worker]) -> None:
        began = time.monotonic()
        step = min(1.0, self.seconds / 20)
        while not self.over.wait(step):
            now = time.monotonic() - began
            try:
                self.samples.append(sample(usage, now))
            except (FileNotFoundError, ProcessLookupError):
                return  # it has died: the visitors notice
            if len(self.samples) % max(1, round(PROGRESS / step)) == 0:
                print(line(self.samples, workers), flush=True)
            if now > self.seconds:
                return

    def judge(self, server: Server, usage: Usage, before: int) -> list[str]:
        server.check_health()
        found = verdicts(self.samples)
        if usage.sanitized:  # keeps what is freed, and finds leaks itself
            del found["memory"]
        wrong = [
            f"{name} grew by {grown:.0f}, {allowed:.0f} are allowed"
            for name, (grown, allowed) in found.items()
            if grown > allowed
        ]
        if not wrong and (left := leftover(usage, before)):
            wrong = [f"{left} descriptors are left at the end"]
        return wrong


def sample(usage: Usage, now: float) -> Sample:
    return Sample(now, usage.memory, usage.descriptors, usage.cpu)


def leftover(usage: Usage, before: int) -> int:
    """Descriptors too many when the last visitors have timed out."""
    deadline = time.monotonic() + 5
    while usage.descriptors > before and time.monotonic() < deadline:
        time.sleep(0.05)  # nothing tells us of the server's close()
    return max(0, usage.descriptors - before)


def line(samples: list[Sample], workers: list[Worker]) -> str:
    last = samples[-1]
    visits = sum(sum(worker.done.values()) for worker in workers)
    return (
        f"{last.seconds:7.0f} s  {visits:8} visits  {last.memory:7} KiB  "
        f"{last.descriptors:5} descriptors  {last.cpu:7.1f} s of CPU"
    )


def write_csv(runs: dict[str, list[Sample]], path: Path) -> None:
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for stage, samples in runs.items():
            for one in samples:
                seconds, cpu = f"{one.seconds:.2f}", f"{one.cpu:.2f}"
                row = [stage, seconds, one.memory, one.descriptors, cpu]
                rows.writerow(row)


def plot(samples: list[Sample], path: Path) -> None:
    try:
        from matplotlib import pyplot
    except ImportError:
        return print("no plot: matplotlib is not installed")
    figure, charts = pyplot.subplots(3, 1, sharex=True, figsize=(8, 7))
    times = [one.seconds / 60 for one in samples]
    units = {"memory": "KiB", "descriptors": "open", "cpu": "s of CPU"}
    for chart, (name, unit) in zip(charts, units.items()):
        chart.plot(times, [getattr(one, name) for one in samples])
        chart.set_ylabel(f"{name} ({unit})")
        chart.set_ylim(bottom=0)
    charts[-1].set_xlabel("minutes")
    figure.savefig(path)
    pyplot.close(figure)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N")
    parser.add_argument("--stage", action="append", metavar="NN",
                        help="04 (echoes) or 05 (pushes), repeatable; each has "
                        "its share of the time (default: 05)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rate", type=float, default=50, help="visits/s")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--bin-dir", type=Path,
                        default=ROOT / "build/release/bin")  # fmt: skip
    parser.add_argument("--out", type=Path, default=ROOT / "build/soak")
    return parser.parse_args()


def soak(stage: str, soak: Soak, bin_dir: Path) -> bool:
    program = binary(bin_dir, stage)
    if program is None:
        print(f"no program {stage}_* in {bin_dir}: build it", file=sys.stderr)
        sys.exit(2)
    pushes = ("--interval", "50ms") if stage in PUSHES else ()
    flags = ("--port", "0", "--ws-port", "0", *FLAGS, *pushes)
    print(f"stage {stage}, {soak.seconds:.0f} s, --seed {soak.seed}")
    with running(shlex.quote(str(program)), flags, True, "ws_port") as server:
        wrong = soak.run(server, stage)
        if wrong:
            wrong += ["the end of its stderr:"]
            wrong += [said[:100] for said in server.stderr.lines[-20:]]
    print("\n".join(wrong) if wrong else "sound")
    if len(soak.samples) > 9:
        for name, (grown, allowed) in verdicts(soak.samples).items():
            print(f"{name} grew by {grown:.1f}; up to {allowed:.0f} is noise")
    return not wrong


def main() -> NoReturn:
    given = arguments()
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(2**32)
    stages = given.stage or ["05"]
    seconds = given.minutes * 60 / len(stages)
    sound, runs = True, {}
    given.out.mkdir(parents=True, exist_ok=True)
    for stage in stages:
        one = Soak(given.seed, seconds, given.rate, given.workers)
        sound = soak(stage, one, given.bin_dir) and sound
        runs[stage] = one.samples
        plot(one.samples, given.out / f"samples-{stage}.svg")
        write_csv(runs, given.out / "samples.csv")
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
