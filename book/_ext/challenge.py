"""```{challenge} CHAPTER/NAME```: a task, how an answer is checked, and one."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives

from .directive import BookDirective, language_of
from .elements import details, division, summary

KINDS = ("predict", "extend", "break")


class challenge_title(nodes.paragraph):
    """`kind`: one of KINDS."""


class Challenge(BookDirective):
    required_arguments = 1
    has_content = True
    option_spec = {"kind": lambda text: directives.choice(text, KINDS)}

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        name = self.arguments[0]
        folder = self.source / "solutions" / name
        if "kind" not in self.options:
            raise self.wrong(f"{name} has no :kind:, one of {', '.join(KINDS)}")
        self.file(folder, "check.py")
        starter = self.file(folder, "starter.*")
        solution = self.file(folder, "solution.*")
        block = self.parsed(division(
            ids=[nodes.make_id(f"challenge-{name}")], classes=["challenge"]
        ))
        block.insert(0, self.title(name))
        block += command(name, starter)
        if len(starter.read_text("utf-8").split("\n", 2)) > 2:
            block += self.folded("What you begin with", starter)
        block += self.folded("A solution", solution)
        return [block]

    def file(self, folder: Path, pattern: str) -> Path:
        found = sorted(folder.glob(pattern))
        if len(found) != 1:
            where = f"solutions/{self.arguments[0]}/"
            raise self.wrong(f"{len(found)} files {pattern} in {where}")
        self.depend_on(found[0])
        return found[0]

    def title(self, name: str) -> nodes.Node:
        words = name.rpartition("/")[2].replace("_", " ").capitalize()
        return self.text(challenge_title, words, kind=self.options["kind"])

    def folded(self, title: str, path: Path) -> nodes.Node:
        text = path.read_text("utf-8").rstrip("\n")
        code = nodes.literal_block(text, text, language=language_of(path))
        self.set_source_info(code)
        return details("", self.text(summary, title), code, classes=["answer"])


def command(name: str, starter: Path) -> nodes.Node:
    text = f"./test.sh challenge {name} my_answer{starter.suffix}"
    return nodes.literal_block(text, text, language="sh")


def visit_title(translator, node: challenge_title) -> None:
    translator.body.append(
        f'<p class="challenge-title"><span class="kind {node["kind"]}">'
        f'{node["kind"]}</span> '
    )


def depart_title(translator, node: challenge_title) -> None:
    translator.body.append("</p>\n")


def setup(app) -> None:
    app.add_node(challenge_title, html=(visit_title, depart_title))
    app.add_directive("challenge", Challenge)
