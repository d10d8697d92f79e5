"""Checks an answer to a challenge: challenge.py [CHAPTER/NAME [FILE]]"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from tools import ROOT, Tools, Unexpected, Wrong  # noqa: E402


def names() -> list[str]:
    """Of all challenges: "03_framing/three_lengths"."""
    return sorted(
        str(path.parent.relative_to(HERE)) for path in HERE.glob("*/*/check.py")
    )


def part_of(name: str, part: str) -> Path:
    """The challenge's starter or solution."""
    (found,) = (HERE / name).glob(f"{part}.*")
    return found


def check_of(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name.replace("/", "_"), HERE / name / "check.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(name: str, answer: Path) -> None:
    """Raises Wrong, also where a server did not say what a client expects."""
    try:
        with Tools() as tools:
            check_of(name).check(answer.resolve(), tools)
    except Unexpected as other:
        raise Wrong(str(other)) from None


def named(word: str) -> str:
    """The one challenge that a word means: its whole name, or the end of it."""
    fitting = [n for n in names() if n == word or n.endswith(f"/{word}")]
    if len(fitting) == 1:
        return fitting[0]
    listing = "\n".join(f"  {name}" for name in names())
    sys.exit(f"There is no challenge '{word}'. There are:\n{listing}")


def hand_out(name: str) -> None:
    """Copies the starter to where the reader works on it."""
    starter = part_of(name, "starter")
    chapter, short = name.split("/")
    mine = ROOT / "build" / "challenges" / chapter / f"{short}{starter.suffix}"
    if not mine.exists():
        mine.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(starter, mine)
    shown = mine.relative_to(ROOT)
    print(f"Work on {shown}, then:\n  ./test.sh challenge {name} {shown}")


def main(words: list[str]) -> None:
    if not words or words[0] in {"-h", "--help"}:
        print("./test.sh challenge CHAPTER/NAME          hands out the starter")
        print("./test.sh challenge CHAPTER/NAME FILE     checks an answer\n")
        print("\n".join(names()))
        return
    name = named(words[0])
    if len(words) == 1:
        return hand_out(name)
    answer = Path(words[1])
    if not answer.is_file():
        sys.exit(f"There is no file {answer}.")
    try:
        judge(name, answer)
    except Wrong as wrong:
        sys.exit(f"Not yet. {wrong}")
    print(f"Solved: {name}.")


if __name__ == "__main__":
    main(sys.argv[1:])
