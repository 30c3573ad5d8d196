"""Which comparisons a pair of extracts supports, and their levels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.compare import dates, information, names
from crvs_link.compare.numbers import doubtful_values, groups_of
from crvs_link.levels import (
    MOST_NAME_BOUNDS,
    classes_of_levels,
    levels_of_classes,
    name_levels,
    share_labels,
)
from crvs_link.schema import DATE_LEVELS, FIELDS, FieldKind, NameRole
from crvs_link.spec import DISAGREE, MAX_PATTERNS, Comparison, ModelSpec
from crvs_link.standardise.columns import ROLES

if TYPE_CHECKING:
    from typing import TypeVar

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords

    Number = TypeVar("Number", np.int64, np.float64)

NAME_THRESHOLDS = (0.80, 0.88, 0.94)
TEXT_THRESHOLDS = (0.80, 0.92)
RARITY = (1e-2, 1e-3, 1e-4)
"""Relative frequencies at which exact agreement may be split, descending."""
DOUBTFUL_APART = (1.0,)
"""The split of identity numbers: no value is too common, and doubtful ones stay below."""
LEAST_SHARE = 0.01
"""Share of the values that must lie on either side of such a split."""

PLACE_LABELS = (
    "disagree",
    "the same country",
    "the same unit of level 1",
    "names alike",
    "the same unit of level 2",
    "names nearly the same",
    "the same unit of level 3 or finer",
)
NAME_PARTS = ("name_family", "name_given", "name_middle")
MOSTLY = 0.9
"""Share of given and family names of one word each from which they are compared apart."""


def common_fields(coded: CodedRecords, left: int, right: int) -> list[str]:
    """Fields of which both extracts hold usable values that can be compared, in schema order."""
    return [
        field
        for field in FIELDS
        if field in coded.fields
        and not {left, right} <= coded.fields[field].derived
        and all(_has_values(coded, field, e) for e in (left, right))
        and _in_one_group(coded, field, left, right)
    ]


def _has_values(coded: CodedRecords, field: str, extract: int) -> bool:
    codes = coded.fields[field].codes[extract]
    return codes is not None and bool((codes >= 0).any())


def _in_one_group(coded: CodedRecords, field: str, left: int, right: int) -> bool:
    groups = groups_of(coded.dictionaries[coded.fields[field].dictionary])
    if groups is None:
        return True
    one, other = (groups[coded.counts(field, extract) > 0] for extract in (left, right))
    return bool(np.isin(one, other).any())


def choose_comparisons(coded: CodedRecords, left: int, right: int) -> ModelSpec:
    """Comparisons that two extracts (or one with itself) support.

    Given and family names are compared apart, and for an exchange of the two, where
    both extracts hold both and most are one word; otherwise a person's own name is one bag
    of tokens.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.

    Returns
    -------
    ModelSpec
        Its number of patterns fits 32 bits: where it would not, levels are merged,
        finest first.
    """
    fields = common_fields(coded, left, right)
    if "name" in fields:
        apart = {"name_given", "name_family"} <= set(fields) and _single_words(coded, left, right)
        other = ("name",) if apart else NAME_PARTS
        fields = [field for field in fields if field not in other]
    comparisons = []
    for field in sorted(fields, key=list(FIELDS).index):
        rarity = _rarity(coded, field, left, right)
        shown = _possible_levels(coded, field, rarity, left, right)
        comparisons.append(comparison_of(field, rarity, shown))
    if "name_given" in fields:
        comparisons = [exchangeable(c) if c.field == "name_family" else c for c in comparisons]
    return _fitted(comparisons)


def exact_counts(coded: CodedRecords, field: str, left: int, right: int) -> npt.NDArray[np.int64]:
    """How often each value occurs in both extracts, int64[V]; 0 if it is never exact.

    Two dates that are not known to the day do not agree exactly, however equal.
    """
    return only_exact(coded.borne(field, left, right), coded, field)


def only_exact(counts: npt.NDArray[Number], coded: CodedRecords, field: str) -> npt.NDArray[Number]:
    """Numbers by value, 0 where a value never agrees exactly, not even with itself."""
    if FIELDS[field] is not FieldKind.DATE:
        return counts
    known = dates.known_to(coded.dictionaries[coded.fields[field].dictionary].values)
    return np.where(known == 0, counts, counts.dtype.type(0))


def _single_words(coded: CodedRecords, left: int, right: int) -> bool:
    """Whether most given and family names are one word, and few names have other parts."""
    words = coded.dictionaries["names"].values["text"].str.count_matches(" ").to_numpy() == 0
    values = coded.dictionaries["name"].values
    sets = {"name_given": words, "name_family": words}
    if ROLES in values.columns:
        roles = values[ROLES].list.max().to_numpy()
        sets["name"] = roles < NameRole.FATHER
    return all(
        coded.counts(field, extract)[plain].sum() >= MOSTLY * coded.counts(field, extract).sum()
        for field, plain in sets.items()
        for extract in (left, right)
    )


def _possible_levels(
    coded: CodedRecords, field: str, rarity: tuple[float, ...], left: int, right: int
) -> tuple[str, ...]:
    """Levels of dates and of full names that the values of two extracts can show."""
    of = coded.fields[field]
    if FIELDS[field] is FieldKind.BAG:
        return names.possible_levels(coded, field, rarity)
    if FIELDS[field] is not FieldKind.DATE:
        return ()
    sides = [of.codes[extract] for extract in (left, right)]
    missing = np.empty(0, dtype=np.int32)
    return dates.possible_levels(
        coded.dictionaries[of.dictionary].values,
        *(missing if codes is None else codes for codes in sides),
    )


def rarity_bounds(counts: npt.NDArray[np.int64]) -> tuple[float, ...]:
    """Relative frequencies that split exact agreement usefully, descending.

    Parameters
    ----------
    counts : int64[V]

    Returns
    -------
    tuple of float
        Those of `RARITY` with at least `LEAST_SHARE` of the values on either side.
    """
    total = int(counts.sum())
    bounds: list[float] = []
    above = 0
    for bound in RARITY:
        common = int(counts[counts > bound * total].sum())
        if min(common - above, total - common) >= LEAST_SHARE * total > 0:
            bounds.append(bound)
            above = common
    return tuple(bounds)


def _rarity(coded: CodedRecords, field: str, left: int, right: int) -> tuple[float, ...]:
    """Where agreement is split: by frequency, or in doubtful numbers and others."""
    if FIELDS[field] is FieldKind.BAG:
        most = MOST_NAME_BOUNDS if field == "name" else 1
        return information.name_bounds(coded, field, left, right, most)
    doubtful = doubtful_values(coded, field, left, right)
    if doubtful is None:
        return rarity_bounds(exact_counts(coded, field, left, right))
    agreeing = coded.counts(field, left) * (coded.counts(field, right) - (left == right)) > 0
    return DOUBTFUL_APART if (agreeing & doubtful).any() and (agreeing & ~doubtful).any() else ()


def _exact_labels(rarity: tuple[float, ...]) -> list[str]:
    if not rarity:
        return ["the same"]
    if rarity == DOUBTFUL_APART:
        return ["the same, but invalid or on several records", "the same"]
    return [f"the same, {share}" for share in share_labels(rarity)]


def comparison_of(field: str, rarity: tuple[float, ...], shown: tuple[str, ...] = ()) -> Comparison:
    """Give the comparison of a field; of dates and full names with the levels shown, or all."""
    kind = FIELDS[field]
    if kind is FieldKind.BAG:
        levels = ("missing", *(shown or name_levels(rarity)))
        return Comparison(field, field, kind, levels, rarity=rarity)
    thresholds: tuple[float, ...] = ()
    between: tuple[str, ...] = ()
    disagree = "disagree"
    if kind is FieldKind.TEXT:
        thresholds = NAME_THRESHOLDS if field.startswith("name_") else TEXT_THRESHOLDS
        between = tuple(f"similarity {threshold:.2f} or more" for threshold in thresholds)
    elif kind is FieldKind.CODE:
        between = ("one character differs",)
    elif kind is FieldKind.DATE:
        disagree, *rest = shown or DATE_LEVELS
        between = tuple(rest)
    elif kind is FieldKind.PLACE:
        disagree, *rest = PLACE_LABELS
        between = tuple(rest)
    return Comparison(
        name=field,
        field=field,
        kind=kind,
        levels=("missing", disagree, *between, *_exact_labels(rarity)),
        thresholds=thresholds,
        rarity=rarity,
    )


def exchangeable(family: Comparison) -> Comparison:
    """The comparison of family names, with a level for an exchange with given names."""
    exact = family.first_exact
    return replace(
        family,
        partner="name_given",
        levels=(
            *family.levels[:exact],
            "given and family name exchanged",
            *family.levels[exact:],
        ),
    )


def with_rarity(comparison: Comparison, rarity: tuple[float, ...]) -> Comparison:
    """The same comparison with exact agreement split elsewhere."""
    if comparison.kind is FieldKind.BAG:
        kinds = classes_of_levels(comparison.levels[DISAGREE:], comparison.rarity)
        levels = (comparison.levels[0], *levels_of_classes(kinds, rarity))
        return replace(comparison, rarity=rarity, levels=levels)
    return replace(
        comparison,
        rarity=rarity,
        levels=(*comparison.levels[: comparison.first_exact], *_exact_labels(rarity)),
    )


def _fitted(comparisons: list[Comparison]) -> ModelSpec:
    spec = ModelSpec(tuple(comparisons))
    while spec.n_patterns > MAX_PATTERNS:
        split = [k for k, c in enumerate(comparisons) if c.rarity]
        if not split:
            # Twenty comparisons of three levels fit: only the last, least telling
            # fields of the schema can be too many.
            comparisons.pop()
        else:
            k = max(split, key=lambda k: (len(comparisons[k].rarity), k))
            comparisons[k] = with_rarity(comparisons[k], comparisons[k].rarity[:-1])
        spec = ModelSpec(tuple(comparisons))
    return spec
