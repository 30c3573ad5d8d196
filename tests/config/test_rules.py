"""The numbers of levels that a configuration may state are those that are compared."""

from __future__ import annotations

import pytest

from crvs_link.compare.choose import (
    BAG_LABELS,
    DATE_LABELS,
    PLACE_LABELS,
    _comparison,
    exchangeable,
)
from crvs_link.config.rules import BETWEEN, check_comparison
from crvs_link.schema import FIELDS, FieldKind


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("rarity", [(), (0.01,), (0.01, 0.001)])
def test_what_is_chosen_may_be_stated(field: str, rarity: tuple[float, ...]) -> None:
    check_comparison(_comparison(field, rarity))


def test_an_exchange_may_be_stated() -> None:
    check_comparison(exchangeable(_comparison("name_family", (0.01,))))


def test_levels_between_disagreement_and_agreement() -> None:
    assert BETWEEN[FieldKind.DATE] == len(DATE_LABELS) - 1
    assert BETWEEN[FieldKind.BAG] == len(BAG_LABELS) - 1
    assert BETWEEN[FieldKind.PLACE] == len(PLACE_LABELS) - 1
