"""Pairs of records that cannot be one person, whatever else they share.

A rule names each of them: twins told apart, two birth orders of one plural birth, two valid
identity numbers, a death before the birth or the arrival of the other. Such a pair is never a
link by itself: it is shown to a person, with the reason, where its weight would link it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.encode import NO_DAY
from crvs_link.levels import DIFFER, NOTHING_ALIKE, name_labels
from crvs_link.resolve.number_conflicts import numbers_conflict
from crvs_link.schema import FieldKind, NameRole
from crvs_link.spec import DISAGREE, MISSING
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, ROLES, TOKENS
from crvs_link.standardise.plural_births import SINGLE

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords, Days
    from crvs_link.spec import Comparison, ModelSpec

    Bools = npt.NDArray[np.bool_]
    Ints = npt.NDArray[np.int32]


class Conflict(StrEnum):
    """Why two records cannot be one person."""

    TWINS = "conflict_twins"
    """Born on one day to one mother, with different given names."""
    BIRTH_ORDERS = "conflict_birth_orders"
    """Two children of one plural birth."""
    NUMBERS = "conflict_id_numbers"
    """Two valid identity numbers of one kind, which a person has once."""
    DEATH = "conflict_death"
    """One died before the other was born, or arrived."""


CONFLICTS: Final = tuple(Conflict)
"""A code k above 0 stands for entry k - 1; of several that hold, the first."""

CONFLICT_WORDS: Final = {
    Conflict.TWINS: "born on one day to one mother, with different given names (twins)",
    Conflict.BIRTH_ORDERS: "two children of one plural birth, by their birth order",
    Conflict.NUMBERS: "two valid identity numbers of one kind that differ",
    Conflict.DEATH: "one died before the other was born or arrived",
}

_SLICE: Final = 1 << 20

_NO_SLIP: Final = frozenset({"conflict", "within two years", "same day and month, another year"})
"""Levels of two dates of birth that no slip of the pen explains."""


def conflicts(
    left: Ints,
    right: Ints,
    codes: npt.NDArray[np.uint32],
    spec: ModelSpec,
    coded: CodedRecords,
    sides: tuple[int, int],
) -> npt.NDArray[np.uint8]:
    """Which candidate pairs cannot be one person.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the pairs.
    codes : uint32[E]
        Pattern codes.
    spec : ModelSpec
    coded : CodedRecords
    sides : tuple of int
        Numbers of the extracts.

    Returns
    -------
    uint8[E]
        0 for none, else one more than the place in `CONFLICTS`.

    Notes
    -----
    *Twins*: the dates of birth agree to the day and the mothers' names exactly, the family
    names do not disagree, and the given names do, by the model's own comparison. Where either
    row states a plural birth, the mothers need only not disagree. Where either states a single
    birth there are no twins, and the name has changed.

    *Death*: intervals count only where they cannot overlap. A date of birth that a slip or a
    mistake between calendars explains is no ground, nor is a death before one's own birth.
    """
    found = np.zeros(len(left), dtype=np.uint8)
    numbers = numbers_conflict(coded, sides, (left, right))
    for start in range(0, len(left), _SLICE):
        part = slice(start, start + _SLICE)
        rows, levels = (left[part], right[part]), _Levels(spec, codes[part])
        rules = (
            _twins(levels, rows, coded, sides),
            _birth_orders(levels, rows, coded, sides),
            numbers[part],
            _deaths(levels, rows, coded, sides),
        )
        for code, holds in enumerate(rules, start=1):
            found[part][(found[part] == 0) & holds] = code
    return found


class _Levels:
    """Levels of the comparisons of pairs, by field."""

    def __init__(self, spec: ModelSpec, codes: npt.NDArray[np.uint32]) -> None:
        self._codes = codes
        self._places = dict(zip(spec.comparisons, spec.multipliers.tolist(), strict=True))
        self.none = np.zeros(len(codes), dtype=np.bool_)

    def comparison(self, field: str) -> Comparison | None:
        return next((c for c in self._places if c.field == field), None)

    def among(self, comparison: Comparison, levels: tuple[int, ...] | range) -> Bools:
        """Whether each pair shows one of some levels."""
        shown = self._codes // np.uint32(self._places[comparison]) % len(comparison.levels)
        wanted = np.zeros(len(comparison.levels), dtype=np.bool_)
        wanted[list(levels)] = True
        found: Bools = wanted[shown]
        return found

    def exact(self, field: str) -> Bools:
        """Whether both have a value and the two agree exactly."""
        comparison = self.comparison(field)
        return self.none if comparison is None else self.among(comparison, comparison.exact)

    def differ(self, field: str) -> Bools:
        """Whether both have a value and the two disagree."""
        comparison = self.comparison(field)
        return self.none if comparison is None else self.among(comparison, (DISAGREE,))


def _twins(
    levels: _Levels, rows: tuple[Ints, Ints], coded: CodedRecords, sides: tuple[int, int]
) -> Bools:
    stated = any(coded.circumstances[side].plurality is not None for side in sides)
    if not stated and levels.comparison("mother_name") is None:
        return levels.none
    one_day = levels.exact("dob") & ~levels.differ("name_family")
    if not one_day.any():
        return levels.none
    plural, single = _stated_births(rows, coded, sides)
    mother = levels.exact("mother_name") | (plural & ~levels.differ("mother_name"))
    found: Bools = one_day & mother & ~single
    return found & _given_differ(levels, rows, coded, sides, plural)


def _birth_orders(
    levels: _Levels, rows: tuple[Ints, Ints], coded: CodedRecords, sides: tuple[int, int]
) -> Bools:
    stated = [coded.circumstances[side].birth_order for side in sides]
    if stated[0] is None or stated[1] is None:
        return levels.none
    plural, single = _stated_births(rows, coded, sides)
    a, b = stated[0][rows[0]], stated[1][rows[1]]
    one_birth = levels.exact("dob") & ~levels.differ("mother_name") & plural & ~single
    found: Bools = one_birth & (a > 0) & (b > 0) & (a != b)
    return found


def _stated_births(
    rows: tuple[Ints, Ints], coded: CodedRecords, sides: tuple[int, int]
) -> tuple[Bools, Bools]:
    """Whether either record states a plural birth, and whether either states a single one."""
    plural = np.zeros(len(rows[0]), dtype=np.bool_)
    single = plural.copy()
    for side, records in zip(sides, rows, strict=True):
        stated = coded.circumstances[side].plurality
        if stated is not None:
            plural |= stated[records] > SINGLE
            single |= stated[records] == SINGLE
    return plural, single


def _given_differ(
    levels: _Levels,
    rows: tuple[Ints, Ints],
    coded: CodedRecords,
    sides: tuple[int, int],
    plural: Bools,
) -> Bools:
    """Whether both have a given name and the two are different names.

    Of full names the tokens differ that are known to be given names; where a plural birth is
    stated and nothing tells which are, it is enough that either has a token of its own.
    """
    whole = levels.comparison("name")
    if whole is None:
        return levels.differ("name_given")
    unlike = {NOTHING_ALIKE, *name_labels(DIFFER, whole.rarity)}
    differ = levels.among(whole, tuple(k for k, x in enumerate(whole.levels) if x in unlike))
    given = [_given_tokens(coded, side, records) for side, records in zip(sides, rows, strict=True)]
    known = (given[0] >= 0) & (given[1] >= 0)
    sounds = np.append(coded.dictionaries["names"].keys["sound"], np.int32(-1))
    a, b = sounds[given[0]], sounds[given[1]]
    apart = (given[0] != given[1]) & ((a != b) | (a < 0))
    return differ & np.where(known, apart, plural)


def _given_tokens(coded: CodedRecords, side: int, records: Ints) -> Ints:
    """First given name of each record's full name, as a code of a name token; -1 for none."""
    lane = coded.fields["name"].codes[side]
    assert lane is not None
    values = coded.dictionaries["name"].values
    first = np.full(values.height + 1, -1, dtype=np.int32)
    if ROLES in values.columns:
        counts = values[TOKENS].list.len().to_numpy()
        owner = np.repeat(np.arange(values.height), counts)
        given = values[ROLES].explode().to_numpy() == NameRole.GIVEN
        tokens = values[TOKENS].explode().to_numpy()
        # The first of each owner is written last.
        first[owner[given][::-1]] = tokens[given][::-1]
    found: Ints = first[lane[records]]
    return found


