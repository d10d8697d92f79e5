"""Code is found by its name: from the comment above it to its last brace."""

from __future__ import annotations

from pathlib import Path

import pytest
from _ext.extent import TOKEN
from _ext.pieces import NotFound, pieces
from _ext.symbols import symbols
from building import ROOT, SAMPLE

HARD = SAMPLE / "hard"
UNNAMED_ENDS = (";", "}")

# name, its first line and its last, without white space around them
FOUND = [
    ("hard.cpp", "kRules", "// A table, whose type is said in its values.", "};"),
    ("hard.cpp", "kNext", "// Computed by a lambda.", "}();"),
    ("hard.cpp", "kOne", "constexpr int kOne = 1, kTwo = 2,", "kThree = 3;"),
    ("hard.cpp", "kThree", "constexpr int kOne = 1, kTwo = 2,", "kThree = 3;"),
    ("hard.cpp", "kNames", "constexpr struct {",
     "} kNames[] = {{\"one\", '{'}, {\"two;\", '\\''}};"),
    ("hard.cpp", "kRaw", "// A literal with everything in it.",
     'constexpr const char* kRaw = R"x({ ; } )" // no comment)x";'),
    ("hard.cpp", "is_control", "// Not the same as the function below.",
     "static bool is_control(char c) { return c < ' '; }"),
    ("hard.cpp", "Socket::is_control", "// Of the same name, in a class.",
     "bool Socket::is_control(char c) { return ::is_control(c); }"),
    ("hard.cpp", "speed(int)", "int speed(int) { return 1; }",
     "int speed(int) { return 1; }"),
    ("hard.cpp", "turn", "// Says how it is.", "}"),
    ("hard.cpp", "kLimit",
     "constexpr int kLimit = 1'000;  // a quote, and only one",
     "constexpr int kLimit = 1'000;  // a quote, and only one"),
    ("hard.cpp", "Socket::send(int", "// Catches what it throws.", "}"),
    ("hard.cpp", "Socket::send(std::string&text)",
     "bool Socket::send(const std::string& text) { return send(1, text); }",
     "bool Socket::send(const std::string& text) { return send(1, text); }"),
    ("hard.cpp", "Socket::send(conststd::string&",
     "bool Socket::send(const std::string& text) { return send(1, text); }",
     "bool Socket::send(const std::string& text) { return send(1, text); }"),
    ("hard.cpp", "Socket::checked", '[[gnu::target("avx2")]] [[gnu::noinline]]',
     "}"),
    ("hard.cpp", "checked", '[[gnu::target("avx2")]] [[gnu::noinline]]', "}"),
    ("hard.cpp", "count_all",
     "// The head of a template, and a type, above the name.", "}"),
    ("hard.cpp", "violation::kMasked", "// In a namespace with a name.",
     "constexpr int kMasked = 1002;"),
    ("hard.cpp", "region:turn", "// Says how it is.", "}"),
    ("hard.h", "Countable", "// What it holds is counted.", "};"),
    ("hard.h", "Kind", "// Says what it is, in an enumeration.", "};"),
    ("hard.h", "Callback", "// An alias: ctags gives it no end.",
     "std::function<void(Socket&, Kind, std::string_view text)>;"),
    ("hard.h", "Socket", "class Socket final : public Handler {", "};"),
    ("hard.h", "Socket::first", "int first() const { return 1; }",
     "int first() const { return 1; }"),
    ("hard.h", "Socket::closed", "// Inline, with a body.",
     "bool closed() const { return closed_; }"),
    ("hard.h", "Socket::send(int", "// Two of one name.",
     "bool send(int kind, View payload);"),
    ("hard.h", "Socket::operatorbool",
     "explicit operator bool() const { return !closed_; }",
     "explicit operator bool() const { return !closed_; }"),
    ("hard.h", "Socket::operator[]",
     "int operator[](int at) const { return at; }",
     "int operator[](int at) const { return at; }"),
    ("hard.h", "Socket::State", "// Inside a class.",
     "enum class State { open, closing };"),
    ("hard.h", "Socket::kMost",
     "static constexpr int kMost = 8;  // a note beside it, which goes on",
     "static constexpr int kMost = 8;  // a note beside it, which goes on"),
    ("hard.h", "Socket::checked", "int checked(int number) const noexcept;",
     "int checked(int number) const noexcept;"),
    ("hard.h", "is_known", "inline bool is_known(Kind kind) {", "}"),
    ("hard.js", "twice", "// Two functions, and what calls them.", "}"),
    ("hard.js", "once", "// Once.", "const once = (number) => number;"),
]


