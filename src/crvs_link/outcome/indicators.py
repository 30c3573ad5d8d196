"""Indicators: what a host record shows beside its outcome, for referral and no part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Indicator
from crvs_link.outcome.persons import lane_of
from crvs_link.schema import DateMethod
from crvs_link.standardise.columns import DOB_METHOD, RAW, TEXT
from crvs_link.standardise.countries import STATUS, clean_countries
from crvs_link.standardise.country_tables import DETERMINED_STATELESS, UNDETERMINED, UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.schema import CodeSystem

    Bools = npt.NDArray[np.bool_]

SEPARATOR: Final = "; "

WITHOUT_STATUS: Final = {"th_pin": ("0", "6", "7")}
"""First digits of identity numbers that are given to people without civil status, by kind:
of Thailand 0 (no civil status), 6 (temporary) and 7 (children of those)."""

_DATES: Final = {
    Indicator.DOB_DEFAULT_DATE: (DateMethod.DEFAULT,),
    Indicator.DOB_PARTIAL: (DateMethod.PARTIAL, DateMethod.AGE, DateMethod.ESTIMATED),
}


def own_indicators(
    coded: CodedRecords, extract: Extract, number: int, system: CodeSystem | None
) -> dict[Indicator, Bools]:
    """Tell the indicators that a host record shows by itself.

    Parameters
    ----------
    coded : CodedRecords
    extract : Extract
        With its columns as they were read.
    number : int
        Of the extract among those that are coded.
    system : CodeSystem, optional
        Whose codes of countries it holds, if that was stated.

    Returns
    -------
    dict of Indicator to bool[n]
        Those that a column of the extract can show.
    """
    found = _nationality(extract, system)
    found.update(_dates(coded, number))
    without = _without_status(coded, number)
    if without is not None:
        found[Indicator.ID_CLASS_WITHOUT_STATUS] = without
    named = [lane_of(coded, number, field) for field in ("name", "name_given", "name_family")]
    if any(lane is not None for lane in named):
        found[Indicator.NOT_NAMED] = np.all([x < 0 for x in named if x is not None], axis=0)
    return found


def _nationality(extract: Extract, system: CodeSystem | None) -> dict[Indicator, Bools]:
    if "nationality" not in extract.frame.columns:
        return {}
    written = extract.frame["nationality"]
    distinct = written.drop_nulls().unique(maintain_order=True).alias(RAW)
    status = clean_countries(distinct.to_frame(), system)[STATUS]
    of_row = written.replace_strict(
        distinct, status, default=UNRECORDED, return_dtype=pl.String
    ).fill_null(UNRECORDED)
    known = written.is_not_null() & written.is_in(distinct.filter(status.is_null()).implode())
    of_row = of_row.set(known, None)
    return {
        indicator: of_row.eq(state).fill_null(False).to_numpy()
        for indicator, state in (
            (Indicator.NATIONALITY_UNRECORDED, UNRECORDED),
            (Indicator.NATIONALITY_UNDETERMINED, UNDETERMINED),
            (Indicator.NATIONALITY_CODE_NONE, DETERMINED_STATELESS),
        )
    }


def _dates(coded: CodedRecords, number: int) -> dict[Indicator, Bools]:
    codes = lane_of(coded, number, "dob")
    if codes is None:
        return {}
    methods = coded.dictionaries[coded.fields["dob"].dictionary].values[DOB_METHOD]
    return {
        indicator: np.append(methods.is_in(list(wanted)).fill_null(False).to_numpy(), False)[codes]
        for indicator, wanted in _DATES.items()
    }


def _without_status(coded: CodedRecords, number: int) -> Bools | None:
    codes = lane_of(coded, number, "id_number")
    if codes is None:
        return None
    values = coded.dictionaries[coded.fields["id_number"].dictionary].values
    if "kind" not in values.columns:
        return None
    first = values[TEXT].str.head(1)
    shown = np.zeros(values.height + 1, dtype=np.bool_)
    for kind, digits in WITHOUT_STATUS.items():
        shown[:-1] |= (values["kind"].cast(pl.String) == kind).to_numpy() & first.is_in(
            list(digits)
        ).to_numpy()
    return shown[codes]


def joined(indicators: Mapping[Indicator, Bools], n: int) -> pl.Series:
    """Codes of each record's indicators in their order, separated; empty text for none."""
    present = {each: indicators[each] for each in Indicator if each in indicators}
    texts = [
        pl.when(pl.lit(pl.Series(holds))).then(pl.lit(each.value))
        for each, holds in present.items()
    ]
    if not texts:
        return pl.Series("indicators", [""], dtype=pl.String).new_from_index(0, n)
    return pl.select(
        pl.concat_str(texts, separator=SEPARATOR, ignore_nulls=True).alias("indicators")
    ).to_series()
