"""The examples of the index do what they show."""

from __future__ import annotations

import doctest

import pytest

import crvs_link.index.register_index
import crvs_link.index.results


@pytest.mark.parametrize(
    "module", [crvs_link.index.register_index, crvs_link.index.results], ids=lambda m: m.__name__
)
def test_examples(module) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
