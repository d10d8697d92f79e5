"""```{aside}```: a note in the margin. ```{answer} Title```: a folded one."""

from __future__ import annotations

from docutils import nodes

from .directive import BookDirective
from .elements import aside, details, summary


class Aside(BookDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        return [self.parsed(aside(classes=["margin-note"]))]


class Answer(BookDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        words = self.arguments[0]
        inline, problems = self.state.inline_text(words, self.lineno)
        title = summary(words, "", *inline)
        self.set_source_info(title)
        folded = self.parsed(details(classes=["answer"]))
        folded.insert(0, title)
        return [folded, *problems]


def setup(app) -> None:
    app.add_directive("aside", Aside)
    app.add_directive("answer", Answer)
