"""Which machine and which programs the figures come from."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

from suite.counts import instructions_are_counted
from suite.servers import ROOT, found, node_path

INCLUDE = Path("/usr/include")


def _said(*command: str) -> str:
    """The first line that it prints, wherever; nothing if there is none."""
    try:
        said = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | {"NODE_PATH": node_path()},
        )
    except OSError:
        return ""
    if said.returncode:
        return ""
    return ((said.stdout or said.stderr).splitlines() or [""])[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _in_header(path: str, pattern: str) -> str:
    """The groups of the pattern's matches, with points between them."""
    try:
        text = (INCLUDE / path).read_text("utf-8")
    except OSError:
        return ""
    return ".".join(re.findall(pattern, text))


def _of_node(module: str) -> str:
    node = found("node") or "node"
    return _said(node, "-p", f"require('{module}/package.json').version")


def versions() -> dict[str, str]:
    """Of the peers that are here."""
    boost = _in_header("boost/version.hpp", r'BOOST_LIB_VERSION "([^"]+)"')
    nginx = _said(found("nginx") or "nginx", "-v")
    known = {
        "Beast": boost and f"of Boost {boost.replace('_', '.')}",
        "websocketpp": _in_header("websocketpp/version.hpp",
                                  r"const \w+_version = (\d+);"),
        "libwebsockets": _in_header(
            "lws_config.h", r'LWS_LIBRARY_VERSION "([\d.]+)'),
        "ws": _of_node("ws"),
        "websockets": _said(
            sys.executable, "-c",
            "from websockets.version import version; print(version)"),
        "nginx": nginx.rpartition("/")[2],
        "express": _of_node("express"),
    }
    return {name: version for name, version in known.items() if version}


def machine() -> dict[str, object]:
    return {
        "when": datetime.now(timezone.utc).isoformat(timespec="minutes"),
        "processor": _processor(),
        "cpus": os.cpu_count(),
        "kernel": platform.release(),
        "compiler": _said("c++", "--version"),
        "node": _said("node", "--version"),
        "peers": versions(),
        "commit": _said("git", "describe", "--always", "--dirty"),
        "load_before": os.getloadavg()[0],
        "build": "preset bench: Release, link-time optimisation; the peers "
        "that are compiled: the same",
        "perf_counts_instructions": instructions_are_counted(),
    }
