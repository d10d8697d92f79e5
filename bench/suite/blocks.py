"""Blocks of a page between two markers, which a program writes:

    <!-- bench:overview -->
    ...
    <!-- /bench -->
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def filled(text: str, mark: str, known: Mapping[str, Sequence[str]]) -> str:
    """The page with the lines that `known` has for each name. ValueError: a
    marker that is not closed, or that nobody knows."""
    block = re.compile(
        rf"(<!-- {mark}:(\w+) -->\n).*?(<!-- /{mark} -->)", re.DOTALL
    )
    found = block.findall(text)
    if len(found) != text.count(f"<!-- {mark}:"):
        raise ValueError(f"a {mark}: marker has no <!-- /{mark} --> behind it")
    for _, name, _ in found:
        if name not in known:
            raise ValueError(f"no block is named {mark}:{name}; there are "
                             + ", ".join(sorted(known)))
    return block.sub(
        lambda m: m[1] + "\n" + "\n".join(known[m[2]]) + "\n\n" + m[3], text
    )
