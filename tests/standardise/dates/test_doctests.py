from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import crvs_link.standardise.dates as package

MODULES = [each.name for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
