"""What the keys of a register file must fulfil, each alone and together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crvs_link.config.rules import ValueFaultError
from crvs_link.config.scope import ANY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crvs_link.config.scope import Stratum

FIRST_YEAR: Final = 1800
"""Nobody who is searched for was born before."""

EXTRACT_YEARS: Final = range(1950, 2060)
"""Years of extracts: 1405 is of the Solar Hijri calendar, 2083 of Bikram Sambat, 2569 of the
Buddhist Era."""

_ID: Final = re.compile(r"\w[\w.-]*")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_AREA: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}|[A-Z0-9]{2,}")
_GREGORIAN: Final = "Dates and years of a register file are of the Gregorian calendar."


def not_blank(text: str) -> str:
    """Refuse text of blanks alone."""
    if not text.strip():
        raise ValueFaultError("expected text that is not empty")
    return text


def register_id(text: str) -> str:
    """Refuse an id that options and names of files could not hold."""
    if not _ID.fullmatch(text):
        raise ValueFaultError(
            f"{text!r} cannot be the id of a register",
            hint="Use letters, digits, hyphens, underscores and dots: mm-birth.",
        )
    return text


def country(code: str) -> str:
    """Refuse what has not the form of a code of ISO 3166-1 alpha-3."""
    if not _COUNTRY.fullmatch(code):
        raise ValueFaultError(
            f"{code!r} is no code of ISO 3166-1", hint="Use three capital letters: THA."
        )
    return code


def group(code: str) -> str:
    """Refuse what is neither any group nor a nationality."""
    return code if code == ANY else country(code)


def area(code: str) -> str:
    """Refuse what has not the form of a P-code or a code of ISO 3166."""
    if not _AREA.fullmatch(code):
        raise ValueFaultError(
            f"{code!r} is no code of an area",
            hint="Use a P-code or a code of ISO 3166, in capital letters and digits: TH, TH50, "
            "TH-50.",
        )
    return code


def area_or_any(code: str) -> str:
    """Refuse what is neither any area nor the code of one."""
    return code if code == ANY else area(code)


def extract_path(text: str) -> str:
    """Refuse a register file where its extract should be named."""
    if not_blank(text).lower().endswith(".toml"):
        raise ValueFaultError(f"{text!r} is no extract", hint="Name the file that holds the rows.")
    return text


def extract_date(day: date) -> date:
    """Refuse a date of another calendar."""
    if day.year not in EXTRACT_YEARS:
        raise ValueFaultError(f"there was no extract in {day.year}", hint=_GREGORIAN)
    return day


def two(values: Sequence[object], what: str, example: str, *, at: tuple[str | int, ...]) -> None:
    """Refuse what is not a first and a last value in this order."""
    if len(values) != 2:
        raise ValueFaultError(
            f"expected two {what}, the first and the last, found {len(values)}",
            hint=f"For example {example}.",
            at=at,
        )
    first, last = values
    if first > last:  # type: ignore[operator]  # two of one type
        raise ValueFaultError(f"the first of the {what} is after the last", at=at)


def check_event_dates(dates: Sequence[date], extracted: date) -> None:
    """Refuse dates of events that are not in order, or begin after the extract."""
    at = ("event_dates",)
    two(dates, "dates", "[1990-01-01, 2025-12-31]", at=at)
    if dates[0].year < FIRST_YEAR or dates[1].year not in range(FIRST_YEAR, EXTRACT_YEARS.stop):
        raise ValueFaultError(
            f"expected dates from {FIRST_YEAR} to {EXTRACT_YEARS.stop - 1}", hint=_GREGORIAN, at=at
        )
    if dates[0] > extracted:
        raise ValueFaultError(
            f"the first event is after the extract of {extracted}, which could hold none",
            at=(*at, 0),
        )


def check_excluded(areas: Sequence[str], excluded: Sequence[str]) -> None:
    """Refuse areas of which nothing is left."""
    if areas and all(any(area.startswith(out) for out in excluded) for area in areas):
        raise ValueFaultError("nothing is left of the area of the register", at=("excluded_area",))


def check_interval(low: float, high: float) -> None:
    """Refuse an interval whose ends are not in order."""
    if low > high:
        raise ValueFaultError(f"expected low of at most high, which is {high}", at=("low",))


def check_birth_years(years: Sequence[int], extracted: date, at: tuple[str | int, ...]) -> None:
    """Refuse years of birth of another calendar, or after the extract."""
    for place, year in enumerate(years):
        if not FIRST_YEAR <= year <= extracted.year:
            raise ValueFaultError(
                f"expected a year from {FIRST_YEAR} to that of the extract, {extracted.year}",
                hint=_GREGORIAN,
                at=(*at, place),
            )


def check_years_of_births(
    years: Sequence[int], births: Sequence[date], at: tuple[str | int, ...]
) -> None:
    """Refuse years of birth of which no birth is on a register of births."""
    if years and (years[1] < births[0].year or years[0] > births[1].year):
        raise ValueFaultError("no birth of these years is among the event dates", at=at)


def check_strata(strata: Sequence[Stratum], excluded: Sequence[str] = ()) -> None:
    """Refuse a stratum that never applies: it is excluded, or an earlier one holds for it."""
    for place, stratum in enumerate(strata):
        if any(stratum.area.startswith(area) for area in excluded):
            raise ValueFaultError(
                f"{stratum.area!r} lies in an excluded area", at=("completeness", place, "area")
            )
        for earlier, other in enumerate(strata[:place]):
            if _covers(other, stratum):
                raise ValueFaultError(
                    f"never applies, since completeness[{earlier}] holds for all whom it is of",
                    hint="The first that applies to a person holds: put the narrower one first.",
                    at=("completeness", place),
                )


def _covers(wide: Stratum, narrow: Stratum) -> bool:
    years, within = wide.birth_years, narrow.birth_years
    return (
        (years is None or (within is not None and years[0] <= within[0] <= within[1] <= years[1]))
        and wide.sex in {ANY, narrow.sex}
        and wide.group in {ANY, narrow.group}
        and (wide.area == ANY or narrow.area.startswith(wide.area))
    )
