"""What shapes of dates say, as arrays in which the codes of dates look it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import Bools, Ints
from crvs_link.standardise.dates.shape import UNKNOWN, Shape

Codes = npt.NDArray[np.int8]

CALENDARS: Final = tuple(Calendar)
"""The calendars by the codes that stand for them in arrays."""

NOT_SAID: Final = -1
GREGORIAN_MONTHS: Final = -2
"""Instead of a calendar: of those whose months are Gregorian, one that is not said."""

_NO_SHAPE: Final = Shape((UNKNOWN, UNKNOWN, UNKNOWN), (0, 0, 0), settled=False)


@dataclass(frozen=True)
class ShapeTable:
    """S shapes, and a last one that is read by code -1: that of no date.

    Parameters
    ----------
    slots, until_slots : int32[S + 1, 3, 4]
        Place, cut, below and scale of each slot of `Shape`.
    widths : int32[3, S + 1]
    month : int32[S + 1]
    settled, is_span, short_year, estimated : bool[S + 1]
    said : int8[S + 1]
        As in `forms.DateForms`.
    """

    slots: Ints
    until_slots: Ints
    widths: Ints
    month: Ints
    settled: Bools
    is_span: Bools
    short_year: Bools
    estimated: Bools
    said: Codes

    @classmethod
    def of(cls, shapes: Sequence[Shape]) -> ShapeTable:
        """Make the table of shapes."""
        all_ = [*shapes, _NO_SHAPE]
        return cls(
            slots=np.array([shape.slots for shape in all_], dtype=np.int32),
            until_slots=np.array([shape.until or shape.slots for shape in all_], dtype=np.int32),
            widths=np.array([shape.widths for shape in all_], dtype=np.int32).T,
            month=np.array([shape.month for shape in all_], dtype=np.int32),
            settled=np.array([shape.settled for shape in all_]),
            is_span=np.array([shape.until is not None for shape in all_]),
            short_year=np.array([shape.short_year for shape in all_]),
            estimated=np.array([shape.estimated for shape in all_]),
            said=np.array([_said(shape) for shape in all_], dtype=np.int8),
        )

    def parts(self, codes: Ints, numbers: Ints) -> Ints:
        """Three parts of each date, int32[3, N].

        Parameters
        ----------
        codes : int32[N]
            Of its shape.
        numbers : int32[6, N]
            Its numbers, as `_fast.shapes.take_shapes` gives them.
        """
        parts = _values(self.slots, codes, numbers)
        month = self.month[codes]
        parts[1] = np.where(month > 0, month, parts[1])
        return parts

    def until(self, codes: Ints, numbers: Ints) -> Ints:
        """Year, month and day of the last day of spans, int32[3, N]; as `parts`."""
        last_digits = self.until_slots[codes, :, 3].T - np.int32(1)
        return _values(self.until_slots, codes, numbers) + last_digits


def _values(slots: Ints, codes: Ints, numbers: Ints) -> Ints:
    """Values of the slots, int32[3, N]."""
    rows = np.arange(len(codes))
    values = np.zeros((3, len(codes)), dtype=np.int32)
    for part in range(3):
        places, cut, below, scale = slots[:, part].T
        place = places[codes]
        value = np.where(place >= 0, numbers[place, rows], np.int32(0))
        # Hardly any table has a slot that is more than a number.
        if (cut > 1).any() or (scale > 1).any() or (below < _NO_LIMIT).any():
            value = value // cut[codes] % below[codes] * scale[codes]
        values[part] = value
    return values


def _said(shape: Shape) -> int:
    calendar = shape.calendar or shape.months_of
    if calendar is None:
        return NOT_SAID
    if shape.calendar is None and calendar is Calendar.GREGORIAN:
        return GREGORIAN_MONTHS
    return CALENDARS.index(calendar)


_NO_LIMIT: Final = UNKNOWN.below
