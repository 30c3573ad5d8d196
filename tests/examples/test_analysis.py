"""The analysis runs whole, and each cell by itself in order."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

SOURCE: Final = Path(find_spec("analysis").origin or "").read_text("utf-8")  # type: ignore[union-attr]


def shown() -> dict[str, Any]:
    """Run the cells as a notebook does; give the last value of each by its title."""
    names: dict[str, Any] = {}
    values = {}
    for cell in SOURCE.split("# %% ")[1:]:
        title, _, code = cell.partition("\n")
        tree = ast.parse(code)
        last = tree.body.pop()
        exec(compile(tree, "analysis", "exec"), names)
        assert isinstance(last, ast.Expr), f"the cell {title!r} shows nothing"
        values[title] = eval(compile(ast.Expression(last.value), "analysis", "eval"), names)
    return values


def test_every_cell_shows_a_table() -> None:
    values = list(shown().values())
    assert len(values) == 7
    for value in values:
        assert "<table" in value._repr_html_()
    found = values[3].row(0, named=True)
    assert 0 < found["at_least"] <= found["at_most"] < 1
    assert values[5].links.precision.value > 0.95
    assert values[6]["standing"].to_list() == ["applied"]
