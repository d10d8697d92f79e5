"""cmake/Chapter.cmake: linking upward stops the configure step."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tools import ROOT

TOP = """cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES CXX)
include(cmake/Chapter.cmake)
add_library(common INTERFACE)
add_subdirectory(01_one)
add_subdirectory(02_two)
"""
MAIN = "int main() {}\n"


def configure(tree: Path, one: str, two: str) -> subprocess.CompletedProcess:
    shutil.copytree(ROOT / "cmake", tree / "cmake")
    (tree / "CMakeLists.txt").write_text(TOP)
    for name, call in (("01_one", one), ("02_two", two)):
        (tree / name).mkdir()
        (tree / name / "CMakeLists.txt").write_text(call)
        (tree / name / "main.cpp").write_text(MAIN)
        (tree / name / "library.cpp").write_text("")
    return subprocess.run(
        ["cmake", "-G", "Ninja", "-S", tree, "-B", tree / "build"],
        capture_output=True, text=True,
    )


def test_linking_downward_configures(tmp_path: Path) -> None:
    result = configure(tmp_path, "chapter(01_one LINKS common)",
                       "chapter(02_two LINKS common 01_one APP 01_one)")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("one, two, says", [
    ("LINKS 02_two", "", "Chapter 01_one may not link 02_two"),
    ("APP 02_two", "", "Chapter 01_one may not link 02_two"),
    ("LINKS 02_two_files", "", "Chapter 01_one may not link 02_two_files"),
    ("", "LINKS 02_two", '"02_two_lib" links to itself'),
], ids=["links", "app", "a_library_inside_a_later_one", "itself"])
def test_linking_upward_stops(tmp_path: Path, one: str, two: str,
                              says: str) -> None:
    result = configure(tmp_path, f"chapter(01_one {one})",
                       f"chapter(02_two {two})")
    assert result.returncode != 0
    assert says in " ".join(result.stderr.split())
