"""The peers that are compiled: those that have their headers here."""

import shutil
import subprocess
from pathlib import Path

from suite.servers import ROOT

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(peers LANGUAGES C CXX)
set(CMAKE_FIND_USE_CMAKE_SYSTEM_PATH OFF)
set(CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH OFF)
include(peers.cmake)
"""


def targets(folder: Path) -> str:
    build = folder / "build"
    subprocess.run(
        ["cmake", "-S", folder, "-B", build, "-G", "Ninja",
         f"-DCMAKE_INCLUDE_PATH={folder}/include"],
        check=True, capture_output=True,
    )
    return (build / "build.ninja").read_text()


def test_peer_is_found_when_its_headers_have_come(tmp_path: Path) -> None:
    peers = ROOT / "bench" / "peers"
    shutil.copy(peers / "CMakeLists.txt", tmp_path / "peers.cmake")
    for source in peers.glob("*_echo.c*"):
        shutil.copy(source, tmp_path)
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    assert "lws_echo" not in targets(tmp_path)
    (tmp_path / "include").mkdir()
    (tmp_path / "include/libwebsockets.h").touch()
    assert "lws_echo" in targets(tmp_path)
