"""```{figure-of} NAME```: what figures/NAME.py draws, with a caption."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives

from .directive import BookDirective
from .drawing import drawing, drawing_of
from .figures import draw


class FigureOf(BookDirective):
    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        alt = str(self.options.get("alt") or "").strip()
        if not alt:
            raise self.wrong(f"{name} has no :alt:, which says what it shows")
        figure = nodes.figure("", drawn(self, name, alt))
        figure["classes"].append("figure-of")
        self.add_caption(figure)
        return [figure]

    def add_caption(self, figure: nodes.figure) -> None:
        """The first paragraph; what follows is the legend."""
        body = self.parsed(nodes.container()).children
        if not body:
            return
        first, *rest = body
        if not isinstance(first, nodes.paragraph):
            raise self.wrong("its body has to begin with a sentence")
        caption = nodes.caption(first.rawsource, "", *first.children)
        caption.source, caption.line = first.source, first.line
        figure += caption
        if rest:
            figure += nodes.legend("", *rest)


def drawn(page: BookDirective, name: str, alt: str, **options) -> drawing:
    """By figures/NAME.py, for the page that a directive stands on."""
    folder, stem = page.source / "figures", name.replace("-", "_")
    if not (folder / f"{stem}.py").is_file():
        raise page.wrong(f"there is no figures/{stem}.py")
    try:
        svg, read = draw(folder, stem, page.root, **options)
    except Exception as error:
        why = f"{name}: {type(error).__name__}: {error}"
        raise page.wrong(why) from error
    for path in read:
        page.depend_on(path)
    if not isinstance(svg, str) or "<svg" not in svg:
        raise page.wrong(f"{name}: what draw() gives is no SVG")
    return drawing_of(svg, alt, "-".join([name, *options.values()]))


def setup(app) -> None:
    app.add_directive("figure-of", FigureOf)
