"""{run} blocks are read, and their outputs compared, without Sphinx."""

from __future__ import annotations

from pathlib import Path

import pytest
from _ext.holes import accepted, matches
from _ext.transcript import BadTranscript, parse, run_blocks, transcripts

PAGE = """\
# A page

```{run}
:server: 01_polling --trace
$ printf 'a\\n' |
>   cat
a
$ true
--- the server's terminal ---
<< GET /time HTTP/1.1
<...>
```

````{answer} One inside another
```{run}
:not-run: "it asks for a password"
$ sudo true
```
````

````
```{run}
$ this only shows how a block is written
```
````

- in a list

  ```{run}
  $ echo $((1 + 1))
  2
  ```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, "utf-8")
    return path


def test_blocks_of_a_page(page: Path) -> None:
    first, second, third = transcripts(page)
    assert first.server == "01_polling --trace" and first.not_run is None
    assert second.not_run == "it asks for a password" and not second.server
    assert third.commands[0].command == "echo $((1 + 1))"
    assert third.commands[0].output_lines == ["2"]


def test_commands_know_their_lines(page: Path) -> None:
    lines = PAGE.splitlines()
    for block in transcripts(page):
        for command in block.commands:
            head = command.command.split("\n")[0]
            at = command.first_line_number - 1
            assert lines[at].strip() == f"$ {head}"
            after = lines[command.output_line_number - 1].strip()
            assert command.output_lines[:1] in ([], [after])


def test_a_command_goes_on(page: Path) -> None:
    two, last = transcripts(page)[0].commands
    assert two.command == "printf 'a\\n' |\n  cat" and two.output_lines == ["a"]
    assert last.command == "true" and last.output_lines == []


def test_what_was_sent_is_no_command() -> None:
    """curl -v marks it with the same sign."""
    block = parse(["$ curl -v x", "* Connected", "> GET / HTTP/1.1"], 1)
    assert block.commands[0].command == "curl -v x"
    assert block.commands[0].output_lines == ["* Connected", "> GET / HTTP/1.1"]


def test_the_servers_terminal(page: Path) -> None:
    block = transcripts(page)[0]
    assert block.server_output == ["<< GET /time HTTP/1.1", "<...>"]
    mark = PAGE.splitlines()[block.server_line_number - 1]
    assert mark == "--- the server's terminal ---"


def test_every_block_is_found_at_its_fence(page: Path) -> None:
    lines = PAGE.splitlines()
    for first, _ in run_blocks(lines):
        assert lines[first - 2].strip() == "```{run}"


@pytest.mark.parametrize("body, line, why", [
    (["2", "$ true"], 7, "output before the first command"),
    ([], 6, "without a command"),
    (["$ a", "--- the server's terminal ---", "x"], 8, "no :server:"),
    ([":sever: 01_polling", "$ a"], 7, "unknown option"),
    ([":not-run:", "$ a"], 7, "says nothing"),
])
def test_what_cannot_be_read(body: list[str], line: int, why: str) -> None:
    with pytest.raises(BadTranscript, match=why) as bad:
        parse(body, 7)
    assert bad.value.line == line


FITS = [
    ("now <number> ms", "now 1764240000123 ms"),
    ("<number>", "1,234.5"),
    ("<hex> <hex>", "8F 0a"),
    ("Date: <date>", "Date: Sun, 06 Nov 1994 08:49:37 GMT"),
    ("<date>", "2026-11-23T04:37:01+00:00"),
    ("<date>", "2026-11-23"),
    ("key <key>", "key dGhlIHNhbXBsZSBub25jZQ=="),
    ("accept <key>", "accept s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
    ("by <word>.", "by somebody."),
    ("<size>", "16 KiB"),
    ("<size> of it", "1.5M of it"),
    ("[<number>] (a|b)* $", "[7] (a|b)* $"),
    ("an end   ", "an end"),
]
UNFIT = [
    ("<number>", "one"),
    ("<number>", "1 2"),
    ("<hex>", "0x1g"),
    ("<date>", "yesterday"),
    ("<key>", "dGhlIHNhbXBsZSBub25jZQ="),
    ("<word>", "two words"),
    ("<word>", ""),
    ("<size>", "big"),
    ("plain", "plainer"),
    ("<other>", "anything"),
    ("a.c", "abc"),
]


@pytest.mark.parametrize("expected, actual", FITS)
def test_fits(expected: str, actual: str) -> None:
    assert matches([expected], [actual])


@pytest.mark.parametrize("expected, actual", UNFIT)
def test_does_not_fit(expected: str, actual: str) -> None:
    assert not matches([expected], [actual])


@pytest.mark.parametrize("expected, actual, fits", [
    (["a", "<...>", "z"], ["a", "z"], True),
    (["a", "<...>", "z"], ["a", "b", "z", "y", "z"], True),
    (["a", "<...>", "z"], ["a", "b"], False),
    (["<...>"], [], True),
    (["<...>", "<...>", "b"], ["a", "b"], True),
    (["<...>", "b", "<...>", "b"], ["b"], False),
    (["a", "b"], ["a"], False),
    (["a"], ["a", "b"], False),
    (["a", "", ""], ["a"], True),
    (["a"], ["a", "", "  "], True),
    (["", "a"], ["a"], False),
])
def test_any_number_of_lines(
    expected: list[str], actual: list[str], fits: bool
) -> None:
    assert bool(matches(expected, actual)) is fits


def test_it_says_where_they_part() -> None:
    said = matches(["a", "<...>", "c <number>", "d"], ["a", "x", "c 1", "e"])
    assert said.explanation.startswith("line 4: expected d\n")
    assert said.explanation.endswith("it is e")


def test_accepted_keeps_the_holes_that_fit() -> None:
    old = ["at <date>", "is 1", "<...>", "<number> ms"]
    new = ["at 2026-11-27", "is 2", "x", "y", "17 ms"]
    assert accepted(old, new) == ["at <date>", "is 2", "<...>", "<number> ms"]
    assert matches(accepted(old, new), new)


def test_accepted_leaves_what_fits_as_it_is() -> None:
    old = ["a", "<...>", "<number>"]
    assert accepted(old, ["a", "b", "c", "3"]) is old


def test_accepted_lets_go_of_holes_that_do_not_fit() -> None:
    assert accepted(["<number>"], ["none"]) == ["none"]
