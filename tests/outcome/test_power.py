"""Linkage power against matches that are enumerated one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from crvs_link.block import RuleLanes
from crvs_link.comparison import Comparison
from crvs_link.outcome import LikelyMatches, draw_matches, found_shares, power_of, reach_of
from crvs_link.outcome.power import LEAST_POWER
from crvs_link.schema import FieldKind
from crvs_link.spec import Dependence, ModelParameters, ModelSpec, PatternCounts

SPEC = ModelSpec(
    (
        Comparison(
            "name_given",
            "name_given",
            FieldKind.TEXT,
            ("missing", "disagree", "similar", "the same, common", "the same, rare"),
            thresholds=(0.9,),
            rarity=(0.01,),
        ),
        Comparison("sex", "sex", FieldKind.CATEGORY, ("missing", "disagree", "the same")),
        Comparison("dob", "dob", FieldKind.DATE, ("missing", "conflict", "overlap", "the same")),
    )
)
PARAMETERS = ModelParameters(
    m=((0.0, 0.1, 0.2, 0.4, 0.3), (0.0, 0.02, 0.98), (0.0, 0.05, 0.15, 0.8)),
    u=((0.0, 0.9, 0.06, 0.035, 0.005), (0.0, 0.5, 0.5), (0.0, 0.9, 0.09, 0.01)),
    prior=1e-4,
)
LANES = RuleLanes(
    ("name_given", "name_given.sound", "sex", "dob"),
    ("name", "name", "sex", "dob"),
    ((0,), (1, 3)),
)
N = 4000
PRESENT = (0.9, 1.0, 0.8)


def likely(seed: int = 3) -> LikelyMatches:
    """Matches as the model has them: levels independent, own values common or rare by halves."""
    rng = np.random.default_rng(seed)
    levels = np.column_stack([rng.choice(len(m), N, p=m) for m in PARAMETERS.m]).astype(np.uint8)
    own = levels.copy()
    own[levels[:, 0] < 3, 0] = rng.choice([3, 4], int((levels[:, 0] < 3).sum()), p=[4 / 7, 3 / 7])
    own[:, 1], own[:, 2] = 2, 3
    exact = levels[:, 0] >= 3
    sound = exact | ((levels[:, 0] == 2) & (rng.random(N) < 0.5))
    agrees = np.column_stack([exact, sound, levels[:, 1] == 2, levels[:, 2] == 3])
    return LikelyMatches(levels, own, agrees, np.ones(N))


def powers(own: list[tuple[int, int, int]], threshold: float) -> list[float]:
    counts = PatternCounts(np.zeros(1, np.uint32), np.ones((1, 1), np.int64))
    seen = likely()
    drawn = draw_matches(SPEC, PARAMETERS, counts, np.ones(1), seen, PRESENT, seed=1)
    reach = reach_of(SPEC, LANES, seen, drawn, seed=1)
    codes = SPEC.pack(np.array(own, dtype=np.uint8))
    found, _ = found_shares(SPEC, PARAMETERS, drawn, reach, codes, np.full(len(codes), threshold))
    return found.tolist()


def enumerated(own: tuple[int, int, int], threshold: float) -> float:
    """The same by a sum over all levels, whether the register has the value, and the sound."""
    weights = PARAMETERS.weights()
    total = 0.0
    for levels in product(range(1, 5), range(1, 3), range(1, 4)):
        for there in product((True, False), repeat=3):
            for sounds_alike in (True, False):
                chance = 0.5
                shown = []
                for k, (level, has) in enumerate(zip(levels, there, strict=True)):
                    exact = level in SPEC.comparisons[k].exact
                    chance *= PARAMETERS.m[k][level]
                    chance *= PRESENT[k] if has else 1 - PRESENT[k]
                    capped = exact or weights[k][level] > weights[k][own[k]]
                    missing = own[k] == 0 or not has
                    shown.append(0 if missing else own[k] if capped else level)
                name, _, born = shown
                sound = name >= 3 or (name == 2 and sounds_alike)
                rule = name >= 3 or (sound and born == 3)
                bits = sum(weights[k][level] for k, level in enumerate(shown))
                total += chance * (rule and bits >= threshold)
    return total


OWN = [(4, 2, 3), (3, 2, 3), (3, 0, 3), (3, 2, 0), (3, 2, 2), (4, 0, 0), (0, 2, 3), (0, 0, 0)]


@pytest.mark.parametrize("threshold", [2.0, 5.0, 8.0, 11.0])
def test_power_is_that_of_all_matches_enumerated(threshold: float) -> None:
    expected = [enumerated(own, threshold) for own in OWN]
    assert powers(OWN, threshold) == pytest.approx(expected, abs=0.03)


def test_a_record_of_little_is_found_less_often() -> None:
    full, without_sex, without_dob, nothing = powers(
        [(4, 2, 3), (4, 0, 3), (4, 0, 0), (0, 0, 0)], 6.0
    )
    assert full >= without_sex >= without_dob >= nothing == 0.0


def test_a_rare_value_that_matches_do_not_share_is_no_help() -> None:
    """Rare given names that are slips of the pen: their partners agree on none of them."""
    seen = likely()
    slips = seen.own[:, 0] == 4
    levels, agrees = seen.levels.copy(), seen.agrees.copy()
    levels[slips, 0] = 1
    agrees[slips, :2] = False
    spoilt = LikelyMatches(levels, seen.own, agrees, seen.weights)
    counts = PatternCounts(np.zeros(1, np.uint32), np.ones((1, 1), np.int64))
    drawn = draw_matches(SPEC, PARAMETERS, counts, np.ones(1), spoilt, PRESENT, seed=1)
    reach = reach_of(SPEC, LANES, spoilt, drawn, seed=1)
    codes = SPEC.pack(np.array([(4, 2, 0), (3, 2, 0)], dtype=np.uint8))
    found, _ = found_shares(SPEC, PARAMETERS, drawn, reach, codes, np.full(2, 3.0))
    assert found[0] < 0.25
    assert found[1] > 0.5


def test_dependent_levels_come_together_as_they_are_seen_to() -> None:
    """Sex and date agree or disagree together in the candidate pairs."""
    spec = ModelSpec(SPEC.comparisons[1:])
    bits = ((0.0,) * 4, (0.0, 2.0, 0.0, -3.0), (0.0, -3.0, 0.0, 1.0))
    parameters = ModelParameters(
        m=((0.0, 0.5, 0.5), (0.0, 0.5, 0.01, 0.49)),
        u=((0.0, 0.5, 0.5), (0.0, 0.5, 0.25, 0.25)),
        prior=1e-3,
        dependence=(Dependence(0, 1, bits),),
    )
    together = spec.pack(np.array([(1, 1), (2, 3)], dtype=np.uint8))
    counts = PatternCounts(together, np.array([[500, 500]], np.int64))
    levels = np.repeat(np.array([(1, 1), (2, 3)], np.uint8), 50, axis=0)
    own = np.tile(np.array([(2, 3)], np.uint8), (100, 1))
    seen = LikelyMatches(levels, own, levels > 1, np.ones(100))
    drawn = draw_matches(
        spec, parameters, counts, np.array([500.0, 500.0]), seen, (1.0, 1.0), seed=2
    )
    sex, dob = drawn[0][2], drawn[1][3]
    assert np.mean((sex == 2) == (dob == 3)) > 0.95


def test_what_blocking_misses_is_not_known() -> None:
    found, weighed = np.array([0.9, 0.1]), np.array([0.95, 0.15])
    unknown = power_of(found, weighed, np.array([9.0, 3.0]), 2.0, None)
    assert np.isnan(unknown.power).all()
    assert unknown.searchable.tolist() == [True, False]
    known = power_of(found, weighed, np.array([9.0, 3.0]), 2.0, (0.9, 0.81, 0.99))
    assert known.power.tolist() == [0.9, 0.1]
    assert (known.low, known.high) == (pytest.approx(0.9), pytest.approx(1.1))
    assert known.searchable.tolist() == [each >= LEAST_POWER for each in known.power]


def test_whom_no_agreement_could_link_is_not_searchable() -> None:
    found = np.array([0.9, 0.9])
    for recall in (None, (0.9, 0.8, 1.0)):
        power = power_of(found, found, np.array([5.9, 6.0]), 6.0, recall)
        assert power.searchable.tolist() == [False, True]
