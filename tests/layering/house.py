"""The house as its rules see it: files, layers, and who may stand on whom.

A layer is a library: `common`, `03_framing`, or a library inside a chapter,
such as `01_polling_files`, whose sources are in 01_polling/files/. What links
what is read from the chapters' CMakeLists.txt; there is no second list.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

NOT_OURS = {"build", ".git", ".cache", "__pycache__", ".pytest_cache"}
CHAPTER_CALL = re.compile(r"^chapter\(\s*(\S+)([^)]*)\)", re.MULTILINE)
LIBRARY_CALL = re.compile(
    r"^target_link_libraries\(\s*(\w+)_lib\s([^)]*)\)", re.MULTILINE
)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass
class Tree:
    """A repository, or a small tree of the same shape."""

    root: Path
    links: dict[str, set[str]] = field(init=False, default_factory=dict)
    app_links: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for lists in sorted(self.root.glob("chapters/*/CMakeLists.txt")):
            self._read_links(lists.read_text())

    def _read_links(self, text: str) -> None:
        text = re.sub(r"#.*", "", text)
        for name, arguments in CHAPTER_CALL.findall(text):
            links, _, app = arguments.partition("APP")
            self.links.setdefault(name, set()).update(
                links.replace("LINKS", "").split()
            )
            self.app_links[name] = set(app.split())
        for name, arguments in LIBRARY_CALL.findall(text):
            layers = set(arguments.split()) - {"PUBLIC", "PRIVATE"}
            self.links.setdefault(name, set()).update(
                layer.removesuffix("_lib") for layer in layers
            )

    @cached_property
    def files(self) -> list[PurePosixPath]:
        """Tracked and new files, as paths from the root."""
        names = self._known_to_git() or [
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if not NOT_OURS & set(path.relative_to(self.root).parts)
        ]
        return sorted(
            PurePosixPath(n) for n in names if (self.root / n).is_file()
        )

    def _known_to_git(self) -> list[str]:
        """Nothing where there is no git, or no repository."""
        if not (self.root / ".git").exists() or not shutil.which("git"):
            return []
        listing = subprocess.run(
            ["git", "ls-files", "-z", "-co", "--exclude-standard"],
            cwd=self.root, capture_output=True, text=True,
        )
        return listing.stdout.split("\0")[:-1]

    def sources(self, *folders: str) -> list[PurePosixPath]:
        return [
            path for path in self.files
            if path.suffix in {".h", ".cpp"} and path.parts[0] in folders
        ]

    def chapters(self) -> list[str]:
        return sorted(
            {p.parts[1] for p in self.files
             if p.parts[0] == "chapters" and re.match(r"\d\d_", p.parts[1])}
        )

    def lines(self, path: PurePosixPath) -> list[str]:
        return (self.root / path).read_text("utf-8").splitlines()

    def includes(self, path: PurePosixPath) -> list[tuple[int, str, str]]:
        """(line, '<' or '"', name) of every include of a file."""
        found = ((n, INCLUDE.match(line))
                 for n, line in enumerate(self.lines(path), 1))
        return [(n, m[1], m[2]) for n, m in found if m]

    def layer(self, path: PurePosixPath) -> str:
        """The layer of common/... or chapters/NN_name/..."""
        parts = path.parts
        if parts[0] == "common":
            return "common"
        below = parts[2] if len(parts) > 3 else ""
        inner = f"{parts[1]}_{below}"
        return inner if below and inner in self.links else parts[1]

    def below(self, layer: str) -> set[str]:
        """The layer, and all that it stands on."""
        reached: set[str] = set()
        waiting = [layer]
        while waiting:
            layer = waiting.pop()
            if layer not in reached:
                reached.add(layer)
                waiting.extend(self.links.get(layer, ()))
        return reached

    def allowed(self, path: PurePosixPath) -> set[str]:
        """The layers that a file may include."""
        reached = self.below(self.layer(path))
        if is_program(path):
            for layer in self.app_links.get(path.parts[1], ()):
                reached |= self.below(layer)
        return reached


def is_program(path: PurePosixPath) -> bool:
    return path.name == "main.cpp" or path.parent.name == "attempts"
