from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from crvs_link.report.charts import HEIGHT, weight_chart, weight_spec
from crvs_link.report.facts import Bin, Histogram
from crvs_link.report.weights import histogram
from report.factory import linkage

ONE_BIN = Histogram(bins=(Bin(3.0, 3.5, 1, 0.0),), floor=-1.0, half=12.0)
ALL_ABOVE = Histogram(bins=(Bin(3.0, 4.0, 900, 899.9),), floor=-20.0, half=-30.0)
EXAMPLES = [histogram(linkage()), ONE_BIN, ALL_ABOVE]


@pytest.mark.parametrize("drawn", EXAMPLES)
def test_the_chart_is_what_vega_lite_allows(drawn: Histogram) -> None:
    weight_spec(drawn).to_dict(validate=True)


@pytest.mark.parametrize("drawn", EXAMPLES)
def test_the_drawing_stands_on_its_own(drawn: Histogram) -> None:
    svg = weight_chart(drawn, name="chart-1")
    root = ElementTree.fromstring(svg)
    tags = {element.tag for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "line", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert "style" not in attributes
    assert not any(name.startswith("on") or "href" in name for name in attributes)
    assert "http" not in svg
    assert "nan" not in svg.lower()
    assert "infinity" not in svg.lower()


@pytest.mark.parametrize("drawn", EXAMPLES)
def test_the_drawing_has_a_text_alternative_of_its_own(drawn: Histogram) -> None:
    root = ElementTree.fromstring(weight_chart(drawn, name="chart-9"))
    assert root.attrib["role"] == "img"
    named = {element.attrib.get("id"): element for element in root.iter()}
    title, description = (named[part] for part in root.attrib["aria-labelledby"].split())
    assert (title.tag, description.tag) == ("title", "desc")
    assert title.text
    most = max(part.pairs for part in drawn.bins)
    assert f"Most pairs, {most:,}" in (description.text or "")
    assert [i for i in named if i] == ["chart-9-title", "chart-9-description"]


@pytest.mark.parametrize("drawn", EXAMPLES)
def test_floor_and_half_are_marked_in_words(drawn: Histogram) -> None:
    root = ElementTree.fromstring(weight_chart(drawn, name="c"))
    words = [element.text for element in root.iter("text")]
    assert any(text and text.startswith("kept from ") for text in words)
    assert any(text and text.startswith("probability one half at ") for text in words)
    assert "Match weight in bits" in words
    assert "Candidate pairs" in words


def test_every_bin_with_pairs_is_a_bar_and_more_pairs_are_a_higher_one() -> None:
    drawn = histogram(linkage())
    svg = weight_chart(drawn, name="c")
    bars = re.findall(r'<path d="M([-\d.]+),([-\d.]+)h[-\d.]+v[-\d.]+h[-\d.]+Z" fill="#d4', svg)
    shown = [part for part in drawn.bins if part.pairs]
    assert len(bars) == len(shown)
    tops = {part.pairs: float(top) for part, (_, top) in zip(shown, bars, strict=True)}
    assert [n for n, _ in sorted(tops.items(), key=lambda item: -item[1])] == sorted(tops)
    assert all(0 <= top < HEIGHT for top in tops.values())


def test_the_same_numbers_are_drawn_the_same() -> None:
    drawn = histogram(linkage())
    assert weight_chart(drawn, name="c") == weight_chart(drawn, name="c")
