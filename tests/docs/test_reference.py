"""The reference: every public name is in it, documented, with examples that are true."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import make_reference

PUBLIC = {module.__name__: module for module in make_reference.public_modules()}


def members(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name in getattr(module, "__all__", [n for n in vars(module) if n.endswith("Error")]):
        if name != "__version__":
            yield name, getattr(module, name)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reference")
    make_reference.build(folder)
    return {name: (folder / f"{name.replace('.', '/')}.html").read_text("utf-8") for name in PUBLIC}


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_has_a_place_with_words(module: str, pages: dict[str, str]) -> None:
    places = set(re.findall(r'<section id="([^"]+)"', pages[module]))
    for name, thing in members(PUBLIC[module]):
        assert name in places, name
        assert inspect.getdoc(thing), name


def test_nothing_is_fetched_when_a_page_is_read(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r'(?:src|href)="https?://(?!pdoc\.dev)', page.replace("&quot;", '"'))


@pytest.mark.parametrize("module", PUBLIC)
def test_examples_are_true(module: str) -> None:
    finder = doctest.DocTestFinder(recurse=True)
    runner = doctest.DocTestRunner()
    for name, thing in members(PUBLIC[module]):
        home = inspect.getmodule(thing)
        for test in finder.find(thing, name, module=home):
            assert runner.run(test).failed == 0, name


@pytest.mark.parametrize(
    "name",
    ["match", "dedupe", "read_extract", "profile_extract", "evaluate_result", "Result"],
)
def test_what_people_call_has_an_example(name: str) -> None:
    assert ">>>" in (inspect.getdoc(getattr(PUBLIC["crvs_link"], name)) or "")
