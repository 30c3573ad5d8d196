"""What the numbers of a date are, by the shape in which it is written.

A shape is a date with a 0 in place of each digit (`_fast.shapes`). Many dates have few
shapes, so that each is looked at once, and at leisure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.dates.shape import SHORT_YEARS, UNKNOWN, Shape, Slot
from crvs_link.standardise.dates.words import (
    Word,
    find_words,
    glued_pattern,
    known_words,
    months_of,
)
from crvs_link.standardise.scripts import fold

_ERA_LETTERS: Final = {
    "m": Calendar.MEIJI,
    "t": Calendar.TAISHO,
    "s": Calendar.SHOWA,
    "h": Calendar.HEISEI,
    "r": Calendar.REIWA,
}

_PLACES: Final = (0, 1, 2)
_WIDEST: Final = 8
_FULL_WIDTH: Final = 4
_SHORT_WIDTH: Final = 2

_EDGES: Final = " \t\r\n\u00a0.,;'\"()"
_TIMES: Final = (r"(?P<day>)[ ,]+0{1,2}:0.*$", r"(?P<day>0)t0.*$")
_RUN: Final = re.compile(r"0+|[^0]+")
_SEPARATOR: Final = r"[-/. ]{1,3}"
_NUMERIC: Final = re.compile(rf"(0{{1,8}})(?:{_SEPARATOR}(0{{1,4}}))?(?:{_SEPARATOR}(0{{1,4}}))?")
# The time of day of a day that a spreadsheet counts.
_FRACTION: Final = re.compile(r"(00000)\.0+")
_ERA: Final = re.compile(r"([mtshr])\.? ?0{1,2}[-/. ]0{1,2}[-/. ]0{1,2}")

# One or two characters that say that a day or a month is not known, beside a year that is.
_PART: Final = r"(0{1,2}|[x?*_<]{1,2})"
_PARTLY_KNOWN: Final = (
    re.compile(rf"(0{{4}}){_SEPARATOR}{_PART}{_SEPARATOR}{_PART}"),
    re.compile(rf"{_PART}{_SEPARATOR}{_PART}{_SEPARATOR}(0{{4}})"),
)
# As a passport writes a day, or a month and a day, that are not known.
_PASSPORT: Final = re.compile(r"(0000|00)(?:(00)(?:<<|xx)|(?:<<<<|xxxx))")

# The Extended Date/Time Format of ISO 8601-2, but for seasons, sets and open spans.
_DOUBT: Final = r"[?~%]?"
_TWO: Final = r"(00|0x|xx)"
_EDTF: Final = re.compile(
    rf"{_DOUBT}(0000|000x|00xx){_DOUBT}"
    rf"(?:-{_DOUBT}{_TWO}{_DOUBT}(?:-{_DOUBT}{_TWO}{_DOUBT})?)?"
)


def read_shapes(shapes: pl.Series) -> list[Shape | None]:
    """Say how the dates of each shape are read; None where it is that of no date.

    Parameters
    ----------
    shapes : Series of String
        N distinct shapes, as `_fast.shapes.take_shapes` gives them.

    Returns
    -------
    list of Shape or None, [N]

    Examples
    --------
    >>> shape, nothing = read_shapes(pl.Series(["00 aug 0000", "00 main street"]))
    >>> shape.month, [slot.place for slot in shape.slots], nothing
    (8, [1, -1, 0], None)
    """
    bare = shapes.str.strip_chars(_EDGES)
    for time in _TIMES:
        bare = bare.str.replace(time, "${day}")
    bare = bare.str.strip_chars(_EDGES)
    read: list[Shape | None] = [None] * len(shapes)
    # Columns of anything but dates have as many shapes as values; few are of known words.
    rows = _may_be_dates(bare).arg_true()
    some = bare.gather(rows).to_list()
    runs = [_RUN.findall(shape) for shape in some]
    texts = pl.Series(sorted({run for split in runs for run in split}), dtype=pl.String)
    words = {
        text: find_words(folded)
        for text, folded in zip(texts, fold(texts).fill_null(""), strict=True)
        if text[0] != "0"
    }
    for row, shape, split in zip(rows, some, runs, strict=True):
        read[row] = (
            _of_numbers(shape) or _of_signs(shape) or _edtf(shape) or _of_words(split, words)
        )
    return read


def _may_be_dates(shapes: pl.Series) -> pl.Series:
    """Whether every word is one that occurs in dates."""
    words = fold(shapes.str.replace_all("0+", " ")).str.split(" ")
    known = words.list.eval(
        pl.element().is_in(list(known_words())) | pl.element().str.contains(glued_pattern())
    )
    return known.list.all().fill_null(value=True)


def _of_numbers(shape: str) -> Shape | None:
    """Read a shape of numbers and separators, some numbers perhaps not known."""
    if match := _NUMERIC.fullmatch(shape):
        return _numeric(_PLACES[: match.lastindex], [len(group or "") for group in match.groups()])
    if match := _FRACTION.fullmatch(shape):
        return _numeric(_PLACES[:1], (len(match[1]), 0, 0))
    for pattern in _PARTLY_KNOWN:
        if match := pattern.fullmatch(shape):
            known = [group.startswith("0") for group in match.groups()]
            places = [sum(known[:k]) if known[k] else -1 for k in range(3)]
            # What is not known counts as two digits, so that the year is where it is.
            widths = [len(part) if part.startswith("0") else 2 for part in match.groups()]
            return _numeric(places, widths)
    return None


def _of_signs(shape: str) -> Shape | None:
    """Read a date of a passport in which parts are not known, or with the letter of an era."""
    if match := _PASSPORT.fullmatch(shape):
        year, month = match.groups()
        short = len(year) == _SHORT_WIDTH
        if month is None:
            return Shape((Slot(0), UNKNOWN, UNKNOWN), short_year=short)
        return Shape((Slot(0, cut=100), Slot(0, below=100), UNKNOWN), short_year=short)
    if match := _ERA.fullmatch(shape):
        return Shape((Slot(0), Slot(1), Slot(2)), calendar=_ERA_LETTERS[match[1]])
    return None


def _numeric(
    places: Sequence[int], widths: Sequence[int], calendar: Calendar | None = None
) -> Shape:
    """Read up to three numbers as they stand."""
    one, two, three = [*places, -1, -1][:3]
    return Shape(
        (Slot(one), Slot(two), Slot(three)),
        (widths[0], widths[1], widths[2]),
        settled=False,
        calendar=calendar,
    )


def _edtf(shape: str) -> Shape | None:
    first, *rest = shape.split("/")
    ends = [_EDTF.fullmatch(end) for end in (first, *rest)]
    if len(ends) > 2 or not all(ends):
        return None
    slots = []
    number = 0
    for end in ends:
        parts = []
        for group in end.groups() if end else ():
            known = (group or "").rstrip("x")
            scale = 10 ** len((group or "").lstrip("0"))
            parts.append(Slot(number, scale=scale) if known else UNKNOWN)
            number += bool(known)
        slots.append((parts[0], parts[1], parts[2]))
    span = len(slots) == 2 or any(slot.scale > 1 for slot in slots[0])
    return Shape(
        slots[0],
        until=slots[-1] if span else None,
        estimated=any(sign in shape for sign in "?~%"),
    )


def _of_words(runs: Sequence[str], words: Mapping[str, list[Word] | None]) -> Shape | None:
    """Read a shape with words between its numbers, split where they begin and end."""
    widths = [len(run) for run in runs if run[0] == "0"]
    said: list[tuple[Word, int]] = []
    for place, run in enumerate(runs):
        if run[0] != "0":
            found = words[run]
            if found is None:
                return None
            said += [(word, sum(before[0] == "0" for before in runs[:place])) for word in found]
    if not said or not 1 <= len(widths) <= len(_PLACES) or max(widths) > _WIDEST:
        return None

    def is_month(word: Word, place: int) -> bool:
        # "me" is May between two numbers, and else the Myanmar Era.
        return word.month is not None and (word.calendar is None or 0 < place < len(widths) == 2)

    months = {word.month for word, place in said if word.month and is_month(word, place)}
    marks = {
        word.calendar: place for word, place in said if word.calendar and not is_month(word, place)
    }
    if len(months) > 1 or len(marks) > 1:
        return None
    calendar, place = next(iter(marks.items()), (None, 0))
    for month in months:
        return _named(widths, month, calendar, place)
    numbered = [place for word, place in said if word.before_month and place < len(widths)]
    if len(numbered) == 1 and len(widths) > 1:
        return _ordered(widths, numbered[0], calendar)
    numbers = _numeric(_PLACES[: len(widths)], [*widths, 0, 0], calendar)
    year_first = calendar in SHORT_YEARS and place == 0 and widths[0] < _FULL_WIDTH
    return replace(numbers, settled=True) if year_first else numbers


def _named(
    widths: Sequence[int], month: tuple[Calendar, int], calendar: Calendar | None, mark: int
) -> Shape | None:
    """Read a date with the name of a month, and perhaps a calendar before number ``mark``."""
    months, number = month
    if calendar is not None and months_of(calendar) is not months:
        # Many write AH for solar years too, so that a month of another calendar tells more.
        if months is Calendar.GREGORIAN:
            return None
        calendar = None
    if calendar in SHORT_YEARS:
        year = min(mark, len(widths) - 1)
        fits = widths[year] < _FULL_WIDTH
    else:
        year = max(range(len(widths)), key=lambda k: (widths[k] == _FULL_WIDTH, k))
        fits = widths[year] == _FULL_WIDTH or (widths[year] == _SHORT_WIDTH and len(widths) > 1)
    days = [k for k in range(len(widths)) if k != year]
    if not fits or len(days) > 1 or any(widths[day] > _SHORT_WIDTH for day in days):
        return None
    return Shape(
        (Slot(year), UNKNOWN, Slot(days[0]) if days else UNKNOWN),
        month=number,
        months_of=months,
        calendar=calendar,
        short_year=widths[year] == _SHORT_WIDTH and calendar not in SHORT_YEARS,
    )


def _ordered(widths: Sequence[int], month: int, calendar: Calendar | None) -> Shape | None:
    """Read a date in which a word says that number ``month`` is the month."""
    rest = [k for k in range(len(widths)) if k != month]
    year = next((k for k in rest if widths[k] == _FULL_WIDTH), -1)
    days = [k for k in rest if k != year]
    if year < 0 or any(widths[k] > _SHORT_WIDTH for k in [month, *days]):
        return None
    day = Slot(days[0]) if days else UNKNOWN
    return Shape((Slot(year), Slot(month), day), calendar=calendar)
