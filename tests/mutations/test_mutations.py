"""The list of mutations fits the source as it is."""

from __future__ import annotations

import pytest
from run import ROOT, Mutation, applied, mutations


def test_there_are_enough() -> None:
    assert len(mutations()) >= 30


@pytest.mark.parametrize("mutation", mutations(), ids=str)
def test_it_can_be_applied(mutation: Mutation) -> None:
    source = (ROOT / mutation.file).read_text()
    assert applied(mutation, source) != source
