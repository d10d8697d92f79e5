"""Five guards of a folder. Each gets the target of a request as it came, and opens
what it takes for a file of the folder "site". Not all of them are right.

    .env                       the secret
    private.txt                the secret
    site-old/plan.txt          the secret
    site/.env                  the secret
    site/notes/today.txt       for all

Find for each a target that gets the secret. Our server, with --root site, must
answer the same target with 400 or 404.
"""

from posixpath import normpath
from urllib.parse import unquote


def no_way_up(target: str) -> bytes:
    path = unquote(target).replace("../", "")
    if "/.env" in path:
        raise PermissionError("refused")
    return read("site" + path)


def segment_by_segment(target: str) -> bytes:
    names = [unquote(segment) for segment in target.split("/")]
    if ".." in names or any(name.startswith(".") for name in names):
        raise PermissionError("refused")
    return read("site" + "/".join(names))


def twice_as_careful(target: str) -> bytes:
    path = unquote(target)
    if "/." in path:
        raise PermissionError("refused")
    return read("site" + unquote(path))  # names have their %20 still, sometimes


def only_texts(target: str) -> bytes:
    path = normpath(unquote(target))
    if not path.endswith(".txt"):
        raise PermissionError("refused")
    return read("site" + path)


def where_it_leads(target: str) -> bytes:
    path = normpath("site" + unquote(target))
    if not path.startswith("site") or "/." in path:
        raise PermissionError("refused")
    return read(path)


def read(path: str) -> bytes:
    """As a C library opens files: a NUL ends the name."""
    with open(path.split("\0")[0], "rb") as file:
        return file.read()


TARGETS = {
    "no_way_up": "/notes/today.txt",
    "segment_by_segment": "/notes/today.txt",
    "twice_as_careful": "/notes/today.txt",
    "only_texts": "/notes/today.txt",
    "where_it_leads": "/notes/today.txt",
}
