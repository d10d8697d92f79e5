"""A build with warnings is not remembered.

Sphinx reads only what has changed, so the next build would be silent about the
faults of this one, and succeed. Without its memory it reads all pages again.
"""

from __future__ import annotations

from pathlib import Path


def forget(app, failure: Exception | None) -> None:
    if failure or getattr(app, "_warncount", 0):
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app) -> None:
    # Behind everybody who may still have something to say.
    app.connect("build-finished", forget, priority=999)
