"""What the figures know of the code: read out of it, so that no number of it
stands in a figure."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the repository
_UNITS = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1000, "min": 60_000}


def text_of(path: str) -> str:
    """A source file without its comments."""
    return re.sub(r"//.*", "", (ROOT / path).read_text("utf-8"))


def constants(path: str) -> dict[str, float]:
    """The constants of a file that are numbers; durations in ms."""
    found = {}
    for declared in re.findall(r"\bconstexpr\s([^;()]*);", text_of(path)):
        for name, value in re.findall(r"\b(k\w+)\s*[={]([^,}]+)", declared):
            if (number := _number(value)) is not None:
                found[name] = number
    return found


def constant(path: str, name: str) -> int:
    return int(constants(path)[name])


def enumerators(path: str, name: str) -> dict[str, int]:
    """The names of an `enum class`, with their numbers."""
    body = re.search(rf"enum class {name}\b[^{{]*{{(.*?)}}", text_of(path),
                     re.S)
    if body is None:
        raise LookupError(f"{path} has no enum class {name}")
    return {key: int(value, 0) for key, value in
            re.findall(r"(\w+)\s*=\s*(\w+)", body[1])}


def duration(path: str, name: str) -> float:
    """The default of a member `Duration name = 10s;` in ms."""
    found = re.search(rf"Duration {name} = (\w+);", text_of(path))
    number = _number(found[1]) if found else None
    if number is None:
        raise LookupError(f"{path} has no Duration {name}")
    return number


def string(path: str, name: str) -> str:
    """A constant that is one text in quotes."""
    found = re.search(rf'\b{name}\s*=\s*"([^"]*)";', text_of(path))
    if found is None:
        raise LookupError(f"{path} has no text {name}")
    return found[1]


def size(count: float) -> str:
    """64 KiB, as the sources write sizes."""
    for unit, factor in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= factor and count % factor == 0:
            return f"{count / factor:g} {unit}"
    return f"{count:,} bytes"


def _number(value: str) -> float | None:
    """64 * 1024; 0x80; 8ms."""
    product: float = 1
    for factor in value.split("*"):
        match = re.fullmatch(r"(0x[0-9a-fA-F']+|[\d']+)(ns|us|ms|s|min)?u?l*",
                             factor.strip())
        if match is None:
            return None
        product *= int(match[1].replace("'", ""), 0) * _UNITS.get(
            match[2] or "", 1)
    return product
