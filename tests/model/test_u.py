"""u probabilities from random pairs and value frequencies."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import ModelError
from crvs_link.model import u_from_samples
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, MissingValues, ModelSpec, PatternCounts
from strategies import candidate_levels, counts_of, level_tables, model_specs

NAME = Comparison(
    "name",
    "name_given",
    FieldKind.TEXT,
    ("missing", "disagree", "close", "exact", "rare"),
    rarity=(1e-3,),
)
ONE = ModelSpec((NAME,))


def counted(*counts: int) -> PatternCounts:
    """Counts by level of the one comparison."""
    return PatternCounts(np.arange(len(counts), dtype=np.uint32), np.array([counts]))


@given(st.data())
def test_probabilities_are_positive_and_sum_to_one(data: st.DataObject) -> None:
    spec = data.draw(model_specs())
    counts = counts_of(spec, data.draw(candidate_levels(spec)))
    exact = {}
    for comparison in spec.comparisons:
        n_exact = len(comparison.rarity) + 1
        shares = st.lists(st.sampled_from([0.0, 1e-9, 0.1, 1 / 3]), min_size=n_exact, max_size=3)
        if data.draw(st.booleans()):
            exact[comparison.name] = np.array(data.draw(shares)[:n_exact])
    share = data.draw(st.sampled_from([0.0, 1e-6, 0.1, 0.5]))
    m = data.draw(st.one_of(st.none(), level_tables(spec)))
    for row, c in zip(
        u_from_samples(spec, counts, exact, matches_share=share, m=m),
        spec.comparisons,
        strict=True,
    ):
        assert len(row) == len(c.levels)
        assert row[0] == 0
        assert min(row[1:]) > 0
        assert sum(row) == pytest.approx(1, abs=1e-12)


def test_exact_levels_are_known_and_share_the_rest_by_the_sample() -> None:
    (u,) = u_from_samples(ONE, counted(50, 899, 99, 7, 0), {"name": np.array([0.02, 0.001])})
    # 899.5 and 99.5 of 999 inexact pairs share what exact agreement leaves
    assert u == pytest.approx((0, 0.979 * 899.5 / 999, 0.979 * 99.5 / 999, 0.02, 0.001))


def test_without_frequencies_the_sample_decides() -> None:
    (u,) = u_from_samples(ONE, counted(50, 90, 5, 3, 0), {})
    assert u == pytest.approx((0, 90.5 / 100, 5.5 / 100, 3.5 / 100, 0.5 / 100))


def test_a_level_that_no_value_reaches_has_half_a_pair() -> None:
    (u,) = u_from_samples(ONE, counted(0, 990, 5, 3, 0), {"name": np.array([0.02, 0.0])})
    assert u[4] == pytest.approx(0.5 / 1000)


def test_everybody_shares_one_value() -> None:
    (u,) = u_from_samples(ONE, counted(0, 0, 0, 998, 0), {"name": np.array([1.0, 0.0])})
    assert u[3] == pytest.approx(1, abs=2e-3)
    assert u[1] == pytest.approx(0.5 / 1000, rel=2e-3)


def test_nobody_has_the_field() -> None:
    (u,) = u_from_samples(ONE, counted(1000, 0, 0, 0, 0), {})
    assert u == (0.0, 0.25, 0.25, 0.25, 0.25)


@given(st.floats(1e-4, 0.3))
def test_matches_are_taken_out(share: float) -> None:
    m = (0.0, 0.1, 0.1, 0.3, 0.5)
    true = np.array([0.0, 0.8, 0.15, 0.04, 0.01])
    among_all = share * np.array(m) + (1 - share) * true
    # u is found back unless matches explain more than nine tenths of an agreement
    known = share * np.array(m) <= 0.9 * among_all
    n = 10**9
    sample = counted(*np.rint(n * among_all).astype(int).tolist())
    for exact in ({}, {"name": among_all[3:]}):
        (u,) = u_from_samples(ONE, sample, exact, matches_share=share, m=(m,))
        if known.all():
            assert u == pytest.approx(true.tolist(), abs=1e-7)
        assert u[4] >= 0.1 * among_all[4] * (1 - 1e-6)


def test_typical_matches_are_taken_out_when_none_are_known() -> None:
    exact = {"name": np.array([0.05, 0.05])}
    (plain,) = u_from_samples(ONE, counted(0, 80, 10, 5, 5), exact)
    (cleaned,) = u_from_samples(ONE, counted(0, 80, 10, 5, 5), exact, matches_share=0.05)
    assert cleaned[4] < plain[4]
    assert cleaned[1] > plain[1]


@pytest.mark.parametrize(
    "exact",
    [
        np.array([0.1]),
        np.array([0.1, 0.1, 0.1]),
        np.array([0.1, -0.1]),
        np.array([0.9, 0.2]),
        np.array([0.1, np.nan]),
    ],
)
def test_frequencies_that_do_not_fit_are_refused(exact: np.ndarray) -> None:
    with pytest.raises(ModelError, match="'name' has 2 exact levels"):
        u_from_samples(ONE, counted(0, 80, 10, 5, 5), {"name": exact})


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ModelError, match="share of matches"):
        u_from_samples(ONE, counted(0, 80, 10, 5, 5), {}, matches_share=share)


def test_m_of_another_model_is_refused() -> None:
    with pytest.raises(ModelError, match="has 5 levels, not 3"):
        u_from_samples(ONE, counted(0, 80, 10, 5, 5), {}, matches_share=0.1, m=((0.0, 0.1, 0.9),))


def test_informative_missing_values_have_their_share_of_the_sample() -> None:
    spec = ModelSpec((dataclasses.replace(NAME, missing=MissingValues.INFORMATIVE),))
    sampled = counted(300, 600, 80, 15, 5)
    exact = {"name": np.array([0.01, 0.002])}
    (plain,) = u_from_samples(ONE, sampled, exact)
    (told,) = u_from_samples(spec, sampled, exact)
    assert told[0] == pytest.approx(300.5 / 1001)
    assert told[1:] == pytest.approx([(1 - told[0]) * share for share in plain[1:]])
    # Of 20 % matches, which all have the field, none is among the missing.
    m = ((0.0, 0.1, 0.1, 0.4, 0.4),)
    (others,) = u_from_samples(spec, sampled, {}, matches_share=0.2, m=m)
    close, common, rare = ((1 - told[0]) * (n + 0.5) / 702 for n in (80, 15, 5))
    assert close > 0.2 * 0.1
    removed = 0.2 * 0.1 + 0.2 * 0.1 + 0.9 * common + 0.9 * rare  # at most nine tenths of a level
    assert others[0] == pytest.approx(told[0] / (1 - removed))
    assert sum(others) == pytest.approx(1)


def test_a_sample_without_a_missing_value_leaves_half_a_pair() -> None:
    spec = ModelSpec((dataclasses.replace(NAME, missing=MissingValues.INFORMATIVE),))
    (told,) = u_from_samples(spec, counted(0, 600, 80, 15, 5), {})
    assert told[0] == pytest.approx(0.5 / 701)


def test_what_is_stated_is_given_back() -> None:
    stated = (0.0, 0.9, 0.05, 0.03, 0.02)
    spec = ModelSpec((dataclasses.replace(NAME, u=stated),))
    assert u_from_samples(spec, counted(300, 600, 80, 15, 5), {}, matches_share=0.1) == (stated,)
