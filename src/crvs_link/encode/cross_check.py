"""What identity numbers say against their own records: shown, and evidence of nothing.

A date or sex in a number is the same evidence as the column beside it, and comes from the
same clerk; where the two disagree, one of them is wrong, or the number is another person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.encode.numbers import DOUBTFUL, KIND
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, RAW, TEXT
from crvs_link.standardise.identity import HOLD_FACTS, read_identity_numbers
from crvs_link.standardise.identity.facts import SEX
from crvs_link.standardise.sex import FEMALE, MALE

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.records import CodedRecords

    Ints = npt.NDArray[np.int32]

FIELD: Final = "id_number"

_UNKNOWN: Final = np.iinfo(np.int32).min
_SEXES: Final = (MALE, FEMALE)


@dataclass(frozen=True)
class NumberCheck:
    """The identity numbers of one extract against each other and the rest of their records.

    Parameters
    ----------
    records : int
        Records with a number.
    invalid : int
        Of them, those whose number breaks the rules of its kind.
    shared : int
        Numbers that stand on several records: one person twice, or a number of two people.
    on_shared : int
        Records with such a number.
    dob_known, sex_known : int
        Records whose number holds a date of birth, or a sex, beside one of their own.
    dob_contradicted, sex_contradicted : int
        Of them, those where the two cannot both be right.
    """

    records: int
    invalid: int
    shared: int
    on_shared: int
    dob_known: int
    dob_contradicted: int
    sex_known: int
    sex_contradicted: int

    def notes(self) -> list[str]:
        """Say what was found; nothing where there is nothing to say."""
        said = [
            (self.invalid, f"{self.invalid:,} of {self.records:,} numbers are invalid and kept"),
            (
                self.shared,
                f"{self.shared:,} numbers stand on several records, {self.on_shared:,} in all",
            ),
            (
                self.dob_contradicted,
                f"{self.dob_contradicted:,} of {self.dob_known:,} numbers contradict the date of "
                "birth of their record",
            ),
            (
                self.sex_contradicted,
                f"{self.sex_contradicted:,} of {self.sex_known:,} numbers contradict the sex of "
                "their record",
            ),
        ]
        return [text for number, text in said if number]


def check_numbers(coded: CodedRecords, extract: int) -> NumberCheck | None:
    """Check the identity numbers of an extract.

    Parameters
    ----------
    coded : CodedRecords
    extract : int

    Returns
    -------
    NumberCheck or None
        None where the extract has no identity numbers.
    """
    field = coded.fields.get(FIELD)
    codes = None if field is None else field.codes[extract]
    if codes is None:
        return None
    values = coded.dictionaries[FIELD].values
    counts = coded.counts(FIELD, extract)
    doubtful = values[DOUBTFUL].to_numpy()
    born, latest = _births(coded, extract)
    facts = _facts(values, counts > 0, latest)
    with_number = codes >= 0
    number = codes[with_number]
    first, last = (days[with_number] for days in born)
    known = (facts.first[number] != _UNKNOWN) & (first != _UNKNOWN)
    apart = known & ((facts.first[number] > last) | (facts.last[number] < first))
    sex = _sexes(coded, extract)[with_number]
    sexed = (facts.sex[number] >= 0) & (sex >= 0)
    return NumberCheck(
        records=int(counts.sum()),
        invalid=int(counts[doubtful].sum()),
        shared=int((counts > 1).sum()),
        on_shared=int(counts[counts > 1].sum()),
        dob_known=int(known.sum()),
        dob_contradicted=int(apart.sum()),
        sex_known=int(sexed.sum()),
        sex_contradicted=int((sexed & (facts.sex[number] != sex)).sum()),
    )


@dataclass(frozen=True)
class _Facts:
    """What each value of the dictionary says: days or `_UNKNOWN`, place in `_SEXES` or -1."""

    first: Ints
    last: Ints
    sex: Ints


def _facts(values: pl.DataFrame, used: npt.NDArray[np.bool_], latest: int | None) -> _Facts:
    """Read what the numbers of one extract say, by kind."""
    first = np.full(values.height, _UNKNOWN, dtype=np.int32)
    last, sex = first.copy(), np.full(values.height, -1, dtype=np.int32)
    for kind in HOLD_FACTS:
        rows = np.flatnonzero((values[KIND] == kind).to_numpy() & used)
        if not rows.size:
            continue
        raw = values[TEXT].gather(rows).alias(RAW).to_frame()
        read = read_identity_numbers(raw, kind, latest_year=latest)
        first[rows] = read[DOB_FROM].fill_null(_UNKNOWN).to_numpy()
        last[rows] = read[DOB_TO].fill_null(_UNKNOWN).to_numpy()
        sex[rows] = _places(read[SEX])
    return _Facts(first, last, sex)


def _births(coded: CodedRecords, extract: int) -> tuple[tuple[Ints, Ints], int | None]:
    """First and last day on which each record's person was born, and the latest year of all."""
    nothing = np.full(coded.sizes[extract], _UNKNOWN, dtype=np.int32)
    field = coded.fields.get("dob")
    codes = None if field is None else field.codes[extract]
    if codes is None or not (codes >= 0).any():
        return (nothing, nothing), None
    values = coded.dictionaries["dob"].values
    first, last = (
        np.append(values[name].to_numpy(), np.int32(_UNKNOWN))[codes] for name in (DOB_FROM, DOB_TO)
    )
    latest = int(np.datetime64(int(first.max()), "D").astype("datetime64[Y]").astype(int)) + 1970
    return (first, last), latest


def _sexes(coded: CodedRecords, extract: int) -> Ints:
    """Place in `_SEXES` of the sex of each record, -1 for others and for missing."""
    field = coded.fields.get("sex")
    codes = None if field is None else field.codes[extract]
    if codes is None:
        return np.full(coded.sizes[extract], -1, dtype=np.int32)
    return np.append(_places(coded.dictionaries["sex"].values[TEXT]), np.int32(-1))[codes]


def _places(sexes: pl.Series) -> Ints:
    places = sexes.replace_strict(
        list(_SEXES), range(len(_SEXES)), default=None, return_dtype=pl.Int32
    )
    return places.fill_null(-1).to_numpy()
