"""Mends the theme furo as Debian 12 packages it, where its faults are seen.

- furo.js begins with an `import`, which a classic script may not: nothing in it
  runs. The module that it names is put before it instead.
- furo.css imports normalize.css from a folder of the web server's root. That
  file is put in its place.
- furo.css lacks the colours for readers who chose nothing, and whose system is
  dark. They are those of the reader who chose dark.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT_JS = re.compile(r'^import Gumshoe from "\./(gumshoe-patched\.js)";\n')
IMPORT_CSS = re.compile(r"^@import url\((/javascript/[\w./-]+)\);\n")
DARK = 'body[data-theme="dark"]'
NOT_LIGHT = 'body:not([data-theme="light"])'
DARK_RULES = re.compile(
    r"@media not print \{\n(  body\[data-theme=\"dark\"\] \{.*?\} )\}\n",
    re.DOTALL,
)
# Where no normalize.css can be had.
LEAST = "body { margin: 0; }\n"


def mend(app, failure) -> None:
    static = Path(app.outdir) / "_static"
    for name, mended in MENDED.items():
        path = static / name
        if path.is_file():
            old = path.read_text("utf-8")
            new = mended(old, path.parent)
            if new != old:
                path.write_text(new, "utf-8")


def script(text: str, folder: Path) -> str:
    found = IMPORT_JS.match(text)
    if not found:
        return text
    module = (folder / found[1]).read_text("utf-8")
    return module + text[found.end():]


def style(text: str, _folder: Path) -> str:
    if found := IMPORT_CSS.match(text):
        path = Path("/usr/share") / found[1].lstrip("/")
        normal = path.read_text("utf-8") if path.is_file() else LEAST
        text = normal + text[found.end():]
    if "prefers-color-scheme" in text:
        return text
    return DARK_RULES.sub(
        lambda found: found[0] + as_chosen_by_system(found[1]), text
    )


def as_chosen_by_system(rules: str) -> str:
    rules = rules.replace(DARK, NOT_LIGHT)
    return (
        "@media not print {\n@media (prefers-color-scheme: dark) {\n"
        f"{rules}}}\n}}\n"
    )


MENDED = {"scripts/furo.js": script, "styles/furo.css": style}


def setup(app) -> None:
    app.connect("build-finished", mend, priority=900)
