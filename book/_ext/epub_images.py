"""Images in an EPUB: drawings become files, and every SVG a lone document.

Readers of EPUBs know images better than SVG between paragraphs, and may not
follow the DTD that a plotting library names in its files.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .drawing import OPENING, drawing

DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\s*")
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


class EpubImages(SphinxPostTransform):
    default_priority = 200
    builders = ("epub",)

    def run(self, **_) -> None:
        for node in list(self.document.findall(drawing)):
            path = self.written(node["name"], alone(node["svg"]))
            node.replace_self(nodes.image(
                "", uri=path, alt=node["alt"], candidates={"*": path}
            ))
        for node in self.document.findall(nodes.image):
            path = Path(self.env.srcdir) / node["uri"]
            if path.suffix == ".svg" and path.is_file():
                text = path.read_text("utf-8")
                if DOCTYPE.search(text):
                    text = DOCTYPE.sub("", text)
                    node["uri"] = self.written(path.stem, text)

    def written(self, name: str, text: str) -> str:
        """Behind the pages' own folder; Sphinx copies from there."""
        folder = Path(self.env.doctreedir) / "drawings"
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        path = folder / f"{name}-{digest}.svg"
        path.write_text(text, "utf-8")
        self.env.images.add_file(self.env.docname, str(path))
        return str(path)


def alone(svg: str) -> str:
    if NAMESPACE in OPENING.match(svg)[1]:
        return svg
    return svg.replace("<svg", f"<svg {NAMESPACE}", 1)


def setup(app) -> None:
    app.add_post_transform(EpubImages)
