"""Groups of records that a linkage may serve unequally: by sex, age, nationality, name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.letters import list_letters
from crvs_link.encode.sources import NAME_PARTS
from crvs_link.pipeline.area_groups import birth_areas
from crvs_link.profile.shapes import OTHER_SCRIPT, SCRIPTS
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import ROLES, TEXT, TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.load.places import Places

    _Groups = tuple[str, Sequence[str], npt.NDArray[np.int32]]

LEAST_RECORDS: Final = 10
"""Groups of fewer records are not shown by themselves."""

NOT_KNOWN: Final = "not known"
NO_COUNTRY: Final = "no known country"
SMALL: Final = "other (small groups)"

AGE_BANDS: Final = (5, 12, 18, 60)
"""Ages in years at which UNHCR's bands begin: 0-4, 5-11, 12-17, 18-59, 60 and more."""
AGE_LABELS: Final = ("0-4", "5-11", "12-17", "18-59", "60+", "known to several years only")

NAME_SHAPES: Final = ("one part", "two parts", "three or more parts", "with a name of kin")

_CODE: Final = re.compile("[A-Z]{3}")
_YEAR: Final = 365.2425
_LATEST: Final = 0.999
"""Share of the dates of birth up to the one at which ages are told: a mistyped year or two
at the end of a register do not make everybody older."""

_KIN: Final = (NameRole.FATHER, NameRole.GRANDFATHER, NameRole.HUSBAND)
_BESIDE: Final = (NameRole.TITLE, NameRole.MARKER)


@dataclass(frozen=True)
class Grouping:
    """The records of one extract, in groups.

    Parameters
    ----------
    attribute : str
        What they are grouped by.
    labels : tuple of str
        Of the groups, in the order in which they are shown.
    codes : int16[n]
        The group of each record.
    """

    attribute: str
    labels: tuple[str, ...]
    codes: npt.NDArray[np.int16]


def group_records(
    coded: CodedRecords, extract: Extract, number: int, places: Places | None = None
) -> tuple[Grouping, ...]:
    """Group the records of one extract in several ways.

    Parameters
    ----------
    coded : CodedRecords
    extract : Extract
        With its columns as they were read: scripts are told from them.
    number : int
        Of the extract among those that are coded.
    places : Places, optional
        What the places files of the run say.

    Returns
    -------
    tuple of Grouping
        By sex, age, nationality, area of birth, script and shape of the name, as far as the
        extract has them. Records without a value are a group of their own. Every group has ten
        records or more: those of smaller groups are put together, with those of the
        smallest other group where they are still too few. Where that leaves one group
        of all, there is no grouping.
    """
    found = (
        _category(coded, number, "sex"),
        _age_bands(coded, number),
        _nationalities(coded, number),
        birth_areas(coded, number, places),
        _scripts(coded, extract, number),
        _name_shapes(coded, number),
    )
    groupings = (large_groups(*one) for one in found if one is not None)
    return tuple(each for each in groupings if each.labels != (SMALL,))


def large_groups(attribute: str, labels: Sequence[str], codes: npt.NDArray[np.int32]) -> Grouping:
    """Put groups together until each has `LEAST_RECORDS` records.

    Parameters
    ----------
    attribute : str
    labels : sequence of str
        In the order in which they are shown.
    codes : int32[n]
        Places among the labels; -1 for not known.
    """
    sizes = np.bincount(codes + 1, minlength=len(labels) + 1)
    names = [NOT_KNOWN, *labels]
    order = sorted(np.flatnonzero(sizes).tolist(), key=lambda k: (sizes[k], k))
    small: list[int] = []
    pooled = 0
    for k in order:
        if sizes[k] >= LEAST_RECORDS and (pooled == 0 or pooled >= LEAST_RECORDS):
            break
        small.append(k)
        pooled += int(sizes[k])
    # What is not known comes last.
    shown = [k for k in [*range(1, len(names)), 0] if sizes[k] and k not in small]
    place = np.full(len(names), len(shown), dtype=np.int16)
    place[shown] = np.arange(len(shown), dtype=np.int16)
    kept = [names[k] for k in shown]
    return Grouping(attribute, tuple(kept + [SMALL] * bool(small)), place[codes + 1])


def _lane(coded: CodedRecords, number: int, field: str) -> npt.NDArray[np.int32] | None:
    return coded.fields[field].codes[number] if field in coded.fields else None


def _category(coded: CodedRecords, number: int, field: str) -> _Groups | None:
    codes = _lane(coded, number, field)
    if codes is None:
        return None
    values = coded.dictionaries[coded.fields[field].dictionary].values[TEXT]
    often = np.argsort(-coded.counts(field, number), kind="stable")
    place = np.empty(len(often) + 1, dtype=np.int32)
    place[often], place[-1] = np.arange(len(often)), -1
    return field, values.gather(often).to_list(), place[codes]


