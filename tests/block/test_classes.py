"""What no rule reaches, against every combination of patterns."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.block.classes import unreached


@given(st.data())
def test_unreached_is_what_enumeration_finds(data: st.DataObject) -> None:
    n_rules = data.draw(st.integers(1, 4))
    seed = data.draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, size=3)
    masks = [rng.integers(0, 1 << n_rules, size=size).astype(np.intp) for size in sizes]
    chances = [rng.dirichlet(np.ones(size), size=2) for size in sizes]
    none_holds, by_pattern = unreached(chances, masks, n_rules)
    expected = np.zeros(2)
    tables = [np.zeros_like(chance) for chance in chances]
    for cell in product(*(range(size) for size in sizes)):
        if masks[0][cell[0]] & masks[1][cell[1]] & masks[2][cell[2]]:
            continue
        chance = np.prod([c[:, v] for c, v in zip(chances, cell, strict=True)], axis=0)
        expected += chance
        for table, place in zip(tables, cell, strict=True):
            table[:, place] += chance
    assert none_holds == pytest.approx(expected, abs=1e-12)
    for found, table in zip(by_pattern, tables, strict=True):
        assert found == pytest.approx(table, abs=1e-12)
