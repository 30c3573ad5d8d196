"""Types of option values: what may be stated for one extract, and amounts of memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final, Generic, TypeVar

import click

from crvs_link.run import memory_size
from crvs_link.schema import COLUMNS, ID_KINDS, Calendar, CodeSystem

T = TypeVar("T")

_ONE_WORD: Final = r"(?:(?P<source>.+):)?(?P<value>[^:]*)"
_ASSIGNMENTS: Final = r"(?:(?P<source>[^=]+):)?(?P<value>[^=:]*=.*)"
_PATH: Final = r"(?:(?P<source>[^:]{2,}):)?(?P<value>.+)"  # C:\x has no source
_CHARACTER: Final = r"(?:(?P<source>.+):)?(?P<value>tab|\\t|.)"


@dataclass(frozen=True)
class Stated(Generic[T]):
    """A value as stated for one source, or for every source if ``source`` is None."""

    source: str | None
    value: T


def stated_for(source_id: str, stated: Iterable[Stated[T]]) -> list[T]:
    """List the values that hold for a source, its own after those for every source."""
    values = list(stated)
    return [each.value for owner in (None, source_id) for each in values if each.source == owner]


class PerSource(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """``[SOURCE:]VALUE``: a value for one extract, or for all of them.

    Parameters
    ----------
    name : str
        Stands for the value in the help.
    pattern : str
        Regular expression with the groups ``source`` and ``value``.
    read : callable
        From the text of the value to the value; raises ``ValueError`` with what was
        expected.
    """

    def __init__(self, name: str, pattern: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._pattern = re.compile(pattern, re.DOTALL)
        self._read = read

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show that a source may stand in front."""
        return f"[SOURCE:]{self.name}"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Stated[Any]:
        """Read a value from the command line."""
        found = self._pattern.fullmatch(value)
        if not found:
            self.fail(f"{value!r}; expected [SOURCE:]{self.name}.", param, ctx)
        try:
            return Stated(found["source"], self._read(found["value"]))
        except ValueError as error:
            self.fail(f"{value!r}; expected {error}.", param, ctx)


class Memory(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """Bytes, with K, M, G or T for powers of 1024."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a value from the command line."""
        try:
            return memory_size(value)
        except ValueError as error:
            self.fail(f"{value!r}; expected {error}.", param, ctx)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """A day, as ISO 8601 writes it."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a value from the command line."""
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r}; expected a day such as 2027-06-30.", param, ctx)


class Recipient(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.5
    """A country, by its code."""

    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read a value from the command line."""
        try:
            return _country(value)
        except ValueError as error:
            self.fail(f"{value!r}; expected {error}.", param, ctx)


def _one_of(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise ValueError(f"{', '.join(allowed[:-1])} or {allowed[-1]}")
    return text


def _date_order(text: str) -> str:
    from crvs_link.config.settings import DATE_ORDERS

    return _one_of(text, DATE_ORDERS)


def _calendar(text: str) -> Calendar:
    return Calendar(_one_of(text, [calendar.value for calendar in Calendar]))


def _country(text: str) -> str:
    from crvs_link.standardise.country_tables import iso_country

    if not text.isalpha() or iso_country(text) is None:
        raise ValueError("a country by its code of ISO 3166, such as THA")
    return text.upper()


def _code_system(text: str) -> CodeSystem:
    return CodeSystem(_one_of(text, [system.value for system in CodeSystem]))


def _id_kind(text: str) -> str:
    return _one_of(text, ID_KINDS)


def _delimiter(text: str) -> str:
    return "\t" if text in {"tab", r"\t"} else text


def _sheet(text: str) -> str:
    if not text:
        raise ValueError("the name of a sheet")
    return text


def _column(text: str) -> tuple[str, str]:
    canonical, _, original = text.partition("=")
    if canonical not in COLUMNS:
        near = get_close_matches(canonical, COLUMNS, n=1)
        known = f"did you mean {near[0]}?" if near else f"one of {', '.join(COLUMNS)}"
        raise ValueError(f"a canonical column before the equals sign: {known}")
    if not original:
        raise ValueError("a column of the extract after the equals sign")
    return canonical, original


def _sex_codes(text: str) -> dict[str, str]:
    from crvs_link.config.settings import SEXES

    codes: dict[str, str] = {}
    for part in text.split(","):
        code, equals, sex = (each.strip() for each in part.partition("="))
        if not (code and equals) or sex not in SEXES or code in codes:
            raise ValueError("CODE=SEX,..., each code once, with female, male or other for SEX")
        codes[code] = sex
    return codes


COLUMN: Final = PerSource("CANONICAL=ORIGINAL", _ASSIGNMENTS, _column)
DAY: Final = Day()
DELIMITER: Final = PerSource("CHARACTER", _CHARACTER, _delimiter)
SHEET: Final = PerSource("NAME", _ONE_WORD, _sheet)
ENCODING: Final = PerSource("ENCODING", _ONE_WORD, str)
SCOPE: Final = PerSource("FILE", _PATH, str)
LAYOUT: Final = PerSource("FILE", _PATH, str)
DATE_ORDER: Final = PerSource("ORDER", _ONE_WORD, _date_order)
DATE_CALENDAR: Final = PerSource("CALENDAR", _ONE_WORD, _calendar)
COUNTRY: Final = PerSource("COUNTRY", _ONE_WORD, _country)
COUNTRY_CODES: Final = PerSource("SYSTEM", _ONE_WORD, _code_system)
ID_KIND: Final = PerSource("KIND", _ONE_WORD, _id_kind)
RECIPIENT: Final = Recipient()
SEX_CODES: Final = PerSource("CODE=SEX,...", _ASSIGNMENTS, _sex_codes)
