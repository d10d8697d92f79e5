"""Loads the modules in book/figures/, and notes what they read.

A figure is drawn from data: what draw() opens below the repository's folder is
what the page depends on.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_listening: list[set[Path]] = []


def _hear(event: str, arguments: tuple) -> None:
    if event == "open" and _listening and isinstance(arguments[0], str):
        for heard in _listening:
            heard.add(Path(arguments[0]))


sys.addaudithook(_hear)


def draw(folder: Path, name: str, root: Path, **options: str):
    """What NAME.py draws, and the files that it and its helpers read."""
    path = folder / f"{name}.py"
    heard: set[Path] = set()
    _listening.append(heard)
    try:
        svg = load(path).draw(**options)
    finally:
        _listening.remove(heard)
    read = {file.resolve() for file in heard if not file.suffix == ".pyc"}
    return svg, {
        file for file in read | set(folder.glob("*.py"))
        if file.is_file() and file.is_relative_to(root)
    }


def load(path: Path) -> ModuleType:
    """Figures import what lies beside them: `from svg import ...`."""
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    name = f"book_figure_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
