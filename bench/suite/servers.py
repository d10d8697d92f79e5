"""The servers: ours, the limit, the peers; how each is started and watched."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from suite.cases import STATIC_SIZES, Case

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
OURS = BUILD / "bin"
TOOLS = BUILD / "tools" / "bin"
PEERS = ROOT / "bench" / "peers"
WWW = BUILD / "www"
PATIENCE = 15.0  # seconds until a server must accept


class NotThere(Exception):
    """A server that cannot be had here, and why."""


@dataclass(frozen=True)
class Server:
    name: str
    command: tuple[str, ...]  # "{port}" is replaced
    raw: bool = False  # sends back what it is sent, knows no handshake


def _program(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        raise NotThere(f"{name} was not built")
    return str(path)


def _found(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not path:
        raise NotThere(f"there is no {name}")
    return path


def _answers(*command: str) -> None:
    """Raises if a command, that asks for a module, says no."""
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise NotThere(f"{shlex.join(command)} fails")


def limit(case: Case) -> Server:
    command = [_program(TOOLS, "limit"), "--port", "{port}"]
    if case.kind == "connect":
        command.append("--accept-and-close")
    if case.kind == "push":
        command += ["--push", str(case.period_ms)]
    return Server("limit", tuple(command), raw=True)


def ours(case: Case) -> Server:
    ports = ("--port", "0", "--ws-port", "{port}")
    if case.kind == "static":
        flags = ("--port", "{port}", "--root", str(WWW))
        return Server("01_polling", (_program(OURS, "01_polling"), *flags))
    if case.kind == "push":
        every = ("--interval", f"{case.period_ms}ms")
        return Server("05_push", (_program(OURS, "05_push"), *ports, *every))
    return Server("04_messages", (_program(OURS, "04_messages"), *ports))


def built(name: str) -> Server:
    return Server(name, (_program(TOOLS, name), "--port", "{port}"))


def node(name: str, script: str, module: str, *flags: str) -> Server:
    """Modules of the distribution, or those that bench.sh got from npm."""
    os.environ["NODE_PATH"] = f"{BUILD}/node_modules:/usr/share/nodejs"
    program = _found("node")
    _answers(program, "-e", f"require('{module}')")
    command = (program, str(PEERS / script), "--port", "{port}", *flags)
    return Server(name, command)


def websockets() -> Server:
    python = "/usr/bin/python3"
    _answers(python, "-c", "import websockets")
    script = str(PEERS / "websockets_echo.py")
    return Server("websockets", (python, script, "--port", "{port}"))


def nginx() -> Server:
    start = ("/bin/sh", str(PEERS / "nginx.sh"), _found("nginx"), str(WWW))
    return Server("nginx", (*start, "{port}"))


def peers(case: Case) -> list:
    """How to get each; each call may raise NotThere."""
    if case.kind == "static":
        return [nginx, lambda: node("express", "express_static.js", "express",
                                    "--root", str(WWW))]
    if case.kind == "push":
        period = ("--push", str(case.period_ms))
        return [lambda: node("ws", "ws_echo.js", "ws", *period)]
    return [
        lambda: built("beast_echo"),
        lambda: built("websocketpp_echo"),
        lambda: built("lws_echo"),
        lambda: node("ws", "ws_echo.js", "ws"),
        websockets,
    ]


def servers_of(
    case: Case, more: dict[str, str]
) -> tuple[list[Server], list[str]]:
    """Those of a case, the baseline first, and why others are left out."""
    makers = [lambda: ours(case), *peers(case)]
    if case.kind != "static":
        makers.insert(0, lambda: limit(case))
    found, left_out = [], []
    for make in makers:
        try:
            found.append(make())
        except NotThere as reason:
            left_out.append(str(reason))
    for name, command in more.items():
        flags = (*shlex.split(command), "--port", "{port}")
        found.append(Server(name, flags))
    found.sort(key=lambda server: server.name != case.baseline)
    return found, left_out


def write_static_files() -> None:
    WWW.mkdir(parents=True, exist_ok=True)
    for name, size in STATIC_SIZES.items():
        if not (WWW / name).is_file():
            (WWW / name).write_bytes(os.urandom(size))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += family(int(child))
    return found


def memory_of(pid: int) -> int:
    """Bytes of physical memory, of all its processes."""
    total = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1]) * 1024
    return total


@contextmanager
def running(server: Server, prefix: list[str]) -> Iterator[tuple[int, int]]:
    """(pid, port); ended with its whole group behind the `with`."""
    port = free_port()
    command = [part.replace("{port}", str(port)) for part in server.command]
    with open(BUILD / f"{server.name}.log", "w") as log:
        process = subprocess.Popen(
            [*prefix, *command], stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )
    try:
        _await(process, port)
        yield process.pid, port
    finally:
        _end(process)


def _await(process: subprocess.Popen, port: int) -> None:
    """Foreign servers do not all say when they are ready: asks again."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise NotThere("it did not start")


def _end(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(5)
    except ProcessLookupError:
        process.wait()
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
