"""Fed with frames of all kinds; what should be printed, a second parser tells."""

from pathlib import Path

from tools import Tools, Wrong
from wire import BINARY, CLOSE, PING, PONG, TEXT, frame
from wire.frames import CONTINUATION, NAMES, parse

GOOD = [
    frame(TEXT, "Hello"),
    frame(TEXT, "Hel", fin=False) + frame(PING) + frame(CONTINUATION, "lo"),
    frame(BINARY, bytes(range(256))),
    frame(BINARY, b"x" * 70_000),
    frame(PONG, b"y" * 125, key=b"\xff\0\xff\0"),
    frame(CLOSE, b"\x03\xe8bye"),
]
BAD = {
    "reserved_bit": frame(TEXT, "hi", rsv=2),
    "reserved_opcode": frame(11, "hi"),
    "unmasked": frame(TEXT, "hi", key=None),
    "length_not_minimal": frame(TEXT, "hi", form=16),
}


def check(answer: Path, tools: Tools) -> None:
    program = tools.compiled(answer, "03_framing")
    for number, wire in enumerate(GOOD, 1):
        what = f"Input {number} of {len(GOOD)}"
        compare(tools, program, wire, lines_of(wire), what)
    whole = b"".join(GOOD)
    compare(tools, program, whole, lines_of(whole), "All of them at once")
    for rule, wire in BAD.items():
        wanted = [*lines_of(GOOD[0]), f"!{rule}"]
        compare(tools, program, GOOD[0] + wire + GOOD[0], wanted, "A broken rule")
    for end in (1, 4, 8):
        wanted = [*lines_of(GOOD[0]), "?"]
        cut = GOOD[0] + GOOD[0][:end]
        compare(tools, program, cut, wanted, "An input that ends within a frame")


def lines_of(wire: bytes) -> list[str]:
    lines = []
    while (one := parse(wire)) is not None:
        more = "" if one.fin else "+"
        size, text = len(one.payload), one.payload.hex()
        lines.append(f"{NAMES[one.opcode]}{more} {size} {text}".rstrip())
        wire = wire[one.size :]
    return lines


def compare(
    tools: Tools, program: Path, wire: bytes, wanted: list[str], what: str
) -> None:
    printed = tools.output_of(program, stdin=wire).splitlines()
    printed = [line.rstrip() for line in printed]
    if printed == wanted:
        return
    begins = wire[:14].hex(" ") + (" ..." if len(wire) > 14 else "")
    at = next(
        (n for n, pair in enumerate(zip(printed, wanted)) if pair[0] != pair[1]),
        min(len(printed), len(wanted)),
    )
    got = shortened(printed[at]) if at < len(printed) else "nothing"
    raise Wrong(
        f"{what} ({begins}): line {at + 1} of {len(wanted)} is not right.\n"
        f"It printed: {got}\n"
        "What the decoder does not take must be shown to it again, with more "
        "behind it; and a payload may come in many parts."
    )


def shortened(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:60]}... ({len(line)} characters)"
