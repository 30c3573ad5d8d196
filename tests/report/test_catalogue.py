"""Texts in every language: complete, of one form, without words that no output says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

import pytest

import crvs_link.report
from crvs_link.codes import (
    NOT_FOUND_STATEMENT,
    STATEMENT,
    Band,
    Indicator,
    Outcome,
    ScopeReason,
    SearchResult,
    TimeConflict,
)
from crvs_link.compare.alignment import _PAIRED, _ROLES
from crvs_link.compare.choose import (
    DOUBTFUL_APART,
    NAME_THRESHOLDS,
    PLACE_LABELS,
    RARITY,
    comparison_of,
    exchangeable,
)
from crvs_link.compare.mistakes import MistakeKind
from crvs_link.config import Population, RegisterKind
from crvs_link.errors import UsageError
from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS
from crvs_link.levels import MOST_NAME_BOUNDS, NAME_CLASSES, name_levels
from crvs_link.report.cases.facts import CIRCUMSTANCES
from crvs_link.report.cases.rivals import RivalKind
from crvs_link.report.cases.words import level_key
from crvs_link.report.catalogue import (
    Catalogue,
    catalogue,
    differences,
    isolated,
    languages,
    placeholders,
)
from crvs_link.resolve.conflicts import Conflict
from crvs_link.schema import DATE_LEVELS, FIELDS, Calendar, DateMethod, FieldKind, NameRole

HOME: Final = Path(crvs_link.report.__file__).parent

FORBIDDEN: Final = {
    "en": ("stateless", "non-national", "nonnational", "illegal", "fraud", "unregistered"),
    "fa": (
        "بی‌تابعیت", "بی تابعیت", "بدون تابعیت", "بیتابعیت", "غیرتابع", "غیر تابع", "بیگانه",
        "غیرقانونی", "غیر قانونی", "غیرمجاز", "تقلب", "جعل", "کلاه‌برداری",
        "ثبت‌نشده است", "شخص ثبت‌نشده", "ثبت نام نشده",
    ),
}  # fmt: skip


def codes() -> Iterator[str]:
    """Every key that is put together from a code of ours."""
    families: dict[str, object] = {
        "outcome": Outcome,
        "result": SearchResult,
        "band": Band,
        "scope_reason": ScopeReason,
        "indicator": Indicator,
        "conflict": [*Conflict, *TimeConflict],
        "calendar": Calendar,
        "method": DateMethod,
        "register_kind": RegisterKind,
        "population": Population,
        "mistake": MistakeKind,
        "rival": RivalKind,
        "field": [*FIELDS, HOUSEHOLD, *CIRCUMSTANCES],
        "question": [*FIELDS, HOUSEHOLD],
        "role": [role.name.lower() for role in NameRole if role is not NameRole.UNKNOWN],
        "pairing": ["joined_up" if how == "joined" else how for how in _PAIRED],
        "sex": ["female", "male", "other"],
        "family": ["father", "mother", "spouse"],
    }
    for family, names in families.items():
        yield from (f"{family}.{name}" for name in names)  # type: ignore[attr-defined]
    yield from (f"role.{role}" for role in _ROLES if role != "unknown")


def labels() -> Iterator[str]:
    """Every level that comparisons of our own choice can have."""
    bounds: list[tuple[float, ...]] = [(), *((each,) for each in RARITY), RARITY]
    for kind in {*FIELDS.values()} - {FieldKind.BAG, FieldKind.DATE}:
        field = next(name for name, of in FIELDS.items() if of is kind)
        for rarity in [*bounds, DOUBTFUL_APART]:
            yield from comparison_of(field, rarity).levels
    for field in ("name_family", "name_given", "birth_place"):
        yield from comparison_of(field, RARITY).levels
    yield from exchangeable(comparison_of("name_family", RARITY)).levels
    for rarity in [(), (1e-3,), (1e-3, 1e-5)]:
        assert len(rarity) <= MOST_NAME_BOUNDS
        yield from name_levels(rarity)
    yield from DATE_LEVELS
    yield from comparison_of("dob", RARITY).levels
    yield from (*PLACE_LABELS, *HOUSEHOLD_LEVELS, *NAME_CLASSES)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    assert differences(catalogue(language), catalogue()) == []


def test_there_is_english_and_a_language_that_runs_from_right_to_left() -> None:
    assert languages()[0] == "en"
    assert {catalogue(language).direction for language in languages()} == {"ltr", "rtl"}


def test_differences_are_found() -> None:
    texts = {"a": "one {x}", "b": "two", "c": "three"}
    other = replace(catalogue(), texts={"a": "un {y}", "b": " ", "d": "quatre"})
    assert differences(other, replace(catalogue(), texts=texts)) == [
        "no text c",
        "unknown text d",
        "other placeholders in a",
        "empty text b",
    ]


def test_a_file_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crvs_link.report.catalogue.differences", lambda *_: ["no text c"])
    catalogue.cache_clear()
    with pytest.raises(ValueError, match="catalogue fa: no text c"):
        catalogue("fa")
    catalogue.cache_clear()


def test_an_unknown_language_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="'xx'") as caught:
        catalogue("xx")
    assert caught.value.hint == f"There are: {', '.join(languages())}."


def test_every_code_has_a_text() -> None:
    assert [key for key in codes() if key not in catalogue()] == []


def test_every_level_has_a_text() -> None:
    found = {label: level_key(label) for label in labels()}
    assert [label for label, key in found.items() if key not in catalogue()] == []
    assert {key for key in catalogue().texts if key.startswith("level.")} == {
        *found.values(),
        "level.other",
    }
    assert len({level_key(f"similarity {each:.2f} or more") for each in NAME_THRESHOLDS}) == 1


def literal_keys() -> set[str]:
    """Keys that stand whole in templates and modules."""
    found: set[str] = set()
    for path in [*HOME.glob("templates/case*.html"), *HOME.glob("cases/*.py")]:
        found |= set(re.findall(r"""["']([a-z_]+\.[A-Za-z_]+)["']""", path.read_text("utf-8")))
    return {key for key in found if not key.endswith((".html", ".css", "_"))}


def test_no_text_is_missing_and_none_is_there_in_vain() -> None:
    """Keys are literal, of a code, or begin as some f-string or template does."""
    assert [key for key in literal_keys() if key not in catalogue()] == []
    begun = {"level.", "share."}
    for path in HOME.glob("cases/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
    for path in HOME.glob("templates/case*.html"):
        begun |= set(re.findall(r'"([a-z_]+\.[a-z_]*)" ~', path.read_text("utf-8")))
    used = literal_keys() | set(codes())
    vain = [key for key in catalogue().texts if key not in used and not key.startswith((*begun,))]
    assert vain == []


@pytest.mark.parametrize("language", languages())
def test_no_text_has_a_forbidden_word(language: str) -> None:
    texts = {key: text.lower() for key, text in catalogue(language).texts.items()}
    for sentence in ("statement.finding", "statement.not_found"):
        # Only there, and only as what is not found.
        texts[sentence] = re.sub("statelessness|بی‌تابعیتی", "", texts[sentence])
    found = [(key, word) for (key, text), word in product(texts.items(), FORBIDDEN[language])
             if word in text]  # fmt: skip
    assert found == []


def test_forbidden_words_are_known_for_every_language() -> None:
    assert FORBIDDEN.keys() == {*languages()}


def test_the_fixed_sentences_are_those_of_all_outputs() -> None:
    assert catalogue().texts["statement.finding"] == STATEMENT
    assert catalogue().texts["statement.not_found"] == NOT_FOUND_STATEMENT


def test_what_is_withheld_reads_as_what_was_not_searched() -> None:
    for language in languages():
        texts = catalogue(language).texts
        assert texts["result.withheld"] == texts["result.not_run"]


TEXTS: Final = Catalogue("en", "ltr", {"said": "<b> {what} & {other}"})


def test_values_are_escaped_isolated_and_made_visible() -> None:
    said = TEXTS.text("said", what="<script>\u202e\x1b[0m", other=-1.5)
    assert said == (
        '&lt;b&gt; <bdi>&lt;script&gt;\\u202e\\x1b[0m</bdi> &amp; <bdi dir="ltr">-1.5</bdi>'
    )
    assert isolated("عباس") == "<bdi>عباس</bdi>"


def test_a_text_within_a_text_stands_as_it_is() -> None:
    said = TEXTS.text("said", what=TEXTS.text("said", what="x", other="y"), other="z")
    assert said.count("<bdi>") == 3
    assert placeholders(TEXTS.texts["said"]) == {"what", "other"}
