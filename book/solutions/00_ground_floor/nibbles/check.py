"""Which kind of error each pair is, by the tables of common/utf8_blocks.cpp."""

import importlib.util
from pathlib import Path

from tools import Tools, Wrong

PAIRS = ["c3 a9", "c1 81", "41 a9", "ed b0", "f0 8f", "f5 90", "e5 c3", "bf bf"]


def check(answer: Path, tools: Tools) -> None:
    lines = tools.lines(answer)
    if len(lines) != len(PAIRS):
        raise Wrong(f"{len(PAIRS)} lines are wanted; there are {len(lines)}.")
    right = [kind_of(pair) for pair in PAIRS]
    for pair, line, wanted in zip(PAIRS, lines, right):
        if line != wanted:
            raise Wrong(
                f"{pair} is not {line}. Look up three nibbles: each of the kinds"
                " 0 to 7 has three sets, and is reported if all three fit."
            )


def kind_of(pair: str) -> str:
    spec = importlib.util.spec_from_file_location(
        "look_up", Path(__file__).with_name("look_up.py")
    )
    look_up = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(look_up)
    kinds = look_up.found(*bytes.fromhex(pair))
    return str(*kinds) if kinds else "none"
