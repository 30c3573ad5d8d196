"""Columns as JSON text: many values at once, in the one form that is hashed.

ASCII alone, and nothing that ends or opens anything where a line is put into a page: ``<``,
``>`` and ``&`` are escapes too, and so are the line ends of Unicode.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

NULL: Final = "null"

_ESCAPES: Final = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\x7f"})


def text(value: object) -> str:
    r"""Write a value as JSON: keys sorted, no spaces, ASCII.

    Examples
    --------
    >>> text("</script>"), text({"b": None, "a": [1]})
    ('"\\u003c/script\\u003e"', '{"a":[1],"b":null}')
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).translate(
        _ESCAPES
    )


def encoded(values: pl.Series) -> pl.Series:
    """Write a column of text as JSON, each distinct value once; null stays null."""
    if values.null_count() == len(values):
        return values
    distinct = values.unique().drop_nulls().to_list()
    return values.replace_strict(
        distinct, [text(value) for value in distinct], return_dtype=pl.String
    )


def finite() -> pl.Expr:
    """All columns of numbers, null in place of what JSON has no number for."""
    value = pl.col(pl.Float64)
    return pl.when(value.is_finite()).then(value).name.keep()


def number(column: str) -> pl.Expr:
    """Write a column of finite numbers: the shortest digits that read back the same."""
    return pl.col(column).cast(pl.String)


@dataclass(frozen=True)
class Code:
    """Codes or references: text that is never null, and of which nothing is an escape."""

    column: pl.Expr


def code_or_null(column: str) -> pl.Expr:
    """Write codes that may be null."""
    return pl.concat_str(pl.lit('"'), pl.col(column), pl.lit('"'))


def first_code(*cases: tuple[pl.Expr, StrEnum], otherwise: StrEnum) -> pl.Expr:
    """Code of the first case that holds; one that is null does not."""
    chosen = [pl.when(holds).then(pl.lit(code.value)) for holds, code in cases]
    return pl.coalesce(*chosen, pl.lit(otherwise.value))


def members(values: Mapping[str, pl.Expr | Code | str]) -> pl.Expr:
    """Write an object, keys sorted.

    Parameters
    ----------
    values : mapping of str to polars.Expr, Code or str
        By key: a column that is JSON, null for null; codes; or JSON that is always the same.
        Few and long pieces take the least time.
    """
    parts: list[pl.Expr] = []
    constant = ""
    for place, key in enumerate(sorted(values)):
        value = values[key]
        constant += f"{',' if place else '{'}{text(key)}:"
        if isinstance(value, str):
            constant += value
            continue
        is_code = isinstance(value, Code)
        column = value.column if isinstance(value, Code) else value.fill_null(pl.lit(NULL))
        parts += [pl.lit(constant + '"' * is_code), column]
        constant = '"' * is_code
    return pl.concat_str(*parts, pl.lit(constant + "}"))