@pytest.mark.parametrize("file, name, first, last", FOUND)
def test_piece(file: str, name: str, first: str, last: str) -> None:
    path = HARD / file
    lines = path.read_text("utf-8").splitlines()
    piece, = pieces(path, [name])
    assert lines[piece.first - 1].strip() == first
    assert lines[piece.last - 1].strip() == last


def test_function_ends_behind_all_that_it_catches() -> None:
    path = HARD / "hard.cpp"
    piece, = pieces(path, ["Socket::send(int"])
    text = path.read_text("utf-8").splitlines()[piece.first - 1:piece.last]
    assert text.count("} catch (...) {") == 1 and text[-2] == "  throw;"


def test_no_name_is_the_whole_file() -> None:
    piece, = pieces(HARD / "hard.h", [])
    assert (piece.first, piece.last) == (
        1, len((HARD / "hard.h").read_text("utf-8").splitlines())
    )


def test_neighbours_are_one_piece_in_the_order_asked_for() -> None:
    path = HARD / "hard.cpp"
    together = pieces(path, ["kRules", "kNext"])
    apart = pieces(path, ["kNext", "kRules"])
    assert len(together) == 1 and len(apart) == 2
    assert together[0].first == apart[1].first
    assert together[0].last == apart[0].last


@pytest.mark.parametrize("name, why", [
    ("nothing", "nothing in it is called nothing"),
    ("Socket::send", "ambiguous"),
    ("Socket::send(char", "nothing in it"),
    ("ontrol", "nothing in it"),  # the end of a name is not a name
    ("region:elsewhere", "0 regions"),
])
def test_what_is_not_there_once_is_refused(name: str, why: str) -> None:
    with pytest.raises(NotFound, match=why):
        pieces(HARD / "hard.cpp", [name])


def test_ambiguous_names_say_what_there_is() -> None:
    with pytest.raises(NotFound) as refused:
        pieces(HARD / "hard.cpp", ["Socket::send"])
    assert "(const std::string & text) in line" in str(refused.value)


def test_region_without_an_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "open.cpp"
    path.write_text("// #region a\nint a;\n")
    with pytest.raises(NotFound, match="has no end"):
        pieces(path, ["region:a"])


def sources() -> list[Path]:
    found = [*ROOT.glob("common/*"), *ROOT.glob("chapters/**/*")]
    return sorted(path for path in found if path.suffix in {".h", ".cpp"})


def test_whatever_our_sources_declare_is_cut_out_whole() -> None:
    """Balanced, to a semicolon or a brace, with the comment above it."""
    wrong, count = [], 0
    for path in sources():
        lines = path.read_text("utf-8").splitlines()
        for symbol in symbols(path):
            if symbol.kind in {"namespace", "member"}:
                continue
            count += 1
            text = lines[symbol.first - 1:symbol.last]
            if not is_whole(text) or leaves_a_comment(lines, symbol.first):
                wrong.append(f"{path}:{symbol.line} {symbol.name}")
    assert not wrong
    assert count > 1000


def is_whole(text: list[str]) -> bool:
    signs = [token[0] for token in TOKEN.finditer("\n".join(text))]
    balanced = all(signs.count(a) == signs.count(b) for a, b in ("()", "{}", "[]"))
    code = text[-1].partition("//")[0].rstrip()
    return balanced and code.endswith(UNNAMED_ENDS)


def leaves_a_comment(lines: list[str], first: int) -> bool:
    return first > 1 and lines[first - 2].lstrip().startswith("//")
