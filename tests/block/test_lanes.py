"""Lanes and name slots by example and by law."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from coded import coded_frames
from crvs_link.block import lane, lane_names, name_slots
from crvs_link.encode import CodedRecords
from people import world

PARTS = pl.DataFrame(
    {
        "given_name": ["Karim", "Rahim", None, "Hasan"],
        "surname": ["Rahim", "Karim", "Ali", "Hasan"],
        "birth_date": ["1990-05-17", "1991", None, "1990-05-17"],
    }
)
WHOLE = pl.DataFrame({"full_name": ["Rahim Karim", "Hasan", "Ali Karim Noor Salma"]})


def sounds(coded: object, slots: np.ndarray) -> list[set[int]]:
    return [{int(t) for t in row if t >= 0} for row in slots]


def test_a_field_and_its_keys_are_lanes() -> None:
    coded, _ = coded_frames(PARTS)
    assert lane(coded, 0, "dob").tolist()[2] == -1
    assert lane(coded, 0, "dob.year").tolist() == [1990, 1991, -1, 1990]
    assert lane(coded, 0, "dob.month_day").tolist() == [517, -1, -1, 517]
    family = lane(coded, 0, "name_family.sound")
    given = lane(coded, 0, "name_given.sound")
    assert given[0] == family[1]
    assert given[2] == -1
    assert lane_names(coded, ["dob", "name_given"]) == [
        "dob",
        "name_given",
        "dob.month_day",
        "dob.year",
        "name_given.sound",
    ]


def test_what_is_not_there_is_no_lane() -> None:
    coded, _ = coded_frames(PARTS)
    for name in ("sex", "dob.sound"):
        with pytest.raises(KeyError):
            lane(coded, 0, name)


def test_slots_hold_the_sounds_of_own_names_whichever_column_held_them() -> None:
    coded, _ = coded_frames(PARTS)
    slots = name_slots(coded, 0)
    assert slots.shape == (4, 8)
    by_row = sounds(coded, slots)
    assert by_row[0] == by_row[1]
    assert len(by_row[2]) == 1
    assert len(by_row[3]) == 1, "a token that stands twice is one token"


def test_slots_of_whole_names_and_of_name_parts_are_one_space() -> None:
    coded, _ = coded_frames(WHOLE, PARTS)
    whole, parts = (sounds(coded, name_slots(coded, k)) for k in (0, 1))
    assert whole[0] == parts[0] == parts[1]
    assert whole[1] == parts[3]
    assert len(whole[2]) == 4


def test_slots_ascend_and_are_padded_at_the_end() -> None:
    data = world(60, seed=2)
    slots = name_slots(coded_frames(data.left)[0], 0)
    for row in slots.tolist():
        there = [t for t in row if t >= 0]
        assert row == sorted(set(there)) + [-1] * (8 - len(there))


def shared(coded: CodedRecords, one: int, other: int) -> set[int]:
    slots = sounds(coded, name_slots(coded, 0))
    return slots[one] & slots[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qasim", "Kassem"),  # both keys
        ("Othman", "Osman"),  # the abjad key alone
        ("Fathi", "Fatih"),  # the sound alone
        ("Md", "Mohammad"),
        ("Hatice", "Khadija"),  # the form alone
    ],
)
def test_tokens_that_share_any_key_share_a_slot(one: str, other: str) -> None:
    coded, _ = coded_frames(pl.DataFrame({"full_name": [one, other, "Rahim"]}))
    assert shared(coded, 0, 1)
    assert not shared(coded, 0, 2)


def test_keys_that_group_the_same_tokens_take_one_slot() -> None:
    coded, _ = coded_frames(pl.DataFrame({"full_name": ["Rahim", "Raheem", "Karim"]}))
    assert [len(row) for row in sounds(coded, name_slots(coded, 0))] == [1, 1, 1]


def test_a_key_is_never_another_kind_of_key() -> None:
    names = ["Othman", "Osman", "Atman", "Fathi", "Fatih", "Hatice", "Khadija", "Mithra"]
    coded, _ = coded_frames(pl.DataFrame({"full_name": names}))
    keys = coded.dictionaries["names"].keys
    codes = coded.fields["name"].codes[0]
    assert codes is not None
    bags = coded.dictionaries["name"].values["tokens"]
    tokens = [bags[int(code)][0] for code in codes]
    slots = sounds(coded, name_slots(coded, 0))
    for i, one in enumerate(tokens):
        for j, other in enumerate(tokens):
            alike = any(
                keys[name][one] == keys[name][other] >= 0 for name in ("sound", "abjad", "form")
            )
            assert bool(slots[i] & slots[j]) == alike, (names[i], names[j])


def test_the_rarest_keys_of_a_long_name_are_kept() -> None:
    # The variants keep the keys of each token apart: nine keys or more for four tokens.
    variants = ["Othman", "Osman", "Otman", "Mithra", "Misra", "Mitra", "Mundhir", "Munzir"]
    long = "Othman Mithra Mundhir Yadhir Nadhifa"
    names = [long, *variants, "Mundir", "Yazir", "Yadir", "Nazifa", "Nadifa", *["Othman"] * 9]
    coded, _ = coded_frames(pl.DataFrame({"full_name": names}))
    slots = name_slots(coded, 0)
    assert (slots[0] >= 0).all()
    # Othman is the commonest: his numbers are the greatest, and are left out.
    assert not set(slots[0].tolist()) & {int(t) for t in slots[-1] if t >= 0}


def test_names_beyond_one_slice_are_as_those_within(monkeypatch: pytest.MonkeyPatch) -> None:
    coded, _ = coded_frames(world(60, seed=2).left)
    whole = name_slots(coded, 0)
    monkeypatch.setattr("crvs_link.block.lanes.SLICE", 7)
    assert np.array_equal(name_slots(coded, 0), whole)