def _nationalities(coded: CodedRecords, number: int) -> _Groups | None:
    """By country; what is no code of one is not shown, since it stands there as written."""
    found = _category(coded, number, "nationality")
    if found is None:
        return None
    field, labels, codes = found
    known = np.array([_CODE.fullmatch(label) is not None for label in labels], dtype=np.bool_)
    place = np.where(known, np.cumsum(known) - 1, known.sum())
    kept = [label for label, is_code in zip(labels, known, strict=True) if is_code]
    return field, [*kept, NO_COUNTRY], _of(place, codes)


def _age_bands(coded: CodedRecords, number: int) -> _Groups | None:
    """Age at the latest date of birth of the extract, from the middle of each interval."""
    codes = _lane(coded, number, "dob")
    if codes is None:
        return None
    dates = coded.dictionaries[coded.fields["dob"].dictionary].values
    first = dates["dob_from"].to_numpy().astype(np.int64)
    last = dates["dob_to"].to_numpy().astype(np.int64)
    times = coded.counts("dob", number)
    by_end = np.argsort(last, kind="stable")
    reached = np.cumsum(times[by_end])
    if not len(reached) or not reached[-1]:
        return "age", AGE_LABELS, codes
    place = int(_LATEST * (reached[-1] - 1))
    latest = last[by_end][np.searchsorted(reached, place, side="right")]
    age = np.maximum(latest - (first + last) / 2.0, 0.0) / _YEAR
    band = np.searchsorted(AGE_BANDS, age, side="right")
    band[last - first > 366] = len(AGE_BANDS) + 1
    band[first - latest > 366] = -1  # no date of birth, whatever it is
    return "age", AGE_LABELS, _of(band, codes)


def _scripts(coded: CodedRecords, extract: Extract, number: int) -> _Groups | None:
    """In which script the person's own name is written: in Latin where all of it is ASCII."""
    columns = [c for c in ("name_full", *NAME_PARTS) if c in extract.frame.columns]
    if not columns:
        return None
    n = extract.frame.height
    script = np.zeros(n, dtype=np.int32)  # place of the script, behind that of several
    names = [*SCRIPTS, OTHER_SCRIPT]
    several = len(names)
    known = np.zeros(n, dtype=np.bool_)
    for field in ("name", *NAME_PARTS):
        codes = _lane(coded, number, field)
        if codes is not None:
            known |= codes >= 0
    foreign = extract.frame.select(
        pl.any_horizontal(
            pl.col(column).str.len_bytes() != pl.col(column).str.len_chars() for column in columns
        ).fill_null(False)
    ).to_series()
    if foreign.any():
        written = extract.frame.select(columns).filter(foreign)
        text = written.select(pl.concat_str(columns, ignore_nulls=True)).to_series()
        script[foreign.to_numpy()] = _script_of(text, names, several)
    return "script", [*names, "several scripts"], np.where(known, script, -1)


def _script_of(text: pl.Series, names: Sequence[str], several: int) -> npt.NDArray[np.int32]:
    found = np.zeros(len(text), dtype=np.int32)
    times = np.zeros(len(text), dtype=np.int32)
    ours = [rf"\p{{{name.replace(' ', '_')}}}" for name in SCRIPTS]
    letters = pl.Series([chr(point) for point in list_letters(text, 0)])
    patterns = [*ours, rf"[\p{{L}}--[{''.join(ours)}\p{{Common}}\p{{Inherited}}]]"]
    for place, pattern in enumerate(patterns):
        if not letters.str.contains(pattern).any():
            continue
        holds = text.str.contains(pattern).to_numpy()
        found[holds] = place
        times += holds
    return np.where(times > 1, several, found)


def _name_shapes(coded: CodedRecords, number: int) -> _Groups | None:
    """How many parts the own name has, titles and markers aside, and whether it names kin."""
    codes = _lane(coded, number, "name")
    if codes is None:
        return _part_counts(coded, number)
    values = coded.dictionaries[coded.fields["name"].dictionary].values
    roles = values[ROLES].explode(empty_as_null=False).to_numpy() & ~np.uint8(OPTIONAL)
    sizes = values[TOKENS].list.len().to_numpy().astype(np.int64)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    beside = np.bincount(owner[np.isin(roles, _BESIDE)], minlength=len(sizes))
    kin = np.bincount(owner[np.isin(roles, _KIN)], minlength=len(sizes)) > 0
    parts = np.where(beside < sizes, sizes - beside, sizes)
    shape = np.where(kin, 3, np.clip(parts, 1, 3) - 1)
    return "name shape", NAME_SHAPES, _of(shape, codes)


def _part_counts(coded: CodedRecords, number: int) -> _Groups | None:
    lanes = [lane for part in NAME_PARTS if (lane := _lane(coded, number, part)) is not None]
    if not lanes:
        return None
    words = coded.dictionaries["names"].values[TEXT].str.count_matches(" ", literal=True) + 1
    of_code = np.append(words.to_numpy().astype(np.int32), 0)
    parts = sum((of_code[lane] for lane in lanes), np.zeros(len(lanes[0]), np.int32))
    return "name shape", NAME_SHAPES, np.minimum(parts, 3) - 1


def _of(of_value: npt.NDArray[np.int64], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Look records up in a table of their values; -1 stays."""
    return np.append(of_value, -1).astype(np.int32)[codes]
