"""The examples in the docstrings of the package hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import crvs_link.standardise.native as package

MODULES = [module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_public_functions_show_an_example() -> None:
    functions = [getattr(package, name) for name in package.__all__]
    assert [f.__name__ for f in functions if ">>>" not in (f.__doc__ or "")] == []
