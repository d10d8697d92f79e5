"""Where the repository is, and which tools a check cannot do without."""

import shutil
import subprocess
from pathlib import Path

import pytest
import rules

ROOT = Path(__file__).resolve().parents[2]


def universal_ctags() -> bool:
    """The one that tells where a function ends, and can write JSON."""
    if not shutil.which("ctags"):
        return False
    version = subprocess.run(["ctags", "--version"], capture_output=True,
                             text=True).stdout
    return "Universal Ctags" in version and "+json" in version


def need_tool_of(rule: rules.Rule) -> None:
    """Skips, saying so, where the tool of a rule is not installed."""
    if rule is rules.functions_are_short and not universal_ctags():
        pytest.skip("universal-ctags is not installed")
    if rule is rules.code_is_formatted and not rules.clang_format():
        pytest.skip("clang-format 14 is not installed")
