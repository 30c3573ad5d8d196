"""Drawings: well formed, true to their counts, and the same in words."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from crvs_link.report import findings
from crvs_link.report.drawings import flow_drawing, histogram_drawing, threshold_drawing
from crvs_link.report.sensitivity import sensitivity
from report.factory import linkage, outcome_result


def svg(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def test_drawings_say_the_same_in_words() -> None:
    found = findings(outcome_result())
    one = found.linkages[0]
    assert one.search is not None
    assert one.search.power is not None
    drawings = [
        flow_drawing(one, found.inputs[:2], [("linked", 100)], "a"),
        histogram_drawing(one.search.power, title="Power", axis="power", mark=0.2, name="b"),
        threshold_drawing(one.sensitivity, name="c"),
    ]
    for drawing, said in zip(
        drawings,
        ["603 rows read", "0 to 0.05: 7", "at 0.99: 80 links"],
        strict=True,
    ):
        tree = svg(drawing)
        assert tree.attrib["role"] == "img"
        described = tree.find("desc")
        assert described is not None
        assert said in (described.text or "")


def test_bars_are_as_high_as_their_counts() -> None:
    found = findings(outcome_result()).linkages[0].search
    assert found is not None
    assert found.power is not None
    drawing = histogram_drawing(found.power, title="Power", axis="power", mark=None, name="b")
    heights = [float(h) for h in re.findall(r'class="bar-of".*?height="([\d.]+)"', drawing)]
    counts = [n for n in found.power.bins if n]
    assert heights == pytest.approx([110 * n / max(counts) for n in counts], abs=0.06)
    assert "mark" not in drawing


def test_all_that_is_drawn_lies_within_the_drawing() -> None:
    for facts in (
        sensitivity(linkage()),
        sensitivity(replace(linkage(), missed_links_expected=0.0)),
    ):
        drawing = threshold_drawing(facts, name="c")
        height = float(svg(drawing).attrib["viewBox"].split()[3])
        ys = [float(y) for y in re.findall(r'cy="([-\d.]+)"', drawing)]
        assert min(ys) >= 0
        assert max(ys) <= height
