"""What is measured in a soak, each second: judged, told, written and drawn."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from wire.load import Usage, slope

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


def sample(usage: Usage, now: float) -> Sample:
    return Sample(now, usage.memory, usage.descriptors, usage.cpu)


def line(last: Sample, visits: int) -> str:
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
