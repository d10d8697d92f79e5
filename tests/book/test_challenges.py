"""Each starter fails its check with a hint, each solution passes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "book" / "solutions"
sys.path.insert(0, str(SOLUTIONS))

from challenge import judge, names, part_of  # noqa: E402
from tools import Wrong  # noqa: E402

CHAPTERS = ["00_ground_floor", "01_polling", "02_handshake", "03_framing",
            "04_messages", "05_push"]


@pytest.mark.parametrize("name", names())
def test_starter_fails_and_says_why(name: str) -> None:
    with pytest.raises(Wrong) as wrong:
        judge(name, part_of(name, "starter"))
    assert len(str(wrong.value)) > 10


@pytest.mark.parametrize("name", names())
def test_solution_passes(name: str) -> None:
    judge(name, part_of(name, "solution"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_has_three(chapter: str) -> None:
    assert sum(name.startswith(f"{chapter}/") for name in names()) >= 3


def asked(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SOLUTIONS / "challenge.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def test_answer_is_judged_by_command() -> None:
    name = names()[0]
    good = asked(name, str(part_of(name, "solution")))
    assert (good.returncode, good.stdout) == (0, f"Solved: {name}.\n")
    bad = asked(name, str(part_of(name, "starter")))
    assert bad.returncode == 1 and bad.stderr.startswith("Not yet. ")


def test_unknown_challenge_lists_those_there_are() -> None:
    answer = asked("no_such")
    assert answer.returncode == 1 and names()[0] in answer.stderr


def test_missing_file_is_said() -> None:
    answer = asked(names()[0], "no/such/file.txt")
    assert answer.returncode == 1
    assert "There is no file no/such/file.txt." in answer.stderr
