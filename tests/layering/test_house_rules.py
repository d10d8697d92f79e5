"""The repository keeps the rules of the house."""

import pytest
from house import Tree
from rules import RULES, UNTESTED, Rule
from tools import ROOT, need_tool_of


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house(rule: Rule) -> None:
    need_tool_of(rule)
    findings = list(rule(Tree(ROOT)))
    if findings:
        pytest.fail("\n".join(["", *findings]), pytrace=False)


def test_there_is_something_to_check() -> None:
    tree = Tree(ROOT)
    assert tree.sources("common") and tree.sources("chapters")
    assert set(tree.chapters()) <= set(tree.links)


def test_exceptions_are_still_needed() -> None:
    gone = [name for name in UNTESTED if not (ROOT / name).is_file()]
    assert not gone, "take these out of UNTESTED in tests/layering/rules.py"
