"""What the words of a date say: a month, a calendar, or nothing that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import calendar_aliases, month_names
from crvs_link.standardise.scripts import fold, unify
from crvs_link.standardise.tables import table

# A calendar for each set of month names. No name is in two of them.
MONTH_CALENDARS: Final = (
    Calendar.GREGORIAN,
    Calendar.SOLAR_HIJRI,
    Calendar.HIJRI,
    Calendar.BIKRAM_SAMBAT,
    Calendar.MYANMAR,
)


@dataclass(frozen=True)
class Word:
    """A word or a phrase of a date; one that says nothing has neither month nor calendar.

    Parameters
    ----------
    month : (Calendar, int), optional
        One of `MONTH_CALENDARS`, and the number of the month in it.
    calendar : Calendar, optional
        The calendar that it names. A few are the name of a month too.
    before_month : bool
        A number that follows is a month.
    """

    month: tuple[Calendar, int] | None = None
    calendar: Calendar | None = None
    before_month: bool = False


def find_words(folded: str) -> list[Word] | None:
    """Words of a folded text, the longest that are known; None if one is not.

    Examples
    --------
    >>> [word.month for word in find_words("of rabi al thani")]
    [None, (<Calendar.HIJRI: 'hijri'>, 4)]
    >>> find_words("of nowhere") is None
    True
    """
    parts = folded.split()
    found = []
    while parts:
        length = next((n for n in _lengths(parts) if " ".join(parts[:n]) in _phrases()), 0)
        if length:
            found.append(_phrases()[" ".join(parts[:length])])
            parts = parts[length:]
            continue
        rest = next((parts[0][len(g) :] for g in _glued() if parts[0].startswith(g)), "")
        if not rest:
            return None
        parts[0] = rest
    return found


def months_of(calendar: Calendar) -> Calendar:
    """Which of `MONTH_CALENDARS` has the months of a calendar."""
    if calendar in {Calendar.UMM_AL_QURA, Calendar.HIJRI_TABULAR}:
        return Calendar.HIJRI
    return calendar if calendar in MONTH_CALENDARS else Calendar.GREGORIAN


@cache
def month_spellings() -> Mapping[str, tuple[Calendar, int]]:
    """Months by their names as `fold` leaves them, of all calendars."""
    return MappingProxyType(
        {
            name: (calendar, number)
            for calendar in MONTH_CALENDARS
            for name, number in month_names(calendar).items()
        }
    )


@cache
def numbered_months() -> Mapping[str, str]:
    """Names of months that hold a digit of their own script, and the same without one.

    Their digit must not be taken for a number of the date: ك٢ is January.
    """
    return MappingProxyType(
        {
            names[0]: names[1]
            for months in table("months").values()
            for language in months.values()
            for month in language
            for names in _without_digit(month.split("/"))
        }
    )


@cache
def known_words() -> frozenset[str]:
    """Every word that may occur in a date, as `fold` leaves it, but for those of `glued_pattern`.

    Letters of Japanese eras are among them.
    """
    return frozenset(word for phrase in _phrases() for word in phrase.split()) | set("mtshr")


def glued_pattern() -> str:
    """Pattern of words that begin with one that is written without a space after it."""
    return rf"^(?:{'|'.join(_glued())})."


def _without_digit(names: Sequence[str]) -> list[tuple[str, str]]:
    unified = unify(pl.Series(names)).to_list()
    plain = next((name for name in unified if not any(map(str.isdigit, name))), "")
    return [
        (name, plain)
        for name in unified
        if any(letter.isdigit() and not letter.isascii() for letter in name)
    ]


def _lengths(parts: Sequence[str]) -> range:
    return range(min(len(parts), _longest()), 0, -1)


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _phrases())


@cache
def _phrases() -> Mapping[str, Word]:
    silent, month, _ = _words()
    calendars = {name: Calendar(value) for name, value in calendar_aliases().items()}
    months = month_spellings()
    return (
        dict.fromkeys(silent, Word())
        | dict.fromkeys(month, Word(before_month=True))
        | {
            name: Word(months.get(name), calendars.get(name))
            for name in [*months, *calendars]
            if not any(map(str.isdigit, name))
        }
    )


def _glued() -> tuple[str, ...]:
    return _words()[2]


@cache
def _words() -> tuple[tuple[str, ...], ...]:
    lists = table("calendars")["words"]
    return tuple(
        tuple(fold(pl.Series(lists[name])).drop_nulls()) for name in ("silent", "month", "glued")
    )