def _deaths(
    levels: _Levels, rows: tuple[Ints, Ints], coded: CodedRecords, sides: tuple[int, int]
) -> Bools:
    dob = levels.comparison("dob")
    found = levels.none.copy()
    if all(coded.circumstances[side].died is None for side in sides):
        return found
    apart = None
    if dob is not None:
        apart = levels.among(
            dob, tuple(k for k, x in enumerate(dob.levels) if k > MISSING and x in _NO_SLIP)
        )
    for (side, records), (other, others) in (
        ((sides[0], rows[0]), (sides[1], rows[1])),
        ((sides[1], rows[1]), (sides[0], rows[0])),
    ):
        died = coded.circumstances[side].died
        if died is None:
            continue
        last = _last_day(died, coded, side)[records]
        dead = last != NO_DAY
        born = _born(coded, other)
        if born is not None and apart is not None:
            found |= dead & apart & (born[0][others] != NO_DAY) & (last < born[0][others])
        arrived = coded.circumstances[other].arrived
        if arrived is not None:
            found |= dead & (arrived.first[others] != NO_DAY) & (last < arrived.first[others])
    return found


def _last_day(died: Days, coded: CodedRecords, side: int) -> Ints:
    """Last day on which each may have died; none where that is before their own birth."""
    born = _born(coded, side)
    if born is None:
        return died.last
    known = (born[0] != NO_DAY) & (died.last != NO_DAY)
    return np.where(known & (died.last < born[0]), NO_DAY, died.last)


def _born(coded: CodedRecords, side: int) -> tuple[Ints, Ints] | None:
    """First and last day on which each may have been born, `NO_DAY` where not known."""
    field = coded.fields.get("dob")
    lane = None if field is None else field.codes[side]
    if field is None or lane is None or coded.dictionaries[field.dictionary].kind != FieldKind.DATE:
        return None
    values = coded.dictionaries[field.dictionary].values
    first, last = (np.append(values[end].to_numpy(), NO_DAY)[lane] for end in (DOB_FROM, DOB_TO))
    return first, last
