"""```{run}```: a shell transcript. The tests run it; here it is only shown."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from docutils.parsers.rst import directives

from .directive import BookDirective
from .elements import division
from .holes import ANYTHING, HOLE
from .transcript import BadTranscript, Transcript, parse


class shell(nodes.literal_block):
    """`said`: (kind, line), where the kind is prompt, more, or output."""


class Run(BookDirective):
    has_content = True
    option_spec = {
        "server": directives.unchanged_required,
        "not-run": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        first = self.content_offset + 1
        try:
            found = parse(list(self.content), first, **self.options)
        except BadTranscript as error:
            raise self.wrong(error.why) from None
        return [division("", *self.parts(found), classes=["transcript"])]

    def parts(self, found: Transcript) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        if found.server:
            stage, _, flags = found.server.partition(" ")
            line = f"./run.sh {stage}" + (f" -- {flags}" if flags else "")
            parts += self.caption("In another terminal:", line)
        parts.append(block(said(found)))
        if found.server_output:
            parts += self.caption("And there, meanwhile:")
            lines = [("output", line) for line in found.server_output]
            parts.append(block(lines, of="server"))
        if found.not_run:
            parts += self.caption(f"No test runs this: {found.not_run}")
        return parts

    def caption(self, text: str, command: str = "") -> list[nodes.Node]:
        found = [self.text(nodes.paragraph, text, classes=["shell-caption"])]
        if command:
            found.append(block([("prompt", command)]))
        return found


def said(found: Transcript) -> list[tuple[str, str]]:
    lines = []
    for command in found.commands:
        first, *more = command.command.split("\n")
        lines.append(("prompt", first))
        lines += [("more", line) for line in more]
        lines += [("output", line) for line in command.output_lines]
    return lines


def block(lines: list[tuple[str, str]], of: str = "reader") -> shell:
    text = "\n".join(line for _, line in lines)
    return shell(text, text, said=lines, language="console", classes=[of])


def visit_shell(translator, node: shell) -> None:
    lines = "".join(line_of(kind, line) for kind, line in node["said"])
    translator.body.append(
        f'<div class="highlight-console notranslate {node["classes"][0]}">'
        f'<div class="highlight"><pre><span></span>{lines}</pre></div></div>\n'
    )
    raise nodes.SkipNode


def line_of(kind: str, line: str) -> str:
    if kind == "output":
        return f'<span class="go">{with_holes(line)}</span>\n'
    sign = "$ " if kind == "prompt" else "> "
    return f'<span class="gp">{escape(sign)}</span>{escape(line)}\n'


# As wide as a byte in hexadecimal, so that columns stay columns.
SHOWN = {"hex": "hh"}


def with_holes(line: str) -> str:
    if line == ANYTHING:
        return '<i class="hole">...</i>'
    text = HOLE.sub(lambda hole: f"\0{SHOWN.get(hole[1], hole[1])}\1", line)
    text = escape(text, quote=False)
    return text.replace("\0", '<i class="hole">').replace("\1", "</i>")


def setup(app) -> None:
    app.add_node(shell, html=(visit_shell, None))
    app.add_directive("run", Run)
