"""Shows each target to the guard that it is for, and to the server of chapter 1."""

from __future__ import annotations

import contextlib
import importlib.util
from pathlib import Path
from types import ModuleType

from tools import Tools, Wrong
from wire import request

SECRET = b"the secret\n"
HINTS = {
    "no_way_up": "It takes something out. What is left is not looked at again.",
    "segment_by_segment": "It looks at names. What can be in a name, decoded?",
    "twice_as_careful": "What is decoded twice can be encoded twice.",
    "only_texts": "It looks at the end of a text; read() opens its beginning.",
    "where_it_leads": "Which other names begin with these four letters?",
}


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("guards", path)
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def folders(base: Path) -> None:
    """As the starter says that they are."""
    for name in ("site/notes", "site-old"):
        (base / name).mkdir(parents=True)
    for name in (".env", "private.txt", "site-old/plan.txt", "site/.env"):
        (base / name).write_bytes(SECRET)
    (base / "site/notes/today.txt").write_text("for all\n")


def targets(answer: Path) -> dict[str, str]:
    given = getattr(module(answer), "TARGETS", {})
    if missing := HINTS.keys() - given:
        raise Wrong(f"TARGETS has nothing for {', '.join(sorted(missing))}.")
    return given


def check(answer: Path, tools: Tools) -> None:
    guards = module(Path(__file__).parent / "starter.py")  # as they were
    given = targets(answer)
    folders(tools.scratch)
    server = tools.server("01_polling", "--root", str(tools.scratch / "site"))
    for name, hint in HINTS.items():
        target = given[name]
        if not target.startswith("/") or not target.isascii() or " " in target:
            raise Wrong(f"{name}: {target!r} cannot be the target of a request.")
        with contextlib.chdir(tools.scratch):
            got = opened_by(getattr(guards, name), target)
        if got != SECRET:
            raise Wrong(f"{name}: {target} gives {got!r}. {hint}")
        status = tools.client(server.port).ask(request(target)).status
        if status not in {400, 404}:
            raise Wrong(f"{name}: ours answers {target} with {status}.")


def opened_by(guard, target: str) -> bytes | str:
    try:
        return guard(target)
    except (OSError, ValueError) as error:
        return str(error)
