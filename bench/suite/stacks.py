"""What perf script says: stacks, and whose time it was."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

FRAME = re.compile(r"^\s*[0-9a-f]+ (.+) \((\S*|\[.*\])\)$")
SYSTEM_CALL = re.compile(r"^(?:__x64_sys_|__arm64_sys_|__se_sys_|__sys_)(\w+)")
# A program's own code may be cloned by the compiler: f.part.0, f.lto_priv.0
CLONE = re.compile(r"\.(?:part|isra|constprop|lto_priv|cold)\b.*$|"
                   r" \[clone [^]]*\]")
# What std::function calls: in whose body does it stand?
LAMBDA = re.compile(r"^std::_Function_handler<.*?([\w:~]+)(?:\([^{]*)?"
                    r"::\{lambda")
# Names that only tell how the kernel was entered.
ENTRY = {"entry_SYSCALL_64_after_hwframe", "do_syscall_64", "x64_sys_call",
         "entry_SYSCALL_64", "[unknown]"}


class Frame(NamedTuple):
    name: str
    part: str  # kernel, libraries or ours


@dataclass(frozen=True)
class Sample:
    frames: tuple[Frame, ...]  # the caller first

    @property
    def leaf(self) -> Frame:
        return self.frames[-1]


def part_of(dso: str) -> str:
    if dso.startswith("[") and dso != "[unknown]":
        return "kernel"  # [kernel.kallsyms], [vdso], modules
    return "libraries" if ".so" in Path(dso).name else "ours"


def short(name: str) -> str:
    """A function's name, without arguments: they take too much room."""
    name = CLONE.sub("", name).replace("(anonymous namespace)::", "")
    name = name.replace("std::__cxx11::", "std::")
    if match := LAMBDA.match(name):
        return f"a lambda of {match[1]}"
    depth, kept = 0, []
    for at, c in enumerate(name):
        opens = c in "(<" and not name[:at].endswith("operator")
        closes = c in ")>" and depth
        depth += opens
        if not depth:
            kept.append(c)
        depth -= bool(closes)
    return "".join(kept).strip() or name


def parsed(script: str) -> list[Sample]:
    """Of `perf script -F ip,sym,dso`: the innermost frame comes first."""
    samples = []
    for stack in re.split(r"\n\s*\n", script):
        frames = []
        for line in stack.splitlines():
            if (match := FRAME.match(line)) is None:
                continue
            name, part = match[1].split("+0x")[0], part_of(match[2])
            if part != "kernel":
                name = short(name)
            frames.append(Frame(name, part))
        if frames:
            samples.append(Sample(tuple(reversed(frames))))
    return samples


def system_call_of(sample: Sample) -> str:
    """The one in which the kernel was, or what else took it there."""
    kernel = [frame.name for frame in sample.frames if frame.part == "kernel"]
    for name in kernel:
        if match := SYSTEM_CALL.match(name):
            return match[1]
    other = next((name for name in kernel if name not in ENTRY), None)
    return other if other else "entry and exit"


def shares(samples: list[Sample]) -> dict[str, dict[str, float]]:
    """Of all samples: by part, kernel by system call, functions by name; of
    the time in the function itself, not in what it calls."""
    counts: dict[str, Counter] = {
        key: Counter() for key in ("parts", "system_calls", "ours",
                                   "libraries")}
    for sample in samples:
        part = sample.leaf.part
        counts["parts"][part] += 1
        if part == "kernel":
            counts["system_calls"][system_call_of(sample)] += 1
        else:
            counts[part][sample.leaf.name] += 1
    return {
        key: {name: number / len(samples)
              for name, number in counter.most_common()}
        for key, counter in counts.items()
    }
