"""Weights laid out by the halves of a code give what the model gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.index.weights import code_weights
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, Dependence, ModelParameters, ModelSpec


@given(st.lists(st.integers(3, 6), min_size=2, max_size=6), st.integers(0, 2**31), st.data())
def test_they_sum_to_the_weight_of_every_pattern(widths, seed, data) -> None:
    rng = np.random.default_rng(seed)
    spec = ModelSpec(
        tuple(
            Comparison(f"c{k}", "sex", FieldKind.CATEGORY, tuple(map(str, range(n))))
            for k, n in enumerate(widths)
        )
    )

    def chances() -> tuple[tuple[float, ...], ...]:
        return tuple((0.0, *rng.dirichlet(np.ones(n - 1))) for n in widths)

    pairs = data.draw(
        st.lists(st.permutations(range(len(widths))).map(lambda order: order[:2]), max_size=3)
    )
    dependence = tuple(
        Dependence(a, b, tuple(map(tuple, rng.normal(size=(widths[a], widths[b])).tolist())))
        for a, b in pairs
    )
    parameters = ModelParameters(chances(), chances(), 0.01, dependence)
    low, high, low_places, high_places, together = code_weights(spec, parameters)
    codes = np.arange(spec.n_patterns, dtype=np.uint32)
    places = low_places[codes % len(low)] + high_places[codes // len(low)]
    weights = low[codes % len(low)] + high[codes // len(low)] + together[places].sum(axis=1)
    assert np.allclose(weights, parameters.pattern_weights(spec, codes), rtol=1e-12, atol=1e-12)
