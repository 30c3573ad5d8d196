"""Records as callers hand them over, by canonical columns and as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from crvs_link.encode.infants import name_mothers
from crvs_link.errors import UsageError
from crvs_link.load.frame import open_frame
from crvs_link.load.typed import as_text
from crvs_link.schema import COLUMNS, RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Sequence


class Columns:
    """The names by which a record may give its values.

    Parameters
    ----------
    names : mapping of str to str
        Canonical column by the name that the register has for it.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        own = dict(names)
        # A register that calls a column by the name of another one is taken at its word.
        self._canonical = {**{name: name for name in (*COLUMNS, "row_number")}, **own}
        self._canonical |= {name: name for name in own.values()}

    def values(self, record: Mapping[str, Any]) -> dict[str, str | None]:
        """Text of each value by canonical column; None for missing.

        Raises
        ------
        UsageError
            If a column is not known, or a value is no text, number or date.
        """
        found: dict[str, str | None] = {}
        canonical = self._canonical
        try:
            for name, value in record.items():
                if type(value) is str:
                    found[canonical[name]] = value or None
                elif value is None:
                    found[canonical[name]] = None
                else:
                    found[canonical[name]] = _text(name, value)
        except KeyError as error:
            raise self.unknown(str(error.args[0])) from None
        except AttributeError:
            raise UsageError(
                f"A record is a mapping of columns to values, not {type(record).__name__}."
            ) from None
        return found

    def unknown(self, name: str) -> UsageError:
        """A column that is none."""
        return UsageError(
            f"{name!r} is no column of the register, and no canonical one.",
            hint="Canonical columns are in crvs_link.schema.COLUMNS; leave others out.",
        )

    def frame(
        self, records: Mapping[str, Any] | Sequence[Mapping[str, Any]] | pl.DataFrame
    ) -> pl.DataFrame:
        """Records as a frame of text in canonical columns, with ``record_id``.

        Raises
        ------
        UsageError
            As `values`; or if an id is missing.
        """
        if isinstance(records, Mapping):
            frame = as_frame([self.values(records)])
        elif hasattr(records, "__arrow_c_stream__"):
            source = open_frame(records).source
            frame = source.select(as_text(source.schema, source.columns, "frame"))
            wrong = [name for name in frame.columns if name not in self._canonical]
            if wrong:
                raise self.unknown(wrong[0])
            frame = frame.rename({name: self._canonical[name] for name in frame.columns})
        else:
            frame = as_frame([self.values(record) for record in records])
        frame = name_mothers(frame)
        if RECORD_ID not in frame.columns or frame[RECORD_ID].null_count():
            raise UsageError(
                "A record without record_id cannot be added.",
                hint="Give each record an id of its own; by it, it is updated and removed.",
            )
        return frame


def as_frame(records: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    """Records of text as a frame."""
    names = dict.fromkeys(name for record in records for name in record)
    return pl.DataFrame(
        {
            name: pl.Series([record.get(name) for record in records], dtype=pl.String)
            for name in names
        }
    )


def _text(name: str, value: object) -> str:
    if isinstance(value, datetime):
        text = value.replace(tzinfo=None).isoformat()
        return text.removesuffix("T00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    raise UsageError(
        f"The value of {name!r} is of type {type(value).__name__}; expected text, a date or a "
        "whole number."
    )
