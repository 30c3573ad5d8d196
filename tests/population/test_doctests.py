"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["simulate"])
def test_examples(name: str) -> None:
    failed, tried = doctest.testmod(import_module(f"crvs_link.population.{name}"))
    assert tried > 0
    assert failed == 0
