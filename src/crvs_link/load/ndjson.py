"""JSON objects, one to a line: the keys of all of them are the columns."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.digest import digest_file
from crvs_link.load.headers import shown
from crvs_link.load.lines import check_encoding
from crvs_link.load.part import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher

_BLOCK: Final = 1 << 24
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_TEXT_OR_KEY: Final = rf"({_TEXT}\s*:)|{_TEXT}"
_NUMBER: Final = r":[^,{}\[\]\"]+"
"""What is left of a value between a key and the next, where the texts are taken out."""
_BLANK: Final = r"^\s*$"
_HINT: Final = "Export one flat JSON object to a line, or CSV (UTF-8)."


@dataclass(frozen=True)
class NdjsonPart:
    """A file of JSON lines; see `crvs_link.load.part.Part`."""

    path: Path
    headers: tuple[str, ...]

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``ndjson``."""
        return "ndjson"

    @property
    def tellable(self) -> tuple[str, ...]:
        """All columns are read as text."""
        return self.headers

    @property
    def details(self) -> Mapping[str, str]:
        """JSON is UTF-8."""
        return {"encoding": "UTF-8"}

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read the values of some keys as text; null where an object lacks them.

        Raises
        ------
        InputError
            If a line is not one JSON object; with the line.
        """
        schema = pl.Schema(dict.fromkeys(wanted, pl.String))
        frames, blank, height = [pl.DataFrame(schema=schema)], list[int](), 0
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            for lines in _blocks(self.path):
                empty = lines.str.contains(_BLANK)
                frames.append(_spread(self._values(lines.filter(~empty), schema), ~empty))
                blank += (empty.arg_true() + height).to_list()
                height += len(lines)
            digesting.result()
        values = pl.concat(frames, rechunk=False)
        return Rows(values.select(pl.when(pl.all() != "").then(pl.all())), tuple(blank))

    def _values(self, lines: pl.Series, schema: pl.Schema) -> pl.DataFrame:
        """Read objects; there are as many rows as lines."""
        if lines.is_empty():
            return pl.DataFrame(schema=schema)
        try:
            frame = pl.read_ndjson(lines.str.join("\n").item().encode(), schema=schema)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            frame = pl.DataFrame()  # the cause may quote a value
        if frame.height != len(lines):
            check_objects(self.path)
            raise _unreadable(self.path)
        return frame


def _spread(frame: pl.DataFrame, filled: pl.Series) -> pl.DataFrame:
    """Put the rows where lines are filled, and rows of nulls between."""
    if filled.all():
        return frame
    places = pl.select(pl.when(filled).then(filled.cum_sum().cast(pl.Int64) - 1)).to_series()
    return frame.select(pl.all().gather(places))


def open_ndjson(path: Path) -> NdjsonPart:
    """Find the keys of all objects, in the order in which they first occur.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If a line holds no object, or one that is nested or repeats a key; with the line.
    """
    found: dict[str, None] = {}
    for lines in _blocks(path):
        filled = lines.filter(~lines.str.contains(_BLANK))
        shapes = filled.str.replace_all(_TEXT_OR_KEY, "${1}").str.replace_all(_NUMBER, ":")
        # Lines of one program are of few shapes.
        for shape in shapes.unique(maintain_order=True):
            names = _flat_names(shape)
            if names is None:
                check_objects(path)
                raise _unreadable(path)
            found |= dict.fromkeys(names)
    return NdjsonPart(path, tuple(found))


def check_objects(path: Path) -> None:
    """Read every line; refuse the first that is not one flat JSON object.

    Raises
    ------
    InputError
        Names the line.
    """
    number = 0
    for lines in _blocks(path):
        for line in lines:
            number += 1
            if line.strip() and (fault := _fault(line)):
                raise InputError(f"{path}: line {number} {fault}.", hint=_HINT)


def _fault(line: str) -> str | None:
    """Say what is wrong with a line that should be a flat object."""
    try:
        pairs = json.loads(line, object_pairs_hook=tuple, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return "is not JSON"
    if not isinstance(pairs, tuple):
        return "holds no JSON object"
    nested = [key for key, value in pairs if isinstance(value, tuple | list)]
    if nested:
        return f"has more than one value in {shown(nested[0])}"
    keys = [key for key, _ in pairs]
    twice = [key for key in keys if keys.count(key) > 1]
    return f"has the key {shown(twice[0])} more than once" if twice else None


def _no_constant(name: str) -> None:
    """NaN and infinities are no JSON."""
    raise ValueError(name)


def _flat_names(shape: str) -> list[str] | None:
    """List the keys of an object without its values; None if it is nested or repeats one."""
    outside = re.sub(_TEXT, "", shape)
    if outside.count("{") > 1 or "[" in outside:
        return None
    try:
        names = [json.loads(key) for key in re.findall(_TEXT, shape)]
    except ValueError:
        return None
    return names if len(set(names)) == len(names) else None


def _blocks(path: Path) -> Iterator[pl.Series]:
    """The lines of a file, many at a time."""
    rest = b""
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            data = rest + block
            cut = data.rfind(b"\n") + 1 if block else len(data)
            data, rest = data[:cut], data[cut:]
            if data:
                yield _lines(path, data.removesuffix(b"\n"))
            if not block:
                return


def _lines(path: Path, data: bytes) -> pl.Series:
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        check_encoding(path)
        raise
    return pl.Series([text]).str.split("\n").list.explode(empty_as_null=False, keep_nulls=False)


def _unreadable(path: Path) -> InputError:
    return InputError(f"{path} holds a text that cannot be read as JSON.", hint=_HINT)
