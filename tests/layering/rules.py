"""The rules. Each takes a Tree and yields findings: where, what, what to do."""

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from house import Tree, is_program

Rule = Callable[[Tree], Iterator[str]]

MAX_FILE = 250
MAX_FUNCTION = 40
MAX_COLUMNS = 80

SYSTEM_HEADERS = re.compile(
    r"(sys|netinet|arpa|net|linux|asm)/|"
    r"(unistd|fcntl|signal|poll|netdb|pthread|dirent|termios)\.h$|csignal$"
)
HOME = re.compile(r"(?<![\w.:/-])/(home|Users|root)/\w|[A-Z]:\\+Users\\", re.A)

# Sources without a test file of their own, each with the reason.
UNTESTED = {
    "common/handler.h": "an interface and an enum: nothing to run",
    "common/pollable.h": "an interface: nothing to run",
    "common/step.h": "an enum: nothing to run",
    "common/duration.h": "an alias: nothing to run",
    "chapters/04_messages/extension.h": "an interface: nothing to run",
    "common/connection_busy.h": "private to connection: connection_test.cpp",
    "common/connection_turn.cpp": "half of connection: connection_test.cpp",
    "chapters/04_messages/endpoint_sending.cpp":
        "half of endpoint: endpoint_test.cpp",
    "common/system_files.cpp": "a part of system: system_test.cpp",
}


def only_common_sees_the_system(tree: Tree) -> Iterator[str]:
    """Design, rule 2: protocol code does no I/O."""
    for path in tree.sources("chapters", "www"):
        for line, kind, name in tree.includes(path):
            if kind == "<" and SYSTEM_HEADERS.match(name):
                yield (f"{path}:{line}: <{name}>: only common/ includes the "
                       "system's headers; give common/ a function for it")


def includes_point_down(tree: Tree) -> Iterator[str]:
    """Design, rule 3: a file includes only what its layer links."""
    for path in tree.sources("common", "chapters"):
        allowed = tree.allowed(path)
        for line, kind, name in tree.includes(path):
            where = f"{path}:{line}: \"{name}\""
            if kind == "<":
                continue
            target = resolve(tree, name)
            if target is None:
                yield (f"{where}: no such file; write it from the root, as in "
                       '"common/bytes.h" or "03_framing/frame.h"')
            elif target.name == "main.cpp":
                yield (f"{where}: nobody includes a main.cpp; move what is "
                       "needed into that chapter's library")
            elif tree.layer(target) not in allowed:
                yield (f"{where}: {tree.layer(path)} does not stand on "
                       f"{tree.layer(target)}, only on "
                       f"{', '.join(sorted(allowed))}; move the code down, or "
                       "link an earlier layer in CMakeLists.txt")


def resolve(tree: Tree, name: str) -> PurePosixPath | None:
    for folder in ("", "chapters"):
        path = PurePosixPath(folder, name)
        if path.parts[0] in {"common", "chapters"} and (
            tree.root / path
        ).is_file():
            return path
    return None


def files_are_short(tree: Tree) -> Iterator[str]:
    for path in tree.sources("common", "chapters"):
        length = len(tree.lines(path))
        if length > MAX_FILE:
            yield (f"{path}:{length}: {length} lines, {MAX_FILE} at most; "
                   "which second noun is in it? Give it a file")


def lines_are_short(tree: Tree) -> Iterator[str]:
    """The book prints the code; a wide character takes two columns."""
    for path in tree.files:
        if path.parts[0] == "interop" or not (
            path.suffix in {".h", ".cpp", ".cmake", ".sh"}
            or path.name in {"CMakeLists.txt", "run"}
        ):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if columns(line) > MAX_COLUMNS:
                yield (f"{path}:{number}: {columns(line)} columns, "
                       f"{MAX_COLUMNS} at most; break the line")


def columns(line: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
    )


