"""Netstrings, whole and in pieces of every size."""

from pathlib import Path

from tools import Tools, Wrong

LONGEST = 1000
STREAMS = [
    b"5:hello,",
    b"5:hello,0:,3:a,b,5:hello,",
    b"0:,0:,",
    b"12:line\nand:7:x,",
    b"1000:" + b"x" * 1000 + b",1:y,",
    b"3:abcd",
    b"3:abc;1:y,",
    b"01:x,",
    b"00:,",
    b"1001:",
    b"99999999999999999999",
    b":x,",
    b"x",
    b"-1:x,",
    b"4 :abcd,",
    b"2:ab,2;ab,",
    b"7:cut sho",
    b"7",
]
SIZES = [1, 4, 100_000]


def check(answer: Path, tools: Tools) -> None:
    program = answer
    if answer.suffix == ".cpp":
        program = tools.compiled(answer, "common")
    for stream in STREAMS:
        for size in SIZES:
            said = tools.output_of(program, str(size), stdin=stream)
            compare(lines_of(said), expected(stream.decode(), size), stream, size)


def lines_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def expected(stream: str, size: int) -> list[str]:
    """What the program prints, if it reads as it should."""
    lines, kept = [], ""
    for at in range(0, len(stream), size):
        kept += stream[at : at + size]
        while True:
            window = f"{on_one_line(kept):<12}"
            step, content, taken = read(kept)
            if step != "ready":
                lines.append(window + step)
                break
            lines.append(f"{window}ready: {on_one_line(content)}".rstrip())
            kept = kept[taken:]
            if not kept:
                break
        if step == "violation":
            break
    return lines


def read(text: str) -> tuple[str, str, int]:
    digits = len(text) - len(text.lstrip("0123456789"))
    number = text[:digits]
    if number and (int(number) > LONGEST or number != str(int(number))):
        return "violation", "", 0
    if digits == len(text):
        return "need_more", "", 0
    if not number or text[digits] != ":":
        return "violation", "", 0
    end = digits + 1 + int(number)
    if end >= len(text):
        return "need_more", "", 0
    if text[end] != ",":
        return "violation", "", 0
    return "ready", text[digits + 1 : end], end + 1


def on_one_line(text: str) -> str:
    return text.replace("\n", "\\n")


def compare(said: list[str], wanted: list[str], stream: bytes, size: int) -> None:
    if said == wanted:
        return
    said = said + ["(nothing more)"]
    wanted = wanted + ["(nothing more)"]
    at = next(i for i, (a, b) in enumerate(zip(said, wanted)) if a != b)
    raise Wrong(
        f"{short(stream.decode())} in pieces of {size}, line {at + 1}. Yours:\n"
        f"  {short(said[at])}\nwanted:\n  {short(wanted[at])}\n"
        "Which of the three answers can a further byte still change?"
    )


def short(text: str) -> str:
    text = on_one_line(text)
    return text if len(text) < 100 else f"{text[:40]}...{text[-40:]}"
