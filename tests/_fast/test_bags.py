"""Bag kernel against every pairing of tokens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.bags import (
    ALIGNED,
    BANDS,
    CLASSES,
    PARTS,
    BagComparison,
    BagTable,
    alignments,
    levels,
)
from crvs_link._fast.tokens import KEYS, NameTable, clusters
from crvs_link.compare.tables import text_table
from crvs_link.levels import NAME_CLASSES, NOTHING_ALIKE
from crvs_link.schema import OPTIONAL, NameRole
from oracles.bags import FINE, FORM, SAME, SOUND, Found, Token, compare
from oracles.texts import edits, jaro_winkler

KINDS = ["", NOTHING_ALIKE, *NAME_CLASSES]

# text: sound, abjad, fine, form, family, member, and how many bits it says
VOCABULARY: dict[str, tuple[str, str, str, str, str, str, int]] = {
    "ali": ("l", "ely", "ali", "", "", "", 5),
    "aly": ("l", "ely", "aly", "", "", "", 7),
    "a": ("", "", "", "", "", "", 3),
    "hasan": ("hsn", "hsn", "hasan", "hasan", "hasan", "1", 5),
    "hassan": ("hsn", "hsn", "hasan", "hasan", "hasan", "1", 6),
    "husain": ("hsn", "hsyn", "husain", "husain", "hasan", "2", 5),
    "karim": ("krm", "krym", "karim", "", "", "", 6),
    "karima": ("krm", "krymh", "karima", "", "", "", 8),
    "qarim": ("krm", "qrym", "qarim", "", "", "", 11),
    "k": ("", "", "", "", "", "", 4),
    "rahim": ("rhm", "rhym", "rahim", "", "rahim", "1", 6),
    "rahima": ("rhm", "rhymh", "rahima", "", "rahim", "2", 7),
    "rahman": ("rhmn", "rhmn", "rahman", "", "rahim", "3", 4),
    "muhammad": ("mhmd", "mhmd", "muhamad", "mohd", "", "", 2),
    "mehmet": ("mhmt", "mhmt", "mehmet", "mohd", "", "", 8),
    "xiao": ("", "", "", "", "", "", 6),
    "ming": ("", "", "", "", "", "", 6),
    "xiaoming": ("", "", "", "", "", "", 11),
    "minga": ("", "", "", "", "", "", 13),
    "aming": ("", "", "", "", "", "", 13),
    "abu": ("ab", "ab", "ab", "", "", "", 5),
    "bakr": ("bkr", "bkr", "bkr", "", "", "", 6),
    "aboubaker": ("abkr", "abkr", "abkr", "", "", "", 7),
    "akbar": ("akbr", "akbr", "akbar", "", "", "", 5),
    "shir": ("xr", "xr", "xir", "", "", "", 7),
    "shirekber": ("xrkbr", "xrkbr", "xrkbr", "", "", "", 12),
}
TEXTS = list(VOCABULARY)
CLASSES_OF_TOKENS = ("form", "fine", "sound", "abjad")
ROLES = [role.name.lower() for role in NameRole]

tokens = st.builds(
    Token,
    st.sampled_from(TEXTS),
    st.sampled_from(["unknown"] * 6 + ROLES),
    st.sampled_from([False] * 5 + [True]),
)
bags = st.lists(tokens, min_size=1, max_size=4)


def key(text: str, name: str) -> str:
    return VOCABULARY[text][KEYS.index(name)]  # type: ignore[return-value]


def shared(x: str, y: str, name: str) -> bool:
    return bool(key(x, name)) and key(x, name) == key(y, name)


def contrast(x: str, y: str) -> bool:
    return shared(x, y, "family") and key(x, "member") != key(y, "member")


def by_key(x: str, y: str) -> int:
    if x == y:
        return SAME
    if contrast(x, y):
        return 0
    if shared(x, y, "fine"):
        return FINE
    if shared(x, y, "form"):
        return FORM
    return SOUND if shared(x, y, "sound") or shared(x, y, "abjad") else 0


def near(x: str, y: str) -> int:
    if contrast(x, y):
        return 0
    if len(x) == 1 or len(y) == 1:
        return int(x[0] == y[0])
    a, b = key(x, "abjad"), key(y, "abjad")
    return int(
        jaro_winkler(x, y) + 1e-12 >= 0.92 or (min(len(a), len(b)) >= 3 and edits(a, b) <= 1)
    )


def numbers(name: str) -> dict[str, int]:
    found = sorted({key(text, name) for text in TEXTS} - {""})
    return {"": -1, **{each: code for code, each in enumerate(found)}}


def share(text: str) -> float:
    return 2.0 ** -VOCABULARY[text][-1]


def class_parts(text: str, name: str) -> int:
    """Information of the class of a token, in parts of a bit."""
    if not key(text, name):
        return PARTS * VOCABULARY[text][-1]
    total = sum(share(x) for x in TEXTS if shared(x, text, name))
    return round(-PARTS * np.log2(total))


def information(x: str, y: str, grade: int) -> int:
    if grade == SAME:
        return PARTS * VOCABULARY[x][-1]
    if grade < 0:
        return class_parts(x, "abjad")
    if grade in {FORM, FINE}:
        return class_parts(x, "form" if grade == FORM else "fine")
    if grade == SOUND:
        return class_parts(x, "sound" if shared(x, y, "sound") else "abjad")
    if len(x) == 1 or len(y) == 1:
        return min(4 * PARTS, PARTS * VOCABULARY[x][-1], PARTS * VOCABULARY[y][-1])
    return max(min(class_parts(x, "sound"), class_parts(y, "sound")) - 3 * PARTS, 0)


def names() -> NameTable:
    codes = {name: numbers(name) for name in KEYS}
    keys = np.array([[codes[k][key(t, k)] for k in KEYS] for t in TEXTS], np.int32)
    abjad = [text for text in codes["abjad"] if text]
    inside = [text.removeprefix("a") for text in abjad]
    both = list(dict.fromkeys([*abjad, *filter(None, inside)]))
    inner = np.array([both.index(text) if text else -1 for text in inside], np.int32)
    return NameTable(text_table(pl.Series(TEXTS)), keys, text_table(pl.Series(both)), inner, 0.92)


def abjad_of(text: str) -> str:
    return key(text, "abjad")


def table_of(*names_of: list[Token]) -> BagTable:
    written: dict[tuple[str, ...], int] = {}
    groups = [written.setdefault(tuple(t.text for t in bag), len(written)) for bag in names_of]
    return BagTable(
        np.cumsum([0, *map(len, names_of)]).astype(np.int64),
        np.array([TEXTS.index(t.text) for bag in names_of for t in bag], np.int32),
        np.array(
            [NameRole[t.role.upper()] | OPTIONAL * t.optional for bag in names_of for t in bag],
            np.uint8,
        ),
        np.array(groups, np.int32),
        names(),
    )


def comparison_of(*names_of: list[Token], bounds: tuple[int, ...] = ()) -> BagComparison:
    parts = [
        [PARTS * VOCABULARY[t][-1], *(class_parts(t, k) for k in CLASSES_OF_TOKENS)] for t in TEXTS
    ]
    return BagComparison(
        table_of(*names_of),
        np.array(parts, np.uint16),
        list(bounds),
        list(range(CLASSES * BANDS)),
        np.full(len(names_of), 99, np.uint8),
    )


def aligned(a: list[Token], b: list[Token]) -> dict[str, int]:
    codes = np.array([0, 1], np.int32)
    row, turned = alignments(comparison_of(a, b), codes, codes[::-1].copy()).tolist()
    assert turned == [*row[:8], row[9], row[8]]
    return dict(zip(ALIGNED, row, strict=True))


def kind(a: str, b: str) -> str:
    """Class of two names written as ``role:token``, an asterisk for an optional one."""
    return KINDS[aligned(spelt(a), spelt(b))["class"]]


def spelt(name: str) -> list[Token]:
    found = []
    for word in name.split():
        *role, text = word.split(":")
        found.append(Token(text.strip("*"), *role[:1], optional="*" in text))
    return found


def places(bits: int) -> frozenset[int]:
    return frozenset(i for i in range(8) if bits >> i & 1)


@given(bags, bags)
def test_names_pair_off_as_in_the_best_of_all_pairings(a: list[Token], b: list[Token]) -> None:
    row = aligned(a, b)
    expected = compare(a, b, by_key, near, information, abjad_of)
    assert expected == Found(
        KINDS[row["class"]],
        row["information"],
        (row["same"], row["fine"], row["form"], row["sound"], row["near"]),
        row["joined"],
        places(row["left_left"]),
        places(row["left_right"]),
    )


@given(st.lists(st.sampled_from(["ali", "aly", "karim", "qarim"]), min_size=6, max_size=9))
def test_many_tokens_that_compete_pair_off_in_the_best_way(texts: list[str]) -> None:
    half = len(texts) // 2
    a, b = ([Token(text) for text in part] for part in (texts[:half], texts[half:]))
    expected = compare(a, b, by_key, near, information, abjad_of)
    row = aligned(a, b)
    assert (KINDS[row["class"]], row["information"]) == (expected.kind, expected.information)


@given(bags, bags)
def test_a_name_without_its_titles_is_never_worse(a: list[Token], b: list[Token]) -> None:
    b = [token for token in b if token.role not in {"marker", "title"}] or b[:1]
    core = [token for token in a if token.role not in {"marker", "title"}]
    if core:
        before, after = aligned(a, b), aligned(core, b)
        if a == b and core != a:
            assert KINDS[after["class"]] == "the same but for titles and markers"
        elif KINDS[before["class"]] != "the same" and not any(
            by_key(x.text, y.text) for x in a if x not in core for y in b
        ):
            # Two words become neighbours where a title stood between them.
            assert after["class"] >= before["class"] or after["joined"]


@given(bags, st.randoms())
def test_tokens_in_another_order_are_the_same_tokens(a: list[Token], rng) -> None:  # type: ignore[no-untyped-def]
    b = rng.sample(a, len(a))
    core = [token for token in a if token.role not in {"marker", "title"}]
    if core:
        row = aligned(a, b)
        assert KINDS[row["class"]] in {
            "every token a form of the other's, in another order",
            "the same but for titles and markers",
            "the same",
        }  # fmt: skip
        assert row["information"] == sum(PARTS * VOCABULARY[t.text][-1] for t in core)
        assert row["left_left"] == row["left_right"] == 0


@given(bags, bags, st.sampled_from([(), (6 * PARTS,), (6 * PARTS, 9 * PARTS)]))
def test_classes_are_split_by_what_is_shared(
    a: list[Token], b: list[Token], bounds: tuple[int, ...]
) -> None:
    row = aligned(a, b)
    codes = np.array([0, 1], np.int32)
    found = levels(comparison_of(a, b, bounds=bounds), codes[:1], codes[1:])
    band = sum(row["information"] >= bound for bound in bounds)
    same = KINDS[row["class"]] == "the same"
    assert found.tolist() == [99 if same else BANDS * row["class"] + band]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("hasan ali", "husain ali", "a token differs on either side"),
        ("hasan", "husain", "nothing alike"),
        ("rahim", "rahima", "nothing alike"),
        ("rahim", "rahman", "nothing alike"),
        ("hasan ali", "hassan aly", "every token alike by sound"),
        ("muhammad ali", "mehmet ali", "every token a form of the other's"),
        ("xiao ming", "xiaoming", "every token the same but for its spelling"),
        ("ali xiaoming", "xiao ming ali", "every token the same but for its spelling"),
        (
            "*ming muhammad",
            "mehmet",
            "every token a form of the other's, but for titles and markers",
        ),
        ("muhammad ali", "marker:mehmet ali", "the same but for titles and markers"),
        ("*ming ali", "karim ali", "a token differs on either side"),
        ("ming xiao", "xiaoming", "nothing alike"),
        ("abu bakr", "aboubaker", "every token alike by sound"),
        ("shir akbar ali", "shirekber ali", "every token alike by sound"),
        ("akbar shir", "shirekber", "nothing alike"),
        ("xiao ali ming", "xiaoming ali", "a token differs on either side"),
        ("xiao marker:ali ming", "xiaoming", "nothing alike"),
        ("k ali", "karim ali", "every token alike, some only nearly"),
        ("ali karim", "karim ali", "every token a form of the other's, in another order"),
        ("marker:muhammad ali", "ali", "the same but for titles and markers"),
        ("*ming ali", "ali", "the same but for titles and markers"),
        ("*ming ali", "ming karim", "a token differs on either side"),
        ("given:ali father:karim", "given:karim father:ali", "nothing alike"),
        (
            "given:ali father:karim",
            "karim ali",
            "every token a form of the other's, in another order",
        ),
        ("given:ali father:karim", "given:ali", "one name within the other"),
        ("given:ali father:karim", "ali ming", "one name within the other"),
        ("given:ali father:karim", "given:ali father:ming", "a token differs on either side"),
        ("ali nisba:karim", "ali", "one name within the other"),
        ("given:ali", "father:ali", "nothing alike"),
        ("initial:k", "father:karim", "every token alike, some only nearly"),
    ],
)
def test_names_of_each_class(a: str, b: str, expected: str) -> None:
    assert kind(a, b) == expected


def test_a_bag_is_the_same_as_itself() -> None:
    codes = np.zeros(1, np.int32)
    assert levels(comparison_of(spelt("ali karim")), codes, codes).tolist() == [99]


def test_the_same_words_with_other_roles_are_the_same() -> None:
    a = spelt("ali karim")
    assert kind("ali karim", "given:ali family:karim") == "the same"
    assert aligned(a, [replace(t, role="marker") for t in a])["class"] == KINDS.index("the same")


def test_tokens_past_the_eighth_are_not_compared() -> None:
    many, other = spelt("ali " * 8 + "karim"), spelt("ali " * 8 + "ming")
    assert KINDS[aligned(many, other)["class"]] == "the same but for titles and markers"


@given(st.lists(st.tuples(*[st.integers(-1, 3)] * 2), max_size=12))
def test_tokens_that_share_a_key_are_of_one_cluster(keys: list[tuple[int, int]]) -> None:
    found = clusters(np.array(keys, np.int32).reshape(-1, 2)).tolist()
    groups = [{i} for i in range(len(keys))]
    for i, x in enumerate(keys):
        for j, y in enumerate(keys):
            if any(p == q >= 0 for p, q in zip(x, y, strict=True)):
                merged = groups[i] | groups[j]
                for k in merged:
                    groups[k] = merged
    assert [[found[i] == found[j] for j in range(len(keys))] for i in range(len(keys))] == [
        [j in groups[i] for j in range(len(keys))] for i in range(len(keys))
    ]
    assert list(dict.fromkeys(found)) == list(range(len(set(found))))


def test_parts_that_do_not_fit_are_refused() -> None:
    of = names()
    text = text_table(pl.Series(["a"]))
    one = np.zeros(1, np.int32)
    roles = np.zeros(2, np.uint8)
    offsets = np.array([0, 2], np.int64)
    with pytest.raises(ValueError, match="outside"):
        BagTable(offsets, np.array([1, 99], np.int32), roles, one, of)
    with pytest.raises(ValueError, match="at least one"):
        BagTable(np.array([0, 0], np.int64), one[:0], roles[:0], one, of)
    with pytest.raises(ValueError, match="one role"):
        BagTable(offsets, np.array([1, 2], np.int32), roles[:1], one, of)
    with pytest.raises(ValueError, match="offsets"):
        BagTable(offsets, one, roles[:1], one, of)
    with pytest.raises(ValueError, match="six keys"):
        NameTable(text, np.zeros((2, 6), np.int32), text, one, 0.92)
    with pytest.raises(ValueError, match="no text"):
        NameTable(text, np.full((1, 6), 3, np.int32), text, one, 0.92)
    table = BagTable(offsets, np.array([1, 2], np.int32), roles, one, of)
    parts, every = np.zeros((of.size, 5), np.uint16), list(range(CLASSES * BANDS))
    same = np.zeros(1, np.uint8)
    with pytest.raises(ValueError, match="five numbers"):
        BagComparison(table, parts[1:], [], every, same)
    with pytest.raises(ValueError, match="class and band"):
        BagComparison(table, parts, [], every[1:], same)
    with pytest.raises(ValueError, match="each bag"):
        BagComparison(table, parts, [], every, same[:0])
    comparison = BagComparison(table, parts, [], every, same)
    with pytest.raises(IndexError, match="outside"):
        levels(comparison, one, one + 1)
    with pytest.raises(ValueError, match="one length"):
        levels(comparison, one, one[:0])
