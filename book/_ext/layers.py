"""The layers of the code: where the sources of each lie, and what they declare.

A layer is `common`, a chapter such as `03_framing`, or a library inside a
chapter: `01_polling_files` lies in chapters/01_polling/files/.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .symbols import TYPES, Symbol, symbols


@dataclass(frozen=True)
class Layer:
    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where its sources lie; it may not exist."""
        chapters = self.root / "chapters"
        if self.name == "common":
            return self.root / "common"
        if self.is_chapter:
            return chapters / self.name
        chapter, _, inner = self.name.rpartition("_")
        return chapters / chapter / inner

    @property
    def is_chapter(self) -> bool:
        return (self.root / "chapters" / self.name).is_dir()

    @property
    def pages(self) -> str:
        """The folder of the book that tells of it."""
        if self.name == "common":
            return "00_ground_floor"
        return self.folder.relative_to(self.root / "chapters").parts[0]

    @property
    def main(self) -> Path | None:
        path = self.folder / "main.cpp"
        return path if path.is_file() else None

    def sources(self) -> list[Path]:
        """Of its library: without main.cpp, and without the attempts."""
        found = [*self.folder.glob("*.h"), *self.folder.glob("*.cpp")]
        return sorted(path for path in found if path.name != "main.cpp")

    def symbols(self) -> list[tuple[Path, Symbol]]:
        return [(path, symbol) for path in self.sources()
                for symbol in symbols(path)]

    def functions(self) -> list[tuple[Path, Symbol]]:
        return [(path, symbol) for path, symbol in self.symbols()
                if symbol.kind == "function"]

    def types(self) -> list[Symbol]:
        return [s for s in self.in_headers() if s.kind in TYPES]

    def free_functions(self) -> list[Symbol]:
        kinds = {"function", "prototype"}
        return [s for s in self.in_headers() if s.kind in kinds]

    def in_headers(self) -> list[Symbol]:
        return [symbol for path, symbol in self.symbols()
                if path.suffix == ".h" and symbol.scope == "namespace"]

    def previous(self) -> Layer | None:
        """The chapter before this one."""
        before = sorted(
            path.name for path in (self.root / "chapters").iterdir()
            if path.is_dir() and path.name < self.name
        )
        if not self.is_chapter or not before:
            return None
        return Layer(self.root, before[-1])
