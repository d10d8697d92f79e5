"""Removes one rule at a time from the source, and tells which test notices.

    python3 tests/mutations/run.py              all of mutations.toml
    python3 tests/mutations/run.py utf8 close   those whose rule or file has it

Works on copies of the tree under build/mutations/, one for each core. First the
tests of the folder that was changed are asked, then all others, then interop.
The table is left in build/mutations/report.md. Ends with 1 if any rule can be
removed unnoticed.
"""

from __future__ import annotations

import argparse
import itertools
import os
import queue
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "mutations"
PATIENCE = 120  # seconds for a test program; what never ends is noticed, too


@dataclass(frozen=True)
class Mutation:
    rule: str
    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.file})"


def mutations() -> list[Mutation]:
    text = (HERE / "mutations.toml").read_text()
    return [Mutation(**entry) for entry in tomllib.loads(text)["mutation"]]


def applied(mutation: Mutation, source: str) -> str:
    """The source without the rule. There is exactly one place to change."""
    places = source.count(mutation.old)
    if places != 1:
        raise ValueError(f"{mutation}: `old` stands there {places} times")
    return source.replace(mutation.old, mutation.new)


class Copy:
    """A copy of the tree, with a build of its own."""

    def __init__(self, number: int) -> None:
        self.tree = WORK / str(number) / "tree"
        self.build = WORK / str(number) / "build"
        self.fill()
        command = ["cmake", "-G", "Ninja", "-S", self.tree, "-B", self.build]
        flags = ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0"]
        if shutil.which("ccache"):
            flags.append("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
        self.must([*command, *flags])
        self.must(["cmake", "--build", self.build, "--parallel", "1"])

    def fill(self) -> None:
        """With what git knows, or would; times stay, so builds do, too."""
        shutil.rmtree(self.tree, ignore_errors=True)
        listed = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
        names = subprocess.check_output(listed, cwd=ROOT, text=True)
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)

    def must(self, command: list) -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)

    def verdict(self, mutation: Mutation) -> tuple[str, str]:
        """("noticed", by which test), ("survived", "") or ("broken", why)."""
        path = self.tree / mutation.file
        before = path.read_text()
        path.write_text(applied(mutation, before))
        try:
            return self.ask_tests(mutation)
        finally:
            path.write_text(before)

    def ask_tests(self, mutation: Mutation) -> tuple[str, str]:
        for program in self.programs(mutation):
            if why := self.does_not_build(program):
                return "broken", why
            if test := self.failed_in(program):
                return "noticed", test
        if why := self.does_not_build("chapters/all"):
            return "broken", why
        test = self.failed_in_interop()
        return ("noticed", test) if test else ("survived", "")

    def programs(self, mutation: Mutation) -> list[str]:
        """The nearest first: those of the folder, then of those above it."""
        folder = mutation.file.removeprefix("chapters/").split("/")[0]
        names = sorted(path.name for path in (self.build / "bin").glob("test_*"))
        near = [name for name in names if name == f"test_{folder}"]
        return [*near, *(name for name in names if name not in near)]

    def does_not_build(self, target: str) -> str:
        done = subprocess.run(
            ["ninja", "-C", self.build, "-j1", target],
            capture_output=True,
            text=True,
        )
        errors = re.findall(r"error: (.*)", done.stdout)
        return errors[0] if errors else "?" if done.returncode else ""

    def failed_in(self, program: str) -> str:
        flags = ["--gtest_fail_fast", "--gtest_color=no", "--gtest_brief=1"]
        command = [self.build / "bin" / program, *flags]
        try:
            done = subprocess.run(
                command,
                cwd=self.tree,
                capture_output=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return f"{program} (did not end)"
        if done.returncode == 0:
            return ""
        output = done.stdout.decode(errors="replace")
        failed = re.search(r"\[  FAILED  \] (\S+)", output)
        return f"{program} {failed[1].rstrip(',')}" if failed else program

    def failed_in_interop(self) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "interop"]
        done = subprocess.run(
            [*command, "--bin-dir", self.build / "bin"],
            cwd=self.tree,
            capture_output=True,
            text=True,
        )
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
        return failed[1] if failed else "interop" if done.returncode else ""


def verdicts(
    chosen: list[Mutation], jobs: int
) -> Iterator[tuple[Mutation, str, str]]:
    copies: queue.Queue[Copy] = queue.Queue()

    def judged(mutation: Mutation) -> tuple[Mutation, str, str]:
        copy = copies.get()
        try:
            return (mutation, *copy.verdict(mutation))
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(jobs) as pool:
        print(f"building {jobs} copies of the tree ...", flush=True)
        for copy in pool.map(Copy, range(jobs)):
            copies.put(copy)
        for done in as_completed([pool.submit(judged, m) for m in chosen]):
            yield done.result()


def report(rows: list[tuple[Mutation, str, str]]) -> str:
    lines = ["| rule | file | noticed by |", "|---|---|---|"]
    for mutation, verdict, test in sorted(rows, key=lambda row: row[0].file):
        by = f"`{test}`" if verdict == "noticed" else f"**{verdict}** {test}"
        lines.append(f"| {mutation.rule} | `{mutation.file}` | {by} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("words", nargs="*", help="only what has one of them")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    chosen = [
        mutation
        for mutation in mutations()
        if not options.words
        or any(word.lower() in str(mutation).lower() for word in options.words)
    ]
    rows = []
    count = itertools.count(1)
    for mutation, verdict, test in verdicts(chosen, options.jobs):
        rows.append((mutation, verdict, test))
        print(
            f"{next(count):3}/{len(chosen)}  {verdict:8}  {mutation}\n"
            f"{'':19}{test}",
            flush=True,
        )
    (WORK / "report.md").write_text(report(rows))
    bad = [row for row in rows if row[1] != "noticed"]
    print(f"{len(rows) - len(bad)} noticed, {len(bad)} not")
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
