"""What an index is made of: dataclasses of arrays, all the way down."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.lookup import Lookup
from crvs_link.index.grown import Grown

if TYPE_CHECKING:
    from collections.abc import Iterator


def walk(part: object, *, texts: bool = True) -> Iterator[object]:
    """All arrays, growing arrays and look-ups of a part, and of its parts.

    Parameters
    ----------
    part : object
    texts : bool
        Whether with the characters of tables of texts.
    """
    if isinstance(part, np.ndarray | Grown | Lookup):
        yield part
    elif isinstance(part, dict):
        for each in part.values():
            yield from walk(each, texts=texts)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from walk(each, texts=texts)
    elif is_dataclass(part):
        for one in fields(part):
            if one.name.startswith("_") or (one.name == "chars" and not texts):
                continue
            yield from walk(getattr(part, one.name), texts=texts)


def grown_in(part: object) -> list[Grown]:
    """The growing arrays of a part."""
    return [each for each in walk(part) if isinstance(each, Grown)]


def sizes(part: object) -> Iterator[int]:
    """Bytes of each array beside the text of values, in UTF-8 or in the letters of a table."""
    for each in walk(part, texts=False):
        if isinstance(each, Lookup):
            yield each.nbytes
        elif isinstance(each, Grown):
            yield int(each.array.nbytes)
        elif isinstance(each, np.ndarray):
            yield int(each.nbytes)
