"""How all matches agree, from those that rules reached, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.block.likely import MatchAgreement, fit_agreement

SUBJECTS = list("abcde")
WELL = np.array([0.92, 0.90, 0.90, 0.95, 0.85])
BADLY = np.array([0.50, 0.50, 0.50, 0.60, 0.60])
NOTHING = np.zeros((0, 5), dtype=bool)
RULES = ([[0, 1], [2]], [[0], [2, 3]], [[0, 1], [2, 3], [1, 4]])


def matches(n: int, *, badly: float, seed: int) -> np.ndarray:
    """Whether invented matches agree on five lanes, of which a share were badly recorded."""
    rng = np.random.default_rng(seed)
    worn = rng.random(n) < badly
    return rng.random((n, 5)) < np.where(worn[:, np.newaxis], BADLY, WELL)


def reached(agrees: np.ndarray, rules: list[list[int]]) -> np.ndarray:
    found: np.ndarray = np.any([agrees[:, rule].all(axis=1) for rule in rules], axis=0)
    return found


def told(agrees: np.ndarray, rules: list[list[int]]) -> MatchAgreement:
    """From the matches that the rules reach alone."""
    seen = agrees[reached(agrees, rules)]
    return fit_agreement(seen, np.ones(len(seen)), SUBJECTS, rules, NOTHING, 0.0)


@pytest.mark.parametrize("rules", RULES)
def test_independent_errors_are_told_with_the_share_that_is_missed(rules: list[list[int]]) -> None:
    agrees = matches(50_000, badly=0.0, seed=3)
    found = told(agrees, rules)
    missed = 1 - reached(agrees, rules).mean()
    assert 1 - found.reach == pytest.approx(missed, rel=0.15)
    drawn = found.draw(200_000, seed=1)
    assert drawn.mean(axis=0) == pytest.approx(WELL, abs=0.006)


@pytest.mark.parametrize("rules", RULES)
def test_errors_that_come_together_are_not_missed_twice_as_often(rules: list[list[int]]) -> None:
    """Where one in five matches is badly recorded, independence would tell half of the misses."""
    agrees = matches(50_000, badly=0.2, seed=3)
    found = told(agrees, rules)
    truth = reached(agrees, rules).mean()
    assert found.reach == pytest.approx(truth, abs=0.012)
    one_kind = found.tried[0]
    assert abs(one_kind - truth) > abs(found.reach - truth)
    seen = agrees[reached(agrees, rules)].mean(axis=0)
    drawn = found.draw(200_000, seed=1).mean(axis=0)
    asked = sorted({lane for rule in rules for lane in rule})
    assert (np.abs(drawn - agrees.mean(axis=0)) < np.abs(seen - agrees.mean(axis=0)))[asked].all()


def test_one_rule_on_each_of_two_subjects_is_the_estimator_of_two_searches() -> None:
    """Chandra Sekar & Deming 1949: missed = only the one * only the other / both."""
    counts = {(1, 1): 800, (1, 0): 150, (0, 1): 100}
    seen = np.repeat(np.array(list(counts), dtype=bool), list(counts.values()), axis=0)
    found = fit_agreement(
        seen, np.ones(len(seen)), ["a", "b"], [[0], [1]], np.zeros((0, 2), dtype=bool), 0.0
    )
    assert found.reach == pytest.approx(1050 / (1050 + 150 * 100 / 800), abs=1e-4)


def test_lanes_of_one_subject_agree_together() -> None:
    rng = np.random.default_rng(4)
    name = rng.random(20_000) < 0.8
    sound = name | (rng.random(20_000) < 0.5)
    date = rng.random(20_000) < 0.9
    agrees = np.column_stack((name, sound, date))
    rules = [[0], [2]]
    seen = agrees[reached(agrees, rules)]
    found = fit_agreement(
        seen, np.ones(len(seen)), ["name", "name", "dob"], rules, np.zeros((0, 3), dtype=bool), 0.0
    )
    drawn = found.draw(100_000, seed=1)
    assert not (drawn[:, 0] & ~drawn[:, 1]).any()
    missed = drawn[~reached(drawn, rules)]
    # Of those that no rule reaches, half agree by sound: a rule on it would gain them.
    assert missed[:, 1].mean() == pytest.approx(0.5, abs=0.03)


def test_what_is_assumed_decides_where_nothing_is_seen() -> None:
    agrees = np.ones((500, 2), dtype=bool)
    agrees[:100, 1] = False
    assumed = np.array([[True, True], [False, True], [True, False], [False, False]])
    found = fit_agreement(agrees, np.ones(500), ["a", "b"], [[0]], assumed, 20.0)
    # Every match that is seen agrees on the first lane, as the only rule asks.
    assert found.reach == pytest.approx(0.5, abs=0.005)
    assert found.draw(50_000, seed=1)[:, 1].mean() == pytest.approx(0.79, abs=0.01)
    assert fit_agreement(agrees, np.ones(500), ["a", "b"], [[0]], assumed[:0], 0.0).reach == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_matches_changes_nothing(seed: int) -> None:
    agrees = matches(300, badly=0.3, seed=seed)
    agrees[:, 0] |= ~reached(agrees, RULES[1])
    rng = np.random.default_rng(seed)
    weights, turned = rng.random(300), rng.permutation(300)
    one, other = (
        fit_agreement(agrees[rows], weights[rows], SUBJECTS, RULES[1], agrees[:5], 2.0)
        for rows in (np.arange(300), turned)
    )
    assert (one.reach, one.tried) == (other.reach, other.tried)
    assert np.array_equal(one.draw(100, seed=1), other.draw(100, seed=1))
