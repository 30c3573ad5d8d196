"""Results as tables of a notebook: plain HTML, without script or style."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table_html(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    notes: Iterable[str] = (),
) -> str:
    """Write a table as a notebook shows it.

    Parameters
    ----------
    caption : str
    header : sequence of str
    rows : iterable of sequence of str
        One text for each column.
    notes : iterable of str
        Lines below the table.

    Returns
    -------
    str
        HTML in which every text is escaped.

    Examples
    --------
    >>> table_html("Found", ["", "a < b"], [["Links", "3"]])[-56:]
    '<tbody><tr><td>Links</td><td>3</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(text)}</th>" for text in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{below}"
    )
