"""Full names in a model: information, bands, levels that can occur, and words for a pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link._fast.bags import BANDS, CLASSES, PARTS
from crvs_link._fast.tokens import KEYS
from crvs_link.compare import (
    Tables,
    alignment,
    bind,
    choose_comparisons,
    compare_listed,
    exact_level_probabilities,
    pack,
)
from crvs_link.compare.choose import with_rarity
from crvs_link.compare.information import (
    LEAST_SHARE,
    name_bounds,
    own_information,
    token_information,
)
from crvs_link.compare.names import model_levels, possible_levels
from crvs_link.encode import CodedField, CodedRecords, Dictionary
from crvs_link.errors import ConfigError
from crvs_link.levels import NAME_CLASSES, THE_SAME, classes_of_levels, name_labels, name_levels
from crvs_link.schema import FieldKind, NameRole
from crvs_link.spec import BlockingPlan, Comparison, ModelSpec

TEXTS = ["ali", "aly", "hasan", "karim", "omar", "begum"]
SOUNDS = [0, 0, 1, 2, 3, 4]
FAMILY, FATHER, MARKER = NameRole.FAMILY, NameRole.FATHER, NameRole.MARKER


def coded_bags(
    bags: list[tuple[list[int], list[int]]], *codes: list[int], field: str = "name"
) -> CodedRecords:
    """Coded records of given bags of tokens with roles, by the code of each record."""
    values = pl.DataFrame(
        {"tokens": [tokens for tokens, _ in bags], "roles": [roles for _, roles in bags]},
        schema={"tokens": pl.List(pl.Int32), "roles": pl.List(pl.UInt8)},
    )
    keys = {"sound": np.array(SOUNDS, np.int32)}
    dictionaries = {
        "names": Dictionary("names", FieldKind.TEXT, pl.DataFrame({"text": TEXTS}), keys),
        field: Dictionary(field, FieldKind.BAG, values, {}),
    }
    lanes = tuple(np.array(side, np.int32) for side in codes)
    fields = {field: CodedField(field, field, lanes)}
    return CodedRecords(tuple(map(len, codes)), dictionaries, fields, ())


BAGS = [([0, 2], [0, 0]), ([0, 2], [1, 2]), ([1, 3], [0, 0]), ([5], [0]), ([0, 5], [0, MARKER])]


def test_tokens_and_classes_say_what_is_rare() -> None:
    coded = coded_bags(BAGS, [0, 0, 1, -1], [2, 3, 4, 4, 4])
    found = token_information(coded, "name", 0, 1)
    columns = [(-PARTS * np.log2(np.array(counts) / 8)).round() for counts in ([6, 1], [7, 7])]
    assert found[:2, 0].tolist() == columns[0].tolist()
    assert found[:2, 1 + KEYS.index("sound") + 2].tolist() == columns[1].tolist()
    assert found[TEXTS.index("omar")].tolist() == [0] * 5
    # One extract with itself is counted once.
    assert (token_information(coded, "name", 1, 1)[0, 0]) == round(-PARTS * np.log2(3 / 5))


def test_a_name_says_no_more_than_the_bag_or_its_tokens() -> None:
    coded = coded_bags(BAGS, [0, 0, 1, 3], [2, 3, 4, 4])
    tokens = token_information(coded, "name", 0, 1)
    own = own_information(coded, "name", (0, 1), tokens)
    together = round(-PARTS * np.log2(3 / 8))
    # Bags 0 and 1 are written alike, and so are one; a marker says nothing.
    assert own[0] == own[1] == min(together, int(tokens[0, 0]) + int(tokens[2, 0]))
    assert own[4] == min(tokens[0, 0], 2 * PARTS)
    assert (own <= np.array([int(tokens[t, 0].sum()) for t, _ in BAGS])).all()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_a_single_bound_leaves_names_on_either_side(codes: list[int]) -> None:
    coded = coded_bags(BAGS, codes)
    bounds = name_bounds(coded, "name", 0, 0, 1)
    assert len(bounds) <= 1
    tokens = token_information(coded, "name", 0, 0)
    said = own_information(coded, "name", (0, 0), tokens)[codes].tolist()
    said += [int(tokens[token, 0]) for code in codes for token in BAGS[code][0]]
    for bound in bounds:
        rare = np.mean([each >= round(-PARTS * np.log2(bound)) for each in said])
        assert LEAST_SHARE <= rare <= 1 - LEAST_SHARE


@pytest.mark.parametrize(("records", "bound"), [(1, 0.1), (8, 0.1), (40, 1e-2), (400, 1e-3)])
def test_two_bounds_are_about_one_record_and_rarer(records: int, bound: float) -> None:
    coded = coded_bags(BAGS, [0] * records)
    assert name_bounds(coded, "name", 0, 0, 2) == pytest.approx((bound, bound / 100))


def test_levels_that_no_name_can_show_are_left_out() -> None:
    def kinds(*bags: tuple[list[int], list[int]]) -> set[str]:
        coded = coded_bags(list(bags), [0])
        return classes_of_levels(possible_levels(coded, "name", (0.01,)), (0.01,))

    single = {"every token alike, some only nearly", "every token alike by sound", THE_SAME}
    assert kinds(([0], [0])) == single
    titles = {
        "the same but for titles and markers",
        "every token a form of the other's, but for titles and markers",
    }
    assert kinds(([0], [0]), ([0], [MARKER])) == single | titles
    assert kinds(([0, 1], [0, 0])) == set(NAME_CLASSES) - titles


@pytest.mark.parametrize("rarity", [(), (1e-3,), (1e-2, 1e-6)])
def test_every_class_and_band_has_its_level(rarity: tuple[float, ...]) -> None:
    levels = ("missing", *name_levels(rarity))
    comparison = Comparison("name", "name", FieldKind.BAG, levels, rarity=rarity)
    found = model_levels(comparison)
    assert len(found) == CLASSES * BANDS
    assert set(found) == set(range(len(levels)))
    assert [found[-BANDS + band] for band in range(len(rarity) + 1)] == list(comparison.exact)
    for kind, name in enumerate(NAME_CLASSES, 2):
        labels = [levels[level] for level in found[kind * BANDS :][: len(rarity) + 1]]
        assert labels == name_labels(name, rarity)


def test_what_the_model_has_no_level_for_counts_as_the_next_lower() -> None:
    levels = ("missing", "nothing alike", "every token alike by sound", "the same")
    comparison = Comparison("name", "name", FieldKind.BAG, levels)
    assert model_levels(comparison)[::BANDS] == [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3]


def test_levels_of_another_version_are_refused() -> None:
    old = ("missing", "nothing alike", "some token alike", "the same")
    with pytest.raises(ConfigError, match="'name' has levels of names") as caught:
        model_levels(Comparison("name", "name", FieldKind.BAG, old))
    assert "nothing alike; a token differs on either side" in str(caught.value.hint)


def test_fewer_bounds_keep_the_classes() -> None:
    labels = [name_labels(kind, (1e-2, 1e-6)) for kind in ("one name within the other", THE_SAME)]
    some = {"nothing alike", *labels[0], *labels[1]}
    levels = ("missing", *(x for x in name_levels((1e-2, 1e-6)) if x in some))
    comparison = Comparison("name", "name", FieldKind.BAG, levels, rarity=(1e-2, 1e-6))
    fewer = with_rarity(comparison, (1e-2,))
    assert fewer.levels[0] == "missing"
    assert classes_of_levels(fewer.levels, (1e-2,)) == {"one name within the other", THE_SAME}
    assert len(with_rarity(comparison, ()).levels) == 4


def test_a_pair_has_the_level_of_its_class_and_band() -> None:
    left, right = [0, 2, 3, 0, 4], [1, 0, 3, 2, 0]
    coded = coded_bags(BAGS, left, right)
    (comparison,) = choose_comparisons(coded, 0, 1).comparisons
    comparison = replace(comparison, rarity=(), levels=("missing", *name_levels(())))
    spec = ModelSpec((comparison,))
    program = bind(spec, coded, Tables(coded), ["name"], 0, 1)
    packed = [pack(coded, side, ["name"], BlockingPlan(())) for side in (0, 1)]
    rows = np.arange(5, dtype=np.uint32)
    found = spec.unpack(compare_listed(program, *packed, rows, rows))[:, 0]
    assert [comparison.levels[level] for level in found] == [
        "the same",
        "a token differs on either side",
        "the same",
        "a token differs on either side",
        "one name within the other",
    ]


def test_names_written_alike_agree_exactly() -> None:
    coded = coded_bags(BAGS, [0, 1, 3], [0, 1, 2, 4])
    comparison = Comparison("name", "name", FieldKind.BAG, ("missing", *name_levels(())))
    assert exact_level_probabilities(comparison, coded, 0, 1) == pytest.approx([4 / 12])
    assert exact_level_probabilities(comparison, coded, 0, 0) == pytest.approx([2 / 6])


def test_parts_that_are_one_word_are_compared_apart() -> None:
    def compared(given: list[str]) -> list[str]:
        full = pl.DataFrame({"full_name": ["Karim Ali"] * 4, "given_name": given})
        full = full.with_columns(surname=pl.lit("Ali"))
        coded, _ = coded_frames(full, full.drop("full_name"))
        whole, _ = coded_frames(full, full.select("full_name"))
        joint = replace(
            coded,
            dictionaries={**whole.dictionaries, **coded.dictionaries},
            fields={
                **coded.fields,
                "name": replace(whole.fields["name"], codes=(whole.fields["name"].codes[0],) * 2),
            },
        )
        return [c.name for c in choose_comparisons(joint, 0, 1).comparisons]

    assert compared(["Karim"] * 4) == ["name_given", "name_family"]
    assert compared(["Karim", "Karim", "Karim", "Karim Nur"]) == ["name"]


def test_a_pair_is_described_without_its_names() -> None:
    bags = [
        ([0, 2, 4], [1, FATHER, FATHER]),
        ([1, 2], [1, FATHER]),
        ([3], [0]),
        ([0, 5], [0, 64]),
    ]
    coded = coded_bags(bags, [0, 1, 2, -1], [1, 2, 3, 3])
    comparison = Comparison("name", "name", FieldKind.BAG, ("missing", *name_levels(())))
    tables = Tables(coded)
    found = [alignment(coded, tables, comparison, (0, 1), (row, row)) for row in range(4)]
    assert found[-1] is None
    assert [str(each) for each in found[:-1]] == [
        "1 token the same, 1 alike by sound; 1 father's name on the left only",
        "no token alike; 1 given name on the left only, 1 father's name on the left only, "
        "1 token on the right only",
        "no token alike; 1 token on the left only, 1 token on the right only, "
        "1 possible title on the right only",
    ]
