"""The arithmetic of two lists, against published figures and a drawn population."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.estimate import corrected_matches, dual_system_size, observed_matches

shares = st.floats(0.05, 0.95)


@pytest.mark.parametrize(
    ("sensitivity", "completeness"), [(1.0, 0.900), (0.98, 0.882), (0.95, 0.855), (0.90, 0.810)]
)
def test_missed_links_deflate_completeness(sensitivity: float, completeness: float) -> None:
    assert round(observed_matches(900, 1000, sensitivity, 0.0) / 1000, 3) == completeness


def test_false_links_inflate_it() -> None:
    """Two false links for a hundred true ones."""
    false = 0.02 * 900 / 100
    assert round(observed_matches(900, 1000, 1.0, false) / 1000, 3) == 0.918


@given(matches=shares, sensitivity=st.floats(0.5, 1.0), false=st.floats(0.0, 0.3))
def test_the_correction_undoes_the_errors(matches: float, sensitivity: float, false: float) -> None:
    observed = observed_matches(1000 * matches, 1000, sensitivity, false)
    found = corrected_matches(observed, 1000, sensitivity, false)
    assert found == pytest.approx(1000 * matches, abs=1e-6)


def test_a_population_of_ten_thousand_is_recovered() -> None:
    rng = np.random.default_rng(5)
    naive, corrected = [], []
    for _ in range(200):
        first, second = rng.random(10_000) < 0.7, rng.random(10_000) < 0.6
        n1, n2 = int(first.sum()), int(second.sum())
        linked = second & np.where(first, rng.random(10_000) < 0.93, rng.random(10_000) < 0.02)
        links = float(linked.sum())
        naive.append(dual_system_size(n1, n2, links))
        corrected.append(dual_system_size(n1, n2, corrected_matches(links, n2, 0.93, 0.02)))
    assert np.mean(corrected) == pytest.approx(10_000, rel=0.003)
    assert np.mean(naive) > 10_400


def test_what_cannot_be_estimated_is_refused() -> None:
    with pytest.raises(InputError, match="no more often"):
        corrected_matches(10, 100, 0.1, 0.1)
    with pytest.raises(InputError, match="nobody in common"):
        dual_system_size(10, 10, 0)
