"""A soak: hours of mixed good and hostile load, after which a server must hold
no more memory and no more descriptors than before.

    python interop/soak --minutes 60
    python interop/soak --minutes 60 --stage 04 --seed 7 --bin-dir DIR

Everything that comes back is checked. Each second is a line of samples.csv.
The choices of each worker follow from the seed, which is printed; their timing
does not. Exit status: 0 sound, 1 a wrong answer or a leak, 2 cannot run.
"""

from __future__ import annotations

import argparse
import random
import shlex
import sys
import time
from pathlib import Path
from typing import NoReturn

INTEROP = Path(__file__).resolve().parents[1]
sys.path[0] = str(INTEROP)  # started as a folder, its modules are below that

from soak.samples import Sample, line, plot, sample, verdicts  # noqa: E402
from soak.samples import write_csv  # noqa: E402
from soak.workers import Plan, Worker  # noqa: E402
from wire import RawClient  # noqa: E402
from wire.load import Usage, settled  # noqa: E402
from wire.server import Server, binary, running  # noqa: E402

BUILD = INTEROP.parent / "build"
PUSHES = {"05"}  # stages that push instead of echoing
FLAGS = ["--header-timeout", "2s", "--idle-timeout", "2s", "--send-timeout"]
FLAGS += ["1s", "--close-timeout", "1s", "--max-message", "300000"]
PROGRESS = 10  # seconds


class Soak:
    def __init__(self, seed: int, seconds: float, rate: float, workers: int):
        self.plan = Plan(seed, pause=workers / rate)
        self.seconds, self.workers = seconds, workers
        self.samples: list[Sample] = []

    def run(self, server: Server, stage: str) -> list[str]:
        """What is wrong; nothing, if all is well."""
        usage = Usage(server.process.pid)
        RawClient(server.ws_port).close()  # what exists from the first on
        before = settled(lambda: usage.descriptors)
        workers = [
            Worker(self.plan, server, f"worker {i}", stage in PUSHES)
            for i in range(self.workers)
        ]
        for worker in workers:
            worker.start()
        self.watch(usage, workers)
        self.plan.over.set()
        for worker in workers:
            worker.join()
        wrong = [worker.mishap for worker in workers if worker.mishap]
        if server.process.poll() is not None:
            wrong += [f"the server ended with {server.process.returncode}"]
        return wrong or self.judge(server, usage, before)

    def watch(self, usage: Usage, workers: list[Worker]) -> None:
        began = time.monotonic()
        step = min(1.0, self.seconds / 20)
        while not self.plan.over.wait(step):
            now = time.monotonic() - began
            try:
                self.samples.append(sample(usage, now))
            except (FileNotFoundError, ProcessLookupError):
                return  # it has died: the visitors notice
            if len(self.samples) % max(1, round(PROGRESS / step)) == 0:
                visits = sum(worker.visits for worker in workers)
                print(line(self.samples[-1], visits), flush=True)
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


def leftover(usage: Usage, before: int) -> int:
    """Descriptors too many when the last visitors have timed out."""
    deadline = time.monotonic() + 5
    while usage.descriptors > before and time.monotonic() < deadline:
        time.sleep(0.05)  # nothing tells us of the server's close()
    return max(0, usage.descriptors - before)


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
                        default=BUILD / "release/bin")  # fmt: skip
    parser.add_argument("--out", type=Path, default=BUILD / "soak")
    return parser.parse_args()


def run_stage(stage: str, soak: Soak, bin_dir: Path) -> bool:
    program = binary(bin_dir, stage)
    if program is None:
        print(f"no program {stage}_* in {bin_dir}: build it", file=sys.stderr)
        sys.exit(2)
    pushes = ("--interval", "50ms") if stage in PUSHES else ()
    flags = ("--port", "0", "--ws-port", "0", *FLAGS, *pushes)
    print(f"stage {stage}, {soak.seconds:.0f} s, --seed {soak.plan.seed}")
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
        sound = run_stage(stage, one, given.bin_dir) and sound
        runs[stage] = one.samples
        plot(one.samples, given.out / f"samples-{stage}.svg")
        write_csv(runs, given.out / "samples.csv")
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
