"""What is assumed of matches before anything is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model.typical import typical_m
from crvs_link.spec import ModelSpec
from oracles import fellegi_sunter
from strategies import model_specs


@given(model_specs(), st.floats(0.5, 0.99))
def test_exact_levels_have_their_share(spec: ModelSpec, exact: float) -> None:
    for comparison in spec.comparisons:
        m = typical_m(comparison, exact)
        assert m[0] == 0
        assert m.sum() == pytest.approx(1)
        assert m[comparison.first_exact :].sum() == pytest.approx(exact)
        expected = fellegi_sunter.typical(len(m), comparison.first_exact, exact)
        assert m.tolist() == pytest.approx(expected)
