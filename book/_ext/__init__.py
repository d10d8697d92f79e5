"""The book's own extension; what it adds is told in README.md of the book."""

import hashlib
from pathlib import Path

from . import (
    challenge,
    code_lines,
    code_of,
    drawing,
    elements,
    epub_images,
    figure_of,
    forget,
    furo_mend,
    names,
    new_in,
    notes,
    records,
    roles,
    run_block,
    show_all,
    sidebar,
)

PARTS = (
    challenge, code_lines, code_of, drawing, elements, epub_images, figure_of,
    forget, furo_mend, names, new_in, notes, records, roles, run_block,
    show_all, sidebar,
)


def setup(app) -> dict:
    app.add_config_value("book_root", "..", "env")
    for part in PARTS:
        part.setup(app)
    return {
        "env_version": checksum(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def checksum() -> int:
    """Pages that another version of this extension made are read anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big")
