"""What the directives share."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LANGUAGES = {
    ".h": "cpp", ".cpp": "cpp", ".c": "c", ".js": "javascript", ".html": "html",
    ".css": "css", ".py": "python", ".sh": "bash", ".cmake": "cmake",
    ".json": "json", ".toml": "toml", ".go": "go", ".rs": "rust",
}


class BookDirective(SphinxDirective):
    @property
    def root(self) -> Path:
        """The repository's folder."""
        return (self.source / self.config.book_root).resolve()

    @property
    def source(self) -> Path:
        """The book's folder."""
        return Path(self.env.srcdir)

    def wrong(self, why: str) -> Exception:
        """To be raised."""
        return self.error(f"{self.name}: {why}")

    def depend_on(self, path: Path) -> None:
        self.env.note_dependency(str(path))

    def text(self, made: type[nodes.TextElement], text: str, **attributes):
        """Text of ours that can be translated."""
        node = made(text, text, **attributes)
        self.set_source_info(node)
        return node

    def parsed(self, into: nodes.Element) -> nodes.Element:
        """The directive's body, read as Markdown."""
        self.set_source_info(into)
        self.state.nested_parse(self.content, self.content_offset, into)
        return into


def untranslated(made: type[nodes.TextElement], text: str, **attributes):
    """Paths, names and commands."""
    return made(text, text, translatable=False, **attributes)


def language_of(path: Path) -> str:
    if path.name == "CMakeLists.txt":
        return "cmake"
    return LANGUAGES.get(path.suffix, "text")
