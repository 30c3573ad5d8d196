"""What is assumed of matches before anything is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model.typical import typical_m, typical_table
from crvs_link.spec import ModelSpec
from oracles import fellegi_sunter
from strategies import level_tables, model_specs


@given(model_specs(), st.floats(0.5, 0.99))
def test_exact_levels_have_their_share(spec: ModelSpec, exact: float) -> None:
    for comparison in spec.comparisons:
        m = typical_m(comparison, exact)
        assert m[0] == 0
        assert m.sum() == pytest.approx(1)
        assert m[comparison.first_exact :].sum() == pytest.approx(exact)
        expected = fellegi_sunter.typical(len(m), comparison.first_exact, exact)
        assert m.tolist() == pytest.approx(expected)


@given(st.data())
def test_matches_lack_a_field_as_often_as_others_do(data: st.DataObject) -> None:
    spec = data.draw(model_specs(informative=True))
    u = np.zeros((len(spec.comparisons), int(spec.radices.max())))
    for row, known in zip(u, data.draw(level_tables(spec)), strict=True):
        row[: len(known)] = known
    m = typical_table(spec, u)
    for row, chance, comparison in zip(m, u, spec.comparisons, strict=True):
        assert row[0] == chance[0]
        assert (row[0] > 0) == comparison.informative
        assert row.sum() == pytest.approx(1)
        there = row[1 : len(comparison.levels)] / (1 - row[0])
        assert there == pytest.approx(typical_m(comparison)[1:])
