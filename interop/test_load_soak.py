"""The soak (soak/), a few seconds of it; and that it finds what it is for: a
leak of memory, a leak of descriptors, a wrong answer.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from soak.samples import Sample, verdicts
from wire import rule
from wire.load import slope
from wire.server import binary

pytestmark = pytest.mark.chapter("05")

SOAK = Path(__file__).with_name("soak")
SECONDS = 3

# Put before the C library: whoever is accepted costs something for ever.
LEAK = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

char *volatile lost;

int accept4(int listener, struct sockaddr *from, socklen_t *size, int flags) {
  int one = syscall(SYS_accept4, listener, from, size, flags);
  if (one < 0) return one;
  lost = malloc(16384);
  memset(lost, 1, 16384);
  open("/dev/null", O_RDONLY);
  return one;
}
"""


@pytest.fixture
def bin_dir(pytestconfig: pytest.Config, chapter: str) -> Path:
    if pytestconfig.getoption("server"):
        pytest.skip("the soak measures processes of ours")
    folder = pytestconfig.getoption("bin_dir")
    assert binary(folder, chapter), "build it first"
    return folder


def run(bin_dir: Path, out: Path, *flags: str, **environment: str) -> tuple:
    """Exit status, output."""
    minutes = str(SECONDS / 60)
    command = [sys.executable, str(SOAK), "--minutes", minutes]
    command += ["--bin-dir", str(bin_dir.absolute()), "--out", str(out)]
    ended = subprocess.run(
        [*command, *flags],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        env=os.environ | environment,
    )
    return ended.returncode, ended.stdout + ended.stderr


@rule("issue 3, point 6", "mixed load: nothing is lost, no answer wrong")
@pytest.mark.parametrize("stage", ["04", "05"])
def test_soak(bin_dir: Path, tmp_path: Path, stage: str) -> None:
    status, said = run(bin_dir, tmp_path, "--stage", stage, "--seed", "2011")
    assert status == 0, said
    assert "--seed 2011" in said and "sound" in said
    rows = (tmp_path / "samples.csv").read_text().splitlines()
    assert rows[0] == "stage,seconds,memory_kib,descriptors,cpu_s"
    assert len(rows) > 15


@rule("issue 3, point 6", "the soak finds a server that leaks")
def test_leaks_are_found(bin_dir: Path, tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("no C compiler to make a leak with")
    program = binary(bin_dir, "05")
    if program and b"libasan" in program.read_bytes():
        pytest.skip("AddressSanitizer allows no library before its own")
    source, library = tmp_path / "leak.c", tmp_path / "leak.so"
    source.write_text(LEAK)
    flags = ["-shared", "-fPIC", "-w", "-o", str(library)]
    subprocess.run([compiler, *flags, str(source)], check=True)
    status, said = run(bin_dir, tmp_path, LD_PRELOAD=str(library))
    assert status == 1, said
    assert "memory grew by" in said and "descriptors grew by" in said
    assert said.count("are allowed") == 2, said


@rule("issue 3, point 6", "the soak finds a wrong answer, and shows it")
def test_wrong_answer_is_found(bin_dir: Path, tmp_path: Path) -> None:
    """Stage 05 in the place of 04: it does not echo."""
    program = binary(bin_dir, "05")
    assert program
    pretender = tmp_path / "04_pretender"
    start = f"exec '{program.absolute()}' --interval 50ms \"$@\""
    pretender.write_text(f"#!/bin/sh\n{start}\n")
    pretender.chmod(0o755)
    status, said = run(tmp_path, tmp_path, "--stage", "04", "--seed", "1")
    assert status == 1, said
    assert re.search(r"worker \d, visit \d+, messages: Unexpected", said)
    assert "-> sent" in said, "the transcript"


def test_nothing_to_soak(tmp_path: Path) -> None:
    status, said = run(tmp_path, tmp_path)
    assert status == 2
    assert "build it" in said


# The estimator, on series whose truth is known.


def samples(growth: float, noise: random.Random) -> list[Sample]:
    """Ten minutes that grow by so many KiB a minute, after a warm-up of 3 MiB,
    with the noise of an allocator and with peaks.
    """
    result = []
    for second in range(600):
        level = 5000 + min(second, 100) * 30 + growth * second / 60
        level += noise.choice([0, 0, 128, 132]) + noise.uniform(0, 16)
        level += 5000 if noise.random() < 0.1 else 0  # many guests at once
        guests = 40 + noise.randint(-15, 15)
        result.append(Sample(second, int(level), guests, second / 50))
    return result


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_no_leak(seed: int) -> None:
    found = verdicts(samples(0, random.Random(seed)))
    assert all(grown < allowed for grown, allowed in found.values()), found


@pytest.mark.parametrize("growth", [250, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_leak_in_noise(seed: int, growth: float) -> None:
    found = verdicts(samples(growth, random.Random(seed)))
    grown, allowed = found["memory"]
    assert grown > allowed
    assert grown == pytest.approx(growth * 7, rel=0.3)


def test_slope() -> None:
    times = [float(second) for second in range(1000)]
    assert slope(times, [3 * t + 7 for t in times]) == pytest.approx(3)
    assert slope(times, [5.0] * 1000) == 0
    peaks = [t + (1e9 if t % 5 == 0 else 0) for t in times]
    assert slope(times, peaks) == pytest.approx(1, rel=0.01)
    assert slope([1.0], [1.0]) == 0
