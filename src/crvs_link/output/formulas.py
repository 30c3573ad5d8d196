"""Text that no spreadsheet takes for a formula.

A spreadsheet runs a cell that begins like a formula, be it behind blanks or quotes that it
drops. One that expects another delimiter than the comma cuts a line elsewhere, quotes or not,
and what follows a delimiter or a line end inside a text begins a cell of its own. So an
apostrophe goes in front of whatever could begin one (OWASP, CSV Injection).
"""

from __future__ import annotations

from typing import Final

import polars as pl

_STARTS: Final = r"=+\-@＝＋－＠﹦﹢﹣﹫"
"""What begins a formula, in full width and small too: a spreadsheet may fold these."""

_DROPPED: Final = (
    r"""\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\u{ad}\u{1680}\u{2000}-\u{200f}\u{2028}-\u{202f}"""
    r"""\u{205f}-\u{206f}\u{3000}\u{feff}"'"""
)
"""What may be dropped before it: blanks, controls, marks without width, quotes."""

_CELL: Final = rf"(^|[,;|\t\r\n])([{_DROPPED}]*)([{_STARTS}])"
_START: Final = r"^([\t\r\n])"


def neutral(text: pl.Expr) -> pl.Expr:
    """Put an apostrophe in front of what a spreadsheet could run.

    Parameters
    ----------
    text : polars.Expr of String

    Returns
    -------
    polars.Expr of String
        Anything else as it was.
    """
    cells = text.str.replace_all(_CELL, "${1}'${2}${3}")
    return cells.str.replace(_START, "'${1}")
