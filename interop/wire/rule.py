"""The rule that a test holds a server to, told to whoever breaks it."""

import pytest


def rule(section: str, sentence: str, hint: str = "") -> pytest.MarkDecorator:
    """Marks a test, or one of its cases, with the rule behind it.

    A failure prints the rule, what was sent and received, and the hint. A
    case's own rule goes before that of its test.
    """
    return pytest.mark.rule(section, sentence, hint)


def told(item: pytest.Item) -> str:
    """The rules of a test as text, the nearest first."""
    return "\n".join(
        f"{section}: {sentence}." + (f"\nHint: {hint}." if hint else "")
        for section, sentence, hint in (
            mark.args for mark in item.iter_markers("rule")
        )
    )
