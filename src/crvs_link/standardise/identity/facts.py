"""What the digits of identity numbers say, and the columns it is given in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import UNREADABLE, interval, within
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, TEXT
from crvs_link.standardise.sex import FEMALE, MALE

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Digits = npt.NDArray[np.uint8]
Born = tuple[Ints, Ints]

CLASS: Final = "class"
CHECK: Final = "check"
SEX: Final = "sex"
AREA: Final = "area"

VALID: Final = "valid"
INVALID: Final = "invalid"
UNCHECKED: Final = "unchecked"

IDENTITY_SCHEMA: Final = {
    TEXT: pl.String,
    CLASS: pl.String,
    CHECK: pl.String,
    DOB_FROM: pl.Int32,
    DOB_TO: pl.Int32,
    SEX: pl.String,
    AREA: pl.String,
}
"""A read number: its canonical form and what it says of its holder."""

# The people on a register were born in these years.
_FIRST_YEAR: Final = 1850
_LAST_YEAR: Final = 2049


@dataclass(frozen=True)
class Facts:
    """What N numbers of one form say.

    Parameters
    ----------
    possible : bool[N]
        The check digits hold, and the day of birth in the number exists.
    checked : bool or bool[N]
        The number has check digits.
    born : pair of int32[N], optional
        First and last day of birth; `UNREADABLE` where not known.
    sexes, classes, areas : Series of String, optional
    text : Series of String, optional
        The canonical form, where it is not the number as it was read.
    """

    possible: Bools
    checked: Bools | bool = False
    born: Born | None = None
    sexes: pl.Series | None = None
    classes: pl.Series | None = None
    areas: pl.Series | None = None
    text: pl.Series | None = None

    def frame(self, text: pl.Series) -> pl.DataFrame:
        """Columns of `IDENTITY_SCHEMA`; of an impossible number, only text and check."""
        checks = np.where(self.possible, np.where(self.checked, 2, 1), 0)
        denied = pl.Series(~self.possible)
        first, last = self.born or (None, None)
        return pl.DataFrame(
            {
                TEXT: text if self.text is None else self.text,
                CLASS: _said(self.classes, denied),
                CHECK: named(checks, (INVALID, UNCHECKED, VALID)),
                DOB_FROM: _days(first, denied),
                DOB_TO: _days(last, denied),
                SEX: _said(self.sexes, denied),
                AREA: _said(self.areas, denied),
            }
        )


def kept(text: pl.Series, check: str) -> pl.DataFrame:
    """Columns of `IDENTITY_SCHEMA` for numbers that say nothing; null where text is."""
    return pl.DataFrame({TEXT: text}).select(
        pl.col(TEXT),
        pl.lit(None, pl.String).alias(CLASS),
        pl.when(pl.col(TEXT).is_not_null()).then(pl.lit(check)).alias(CHECK),
        pl.lit(None, pl.Int32).alias(DOB_FROM),
        pl.lit(None, pl.Int32).alias(DOB_TO),
        pl.lit(None, pl.String).alias(SEX),
        pl.lit(None, pl.String).alias(AREA),
    )


def digits_of(text: pl.Series) -> Digits:
    """Characters of texts of one length, less the character 0: uint8[N, length].

    Digits are their own values; A is 17, V 38, X 40.
    """
    joined = "".join(text.str.join("").to_list()).encode("ascii")
    codes = np.frombuffer(joined, np.uint8) - np.uint8(ord("0"))
    return codes.reshape(len(text), -1)


def number_of(digits: Digits, first: int, last: int) -> Ints:
    """The number that columns ``first`` to ``last`` (exclusive) spell."""
    value = np.zeros(len(digits), np.int32)
    for column in range(first, last):
        value = 10 * value + digits[:, column]
    return value


def named(codes: npt.NDArray[np.integer] | Bools, names: Sequence[str | None]) -> pl.Series:
    """The name of each code, which counts from 0."""
    return pl.Series(names, dtype=pl.String).gather(pl.Series(codes.astype(np.uint32)))


def odd_is_male(digits: Digits, column: int) -> pl.Series:
    """Sex by the parity of one digit."""
    return named(digits[:, column] % 2, (FEMALE, MALE))


def born_on(year: Ints, month: Ints, day: Ints) -> tuple[Born, Bools]:
    """Interval of one day, and which days exist."""
    first, last = interval(Calendar.GREGORIAN, year, month, day)
    return (first, last), (first == last) & within(year, _FIRST_YEAR, _LAST_YEAR)


def born_in(year: Ints) -> tuple[Born, Bools]:
    """Interval of a year, and which years people on a register were born in."""
    nothing = np.zeros_like(year)
    born = interval(Calendar.GREGORIAN, year, nothing, nothing)
    return born, within(year, _FIRST_YEAR, _LAST_YEAR)


def born_on_short(year: Ints, month: Ints, day: Ints, latest: int | None) -> tuple[Born, Bools]:
    """Interval of one day of a year of two digits.

    The century is the one in which the day exists and the year does not lie after
    ``latest``, nor after the last in which people on a register are taken to be born.
    Where both centuries are possible, the interval is not known.
    """
    old, in_old = born_on(year + 1900, month, day)
    new, in_new = born_on(year + 2000, month, day)
    come = in_new if latest is None else in_new & (year + 2000 <= latest)
    born = np.select([in_old & ~come, come & ~in_old], [old[0], new[0]], UNREADABLE)
    return (born.astype(np.int32), born.astype(np.int32)), in_old | come


def _said(values: pl.Series | None, denied: pl.Series) -> pl.Series:
    if values is None:
        return pl.repeat(None, len(denied), dtype=pl.String, eager=True)
    return values.set(denied, None)


def _days(values: Ints | None, denied: pl.Series) -> pl.Series:
    if values is None:
        return pl.repeat(None, len(denied), dtype=pl.Int32, eager=True)
    days = pl.Series(values)
    return days.set(denied | (days == UNREADABLE), None)
