"""A folder of files to serve, and secrets beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .client import RawClient

BIG = 64 * 2**20
OLD = 1_000_000_000  # 2001-09-09T01:46:40Z
FUTURE = 4_000_000_000


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("files")
    root = base / "site"
    for folder in ("sub", "empty", "a/.b", ".git", "odd/index.html"):
        (root / folder).mkdir(parents=True)
    secret = base / "site-restricted" / "secret.txt"
    secret.parent.mkdir()
    contents = {
        root / "index.html": "<!doctype html><title>home</title>",
        root / "ten.txt": "0123456789",
        root / "empty.txt": "",
        root / "sub" / "index.html": "<!doctype html><title>sub</title>",
        root / "sub" / "page.css": "body {}",
        root / "script.js": "1;",
        root / "data.json": "{}",
        root / "image.svg": "<svg/>",
        root / "unknown.xyz": "?",
        root / "时间 now.txt": "named in Chinese",
        root / "future.txt": "not yet",
        root / ".env": "secret",
        root / ".git" / "config": "secret",
        root / "a" / ".b" / "c": "secret",
        secret: "secret",
        base / "secret.txt": "secret",
    }
    for path, content in contents.items():
        path.write_text(content)
    os.utime(root / "ten.txt", (OLD, OLD))
    os.utime(root / "future.txt", (FUTURE, FUTURE))
    (root / "out").symlink_to(secret)
    (root / "outdir").symlink_to(secret.parent)
    (root / "loop").symlink_to("loop")
    (root / "in").symlink_to("ten.txt")
    os.mkfifo(root / "fifo")
    with open(root / "big.bin", "wb") as big:
        big.write(b"begin")
        big.seek(BIG - 3)
        big.write(b"end")
    return root


@pytest.fixture
def files(stable, start, connect, site: Path, chapter: str) -> RawClient:
    """`start` only says that it needs a flag of ours; the server is kept."""
    return connect(stable.keep(chapter, "--root", str(site)).port)
