"""Parts of an index as JSON and arrays, and back. Only what is listed here can be read."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crvs_link._fast.lookup import Lookup
from crvs_link.encode.records import Readings
from crvs_link.index.bags import BagLevels, BagLexicon
from crvs_link.index.grown import Grown
from crvs_link.index.information import Information
from crvs_link.index.lexicon import DateLexicon, Level, TextLexicon
from crvs_link.index.names import NameLexicon
from crvs_link.index.postings import Overlay, Postings
from crvs_link.index.reading import DefaultDay, Reading
from crvs_link.index.sources import Output, SourceValues
from crvs_link.index.state import State
from crvs_link.index.texts import Texts
from crvs_link.index.vocabulary import Vocabulary
from crvs_link.schema import Calendar, CodeSystem, FieldKind
from crvs_link.spec import BlockingRule, Comparison, MissingValues
from crvs_link.standardise.dates import DateReading
from crvs_link.standardise.dates.hypotheses import YearSpan

if TYPE_CHECKING:
    import numpy.typing as npt

PARTS: Final = {
    kind.__name__: kind
    for kind in (
        *(BagLevels, BagLexicon, BlockingRule, Comparison, DateLexicon, DateReading, DefaultDay),
        *(Information, Level, NameLexicon, Output, Overlay, Postings, Reading, Readings),
        *(SourceValues, State, TextLexicon, Texts, Vocabulary, YearSpan),
    )
}
WORDS: Final = {kind.__name__: kind for kind in (Calendar, CodeSystem, FieldKind, MissingValues)}


def pack(part: object, arrays: list[npt.NDArray[Any]]) -> Any:  # noqa: PLR0911
    """Take a part apart into what JSON can say, and arrays.

    Parameters
    ----------
    part : object
    arrays : list of ndarray
        Those of the part are put behind.
    """
    if part is None or type(part) in {bool, int, float, str}:
        return part
    if isinstance(part, StrEnum):
        return {"word": type(part).__name__, "is": part.value}
    if isinstance(part, np.ndarray):
        arrays.append(part)
        return {"array": len(arrays) - 1}
    if isinstance(part, Grown):
        return {"grown": pack(part.rows, arrays)}
    if isinstance(part, Lookup):
        return {"lookup": [pack(array, arrays) for array in part.arrays()]}
    if isinstance(part, list):
        return [pack(each, arrays) for each in part]
    if isinstance(part, tuple):
        return {"tuple": [pack(each, arrays) for each in part]}
    if isinstance(part, dict):
        return {"dict": [[key, pack(value, arrays)] for key, value in part.items()]}
    if is_dataclass(part) and type(part).__name__ in PARTS:
        held = [one.name for one in fields(part) if not one.name.startswith("_")]
        return {
            "part": type(part).__name__,
            "fields": {name: pack(getattr(part, name), arrays) for name in held},
        }
    raise TypeError(f"an index cannot hold {type(part).__name__}")


def unpack(packed: Any, arrays: list[npt.NDArray[Any]]) -> Any:  # noqa: PLR0911
    """Put a part together again.

    Parameters
    ----------
    packed
        From `pack`.
    arrays : list of ndarray
    """
    if isinstance(packed, list):
        return [unpack(each, arrays) for each in packed]
    if not isinstance(packed, dict):
        return packed
    if "array" in packed:
        return arrays[packed["array"]]
    if "grown" in packed:
        return Grown(unpack(packed["grown"], arrays))
    if "lookup" in packed:
        return Lookup(*(unpack(each, arrays) for each in packed["lookup"]))
    if "tuple" in packed:
        return tuple(unpack(each, arrays) for each in packed["tuple"])
    if "dict" in packed:
        return {key: unpack(value, arrays) for key, value in packed["dict"]}
    if "word" in packed:
        return WORDS[packed["word"]](packed["is"])
    values = {name: unpack(value, arrays) for name, value in packed["fields"].items()}
    return PARTS[packed["part"]](**values)
