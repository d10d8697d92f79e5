"""The servers: ours, the limit, the peers; how each is started."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from suite.cases import STATIC_SIZES, Case

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
OURS = BUILD / "bin"
TOOLS = BUILD / "tools" / "bin"
PEERS = ROOT / "bench" / "peers"
WWW = BUILD / "www"


class NotThere(Exception):
    """A server that cannot be had here, and why."""


@dataclass(frozen=True)
class Server:
    name: str
    command: tuple[str, ...]  # "{port}" is replaced
    raw: bool = False  # sends back what it is sent, knows no handshake
    spins: bool = False  # busy all the time: up only while it is measured


def _program(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        raise NotThere(f"{name} was not built")
    return str(path)


def found(name: str) -> str | None:
    """Also a program that only root has on his PATH."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def _found(name: str) -> str:
    path = found(name)
    if not path:
        raise NotThere(f"there is no {name}")
    return path


def node_path() -> str:
    """Modules of the distribution, or those that bench.sh got from npm."""
    return f"{BUILD}/node_modules:/usr/share/nodejs"


def _needs(module: str, *command: str) -> None:
    """`command` ends well where there is such a module."""
    if subprocess.run(command, capture_output=True, check=False).returncode:
        program = Path(command[0]).name
        raise NotThere(f"{program} does not find the module {module}")


def limit(case: Case) -> Server:
    command = [_program(TOOLS, "limit"), "--port", "{port}"]
    if case.kind == "connect":
        command.append("--accept-and-close")
    if case.kind == "push":
        command += ["--push", str(case.period_ms)]
    return Server("limit", tuple(command), raw=True)


def limit_101() -> Server:
    """Receives a request, sends back the 101 that it has at hand: what a
    handshake costs before anybody thinks."""
    command = (_program(TOOLS, "limit"), "--port", "{port}", "--switch")
    return Server("limit_101", command)


def ours(case: Case, folder: Path = OURS) -> Server:
    ports = ("--port", "0", "--ws-port", "{port}")
    if case.kind == "static":
        flags = ("--port", "{port}", "--root", str(WWW))
        return Server("01_polling", (_program(folder, "01_polling"), *flags))
    if case.kind == "push":
        every = ("--interval", f"{case.period_ms}ms")
        return Server("05_push", (_program(folder, "05_push"), *ports, *every))
    return Server("04_messages", (_program(folder, "04_messages"), *ports))


def spinning() -> Server:
    """Ours, which has a core of its own and asks instead of sleeping."""
    command = (_program(OURS, "04_messages"), "--spin", "--port", "0")
    command += ("--ws-port", "{port}")
    return Server("04_messages --spin", command, spins=True)


def built(name: str, program: str) -> Server:
    return Server(name, (_program(TOOLS, program), "--port", "{port}"))


def node(module: str, script: str, *flags: str) -> Server:
    os.environ["NODE_PATH"] = node_path()
    program = _found("node")
    _needs(module, program, "-e", f"require('{module}')")
    command = (program, str(PEERS / script), "--port", "{port}", *flags)
    return Server(module, command)


def websockets() -> Server:
    python = sys.executable
    _needs("websockets", python, "-c", "import websockets")
    script = str(PEERS / "websockets_echo.py")
    return Server("websockets", (python, script, "--port", "{port}"))


def nginx() -> Server:
    start = ("/bin/sh", str(PEERS / "nginx.sh"), _found("nginx"), str(WWW))
    return Server("nginx", (*start, "{port}"))


def given(name: str, command: str) -> Server:
    """--peer: with its port where it says {port}, else behind --port."""
    words = tuple(shlex.split(command))
    if "{port}" not in command:
        words += ("--port", "{port}")
    return Server(name, words)


Maker = Callable[[], Server]  # may raise NotThere


def peers(case: Case) -> list[Maker]:
    if case.kind == "static":
        root = ("--root", str(WWW))
        return [lambda: node("express", "express_static.js", *root)]
    if case.kind == "push":
        period = ("--push", str(case.period_ms))
        return [lambda: node("ws", "ws_echo.js", *period)]
    return [
        lambda: built("Beast", "beast_echo"),
        lambda: built("websocketpp", "websocketpp_echo"),
        lambda: built("libwebsockets", "lws_echo"),
        lambda: node("ws", "ws_echo.js"),
        websockets,
    ]


def servers_of(
    case: Case, more: dict[str, str], *, with_peers: bool
) -> tuple[list[Server], list[str]]:
    """Those of a case, the baseline first, and why others are left out. `more`
    echo; they are not asked for files or pushes."""
    baseline = nginx if case.kind == "static" else lambda: limit(case)
    makers: list[Maker] = [baseline, lambda: ours(case)]
    if case.name == "connect":
        makers.append(limit_101)
    if case.name == "latency":
        makers.append(spinning)
    if with_peers:
        makers += peers(case)
    servers, left_out = [], []
    for make in makers:
        try:
            servers.append(make())
        except NotThere as reason:
            left_out.append(str(reason))
    if case.kind in {"echo", "connect", "idle"}:
        servers += [given(name, command) for name, command in more.items()]
    return servers, left_out


def write_static_files() -> None:
    WWW.mkdir(parents=True, exist_ok=True)
    for name, size in STATIC_SIZES.items():
        if not (WWW / name).is_file():
            (WWW / name).write_bytes(os.urandom(size))