def functions_are_short(tree: Tree) -> Iterator[str]:
    sources = [str(path) for path in tree.sources("common", "chapters")]
    if not sources:
        return
    listing = subprocess.run(
        ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C++=f",
         "--langmap=C++:.h.cpp", "--languages=C++", "-f", "-", *sources],
        cwd=tree.root, capture_output=True, text=True, check=True,
    )
    for tag in map(json.loads, listing.stdout.splitlines()):
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if length > MAX_FUNCTION:
            yield (f"{tag['path']}:{tag['line']}: {tag['name']} has {length} "
                   f"lines, {MAX_FUNCTION} at most; name its steps")


def chapters_have_a_readme_and_a_page(tree: Tree) -> Iterator[str]:
    for chapter in tree.chapters():
        readme = tree.root / "chapters" / chapter / "README.md"
        shown = f"chapters/{chapter}/README.md:1"
        lines = readme.read_text().splitlines() if readme.is_file() else []
        if (len(lines) != 3 or not lines[0].startswith("# ")
                or lines[1] or not lines[2]):
            yield (f"{shown}: wants three lines: a heading, an empty one, and "
                   "the sentence that ./run.sh --list shows")
        if not (tree.root / "www" / chapter / "index.html").is_file():
            yield (f"www/{chapter}/index.html:1: missing; the chapter's "
                   "server serves www/" + chapter)


def sources_have_tests(tree: Tree) -> Iterator[str]:
    """frame.h and frame.cpp of 03_framing: tests/03_framing/frame_test.cpp."""
    missing = {}
    for path in tree.sources("common", "chapters"):
        if is_program(path) or str(path) in UNTESTED:
            continue
        folder = path.parent
        if folder.parts[0] == "chapters":
            folder = folder.relative_to("chapters")
        test = PurePosixPath("tests", folder, f"{path.stem}_test.cpp")
        if not (tree.root / test).is_file():
            missing[test] = path
    for test, path in missing.items():
        yield (f"{path}:1: has no {test}; write it, or give the reason in "
               "UNTESTED of tests/layering/rules.py")


def attempts_are_shown_failing(tree: Tree) -> Iterator[str]:
    """Design, rule 5. A test names the attempt's program: NN_name_attempt."""
    tests = [p for p in tree.files
             if p.parts[0] in {"tests", "interop"} and p.suffix in
             {".cpp", ".py"}]
    text = "\n".join((tree.root / p).read_text("utf-8") for p in tests)
    for path in tree.sources("chapters"):
        program = f"{path.parts[1]}_{path.stem}"
        if path.parent.name == "attempts" and path.suffix == ".cpp" \
                and program not in text:
            yield (f"{path}:1: no test under tests/ or interop/ runs "
                   f"{program}; show there how it fails")


def code_is_formatted(tree: Tree) -> Iterator[str]:
    sources = [str(p) for p in tree.sources("common", "chapters", "tests")]
    tool = clang_format()
    if not tool or not sources:
        return
    result = subprocess.run(
        [tool, "--dry-run", "-Werror", "--ferror-limit=1", *sources],
        cwd=tree.root, capture_output=True, text=True,
    )
    for where in re.findall(r"^(\S+:\d+):\d+: error", result.stderr, re.M):
        yield f"{where}: not as .clang-format has it; run {tool} -i on it"


def clang_format() -> str | None:
    """Version 14: others break some lines elsewhere."""
    for name in ("clang-format-14", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True,
                                     text=True).stdout
            if " version 14." in version:
                return name
    return None


def nobody_s_home_is_named(tree: Tree) -> Iterator[str]:
    for path in tree.files:
        try:
            lines = tree.lines(path)
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if HOME.search(line):
                yield (f"{path}:{number}: a path of somebody's home folder; "
                       "write it from the repository's root")


RULES: list[Rule] = [
    only_common_sees_the_system,
    includes_point_down,
    files_are_short,
    lines_are_short,
    functions_are_short,
    chapters_have_a_readme_and_a_page,
    sources_have_tests,
    attempts_are_shown_failing,
    code_is_formatted,
    nobody_s_home_is_named,
]
