"""How values are read in an index: by the standardiser of batches, as the register's were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from crvs_link.encode.countries import clean_country_values
from crvs_link.encode.dates import births_reading, read_births
from crvs_link.encode.numbers import clean_numbers, settle_kinds, stated_numbers
from crvs_link.encode.raw import RawField
from crvs_link.encode.readers import COUNTRIES, cleaner_of
from crvs_link.encode.records import Readings
from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import Calendar, DateMethod
from crvs_link.standardise import clean_sex
from crvs_link.standardise.calendars import date_of, interval
from crvs_link.standardise.columns import (
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    RAW,
    TEXT,
)
from crvs_link.standardise.dates import DateReading
from crvs_link.standardise.default_dates import find_default_dates

NUMBERS: Final = "id_number"


@dataclass(frozen=True)
class DefaultDay:
    """A day that the register holds by default, and that counts as its year alone."""

    calendar: str
    year: int | None
    month: int
    day: int


@dataclass
class Reading:
    """What the columns of the register tell of how a value is to be read.

    Parameters
    ----------
    readings : Readings
        What was stated; the kind of identity numbers as the register has it.
    births : DateReading, optional
    default_days : list of DefaultDay
    known : dict of str to list of str
        Of columns whose values are read in the light of each other, all that have occurred.
    groups : list of str
        What identity numbers are compared within, in order.
    """

    readings: Readings
    births: DateReading | None
    default_days: list[DefaultDay]
    known: dict[str, list[str]]
    groups: list[str]

    @classmethod
    def of(cls, fields: dict[str, RawField], readings: Readings) -> Reading:
        """Look at the columns of the register.

        Parameters
        ----------
        fields : dict of str to RawField
        readings : Readings
        """
        births, days = None, []
        if "dob" in fields:
            raw = fields["dob"]
            counts = raw.counts()
            births = births_reading(raw.values, counts, readings)
            found = find_default_dates(read_births(raw.values, births)[0], counts)
            days = [
                DefaultDay(peak.calendar.value, peak.year, peak.month, peak.day)
                for peak in found.peaks
            ]
        groups: list[str] = []
        if NUMBERS in fields:
            column = stated_numbers(fields[NUMBERS], readings)
            settle_kinds({0: column})
            groups = column.groups.unique().sort().to_list()
            silent = column.types.is_null() & column.raw.is_not_null()
            kinds = column.kinds.filter(silent).unique()
            if len(kinds) == 1 and readings.id_kind is None:
                readings = replace(readings, id_kind=kinds[0])
        known: dict[str, list[str]] = {
            name: fields[name].values[RAW].drop_nulls().to_list()
            for name in ("sex", *COUNTRIES)
            if name in fields
        }
        return cls(readings, births, days, known, groups)

    def of_searches(self, stated: Readings) -> Reading:
        """How records that are searched for are read, where that is another way.

        Parameters
        ----------
        stated : Readings
            What is not stated is as in the register.
        """
        own = self.readings
        given = {name: value for name, value in vars(stated).items() if value is not None}
        births = self.births
        if births is not None and not given.keys().isdisjoint({"date_order", "date_calendar"}):
            wanted = Readings(
                date_order=stated.date_order or births.order,
                date_calendar=stated.date_calendar or births.calendar.value,
            )
            none = pl.DataFrame(schema={"dob_raw": pl.String})
            births = births_reading(none, np.empty(0, dtype=np.int64), wanted)
        known = {
            name: [] if stated.sex_codes is not None and name == "sex" else values
            for name, values in self.known.items()
        }
        return Reading(replace(own, **given), births, self.default_days, known, self.groups)

    def clean(self, raw: RawField) -> pl.DataFrame:
        """Standardise distinct values of a field; same height and order.

        Parameters
        ----------
        raw : RawField

        Returns
        -------
        DataFrame
            ``text``; of dates and identity numbers as `crvs_link.standardise.clean_dates` and
            `crvs_link.encode.numbers.clean_numbers`.

        Raises
        ------
        AmbiguousInputError
            If a value can be read in two ways beside those of the register.
        """
        name = raw.source.field
        if name == "dob":
            return self._dates(raw.values)
        if name == NUMBERS:
            column = stated_numbers(raw, self.readings)
            settle_kinds({0: column})
            return clean_numbers(column)
        if name in self.known:
            return self._in_their_light(name, raw.values[RAW])
        cleaner = cleaner_of(name)
        if name == "phone" and self.readings.country is not None:
            from crvs_link.standardise.phones import phone_cleaner

            cleaner = phone_cleaner(self.readings.country, last_digits=False)
        assert cleaner is not None
        return cleaner.clean(raw.values[RAW]).alias(TEXT).to_frame()

    def _in_their_light(self, name: str, values: pl.Series) -> pl.DataFrame:
        known = self.known[name]
        new = [value for value in values.unique(maintain_order=True).to_list() if value is not None]
        new = [value for value in new if value not in set(known)]
        everything = pl.Series(RAW, [*known, *new], dtype=pl.String)
        try:
            if name == "sex":
                read = clean_sex(everything.to_frame(), self.readings.sex_codes)
            else:
                none = np.zeros(len(everything), dtype=np.int64)
                system = self.readings.country_codes
                read, _ = clean_country_values(everything.to_frame(), none, 0, system)
        except AmbiguousInputError as error:
            raise AmbiguousInputError(
                f"A value of {name!r} can be read in two ways beside those of the register.",
                hint=error.hint,
            ) from error
        clean = values.replace_strict(everything, read[TEXT], default=None, return_dtype=pl.String)
        return clean.alias(TEXT).to_frame()

    def _dates(self, values: pl.DataFrame) -> pl.DataFrame:
        reading = self.births
        if reading is None:
            counts = np.ones(values.height, dtype=np.int64)
            reading = births_reading(values, counts, self.readings)
        clean, _ = read_births(values, reading)
        days = clean.select(pl.col(DOB_FROM).fill_null(0), pl.col(DOB_TO).fill_null(-1))
        first, last = (days[name].to_numpy().copy() for name in (DOB_FROM, DOB_TO))
        method = clean[DOB_METHOD]
        exact = first == last
        changed = False
        for default in self.default_days if exact.any() else ():
            calendar = Calendar(default.calendar)
            year, month, day = date_of(calendar, first)
            is_default = exact & (month == default.month) & (day == default.day)
            if default.year is not None:
                is_default &= year == default.year
            if not is_default.any():
                continue
            none = np.zeros_like(year)
            begin, end = interval(calendar, year, none, none)
            first, last = np.where(is_default, begin, first), np.where(is_default, end, last)
            method = method.set(pl.Series(is_default), DateMethod.DEFAULT.value)
            changed = True
        if not changed:
            return clean
        there = pl.Series(clean[DOB_FROM].is_not_null() & clean[DOB_TO].is_not_null())
        return pl.DataFrame(
            {
                DOB_FROM: pl.Series(first, dtype=pl.Int32).set(~there, None),
                DOB_TO: pl.Series(last, dtype=pl.Int32).set(~there, None),
                DOB_CALENDAR: clean[DOB_CALENDAR],
                DOB_METHOD: method,
            }
        )
