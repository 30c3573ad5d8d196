"""What other thresholds would have given, against counting pairs."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.report.sensitivity import THRESHOLDS, sensitivity
from report.factory import LINKED, REVIEWED, dedupe_result, linkage


def test_thresholds_against_counting_pairs() -> None:
    facts = sensitivity(linkage())
    pairs = np.array([*LINKED, *REVIEWED])
    left_of_all = sum(LINKED) + linkage().missed_links_expected
    assert [fact.threshold for fact in facts] == list(THRESHOLDS)
    for fact in facts:
        chosen = pairs[pairs >= fact.threshold]
        assert fact.links == len(chosen)
        assert fact.false_links == pytest.approx((1 - chosen).sum())
        assert fact.left_out == pytest.approx(left_of_all - chosen.sum())
    at_half = facts[0]
    assert at_half.left_out == pytest.approx(linkage().missed_links_expected - 0.55)


def test_clusters_have_no_threshold() -> None:
    assert sensitivity(dedupe_result().linkages[0]) == ()
