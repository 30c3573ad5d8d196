"""Charts as static SVG, drawn by Altair and Vega without a browser or a script.

Light and dark, lines and labels carry the meaning, never a colour, so that a chart
survives a black-and-white printer. Sizes are fixed rather than measured, so that the
fonts of a machine do not move anything.

Importing this module imports Altair, which takes a quarter of a second: only a report
that is being written does so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

import altair as alt
import vl_convert

from crvs_link.report.text import bits, number

if TYPE_CHECKING:
    from crvs_link.report.facts import Histogram

WIDTH, HEIGHT = 640, 210
LEFT, TOP, RIGHT, BOTTOM = 62, 40, 10, 42
BASE: Final = 0.5
"""Pairs at which bars begin; a logarithmic axis has no zero, and one pair must show."""
INK, SHADE, PAPER = "#111", "#d4d4d4", "#fff"
FONT: Final = "Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class _Mark:
    """A weight that is marked by a vertical rule, and by a label above the bars."""

    weight: float
    label: str
    height: int
    dash: list[int]

    def layers(self, name: str, x: alt.X, *, to_the_left: bool) -> list[alt.Chart]:
        """Draw it, with its label on the side that has room."""
        base = alt.Chart(alt.NamedData(name))
        rule = base.mark_rule(
            color=INK, strokeWidth=1.2, strokeDash=self.dash, y=self.height, y2=HEIGHT
        ).encode(x=x)
        label = base.mark_text(
            align="right" if to_the_left else "left",
            baseline="middle",
            color=INK,
            dx=-5 if to_the_left else 5,
            font=FONT,
            fontSize=11,
            y=self.height + 2,
        ).encode(x=x, text=alt.Text("text", type="nominal"))
        return [rule, label]


def weight_chart(histogram: Histogram, *, name: str) -> str:
    """Draw the match weights of the candidate pairs.

    Parameters
    ----------
    histogram : Histogram
        With one bin at least.
    name : str
        Distinguishes the chart within its page; letters and digits.

    Returns
    -------
    str
        An ``<svg>`` element with a title and a description, for use inside HTML.
    """
    spec = weight_spec(histogram).to_dict(validate=False)
    # In two calls, since nothing else happens during one: not even Ctrl-C is heard.
    drawing = vl_convert.vegalite_to_vega(spec)
    svg = vl_convert.vega_to_svg(drawing, allowed_base_urls=[])
    return _accessible(svg, name=name, title=_TITLE, description=_description(histogram))


_TITLE: Final = "Candidate pairs by match weight"


def _description(histogram: Histogram) -> str:
    fullest = max(histogram.bins, key=lambda part: part.pairs)
    above = sum(part.pairs for part in histogram.bins if part.low >= histogram.half)
    return (
        f"Histogram on a logarithmic scale, weights from {bits(histogram.bins[0].low)} to "
        f"{bits(histogram.bins[-1].high)} bits. Most pairs, {number(fullest.pairs)}, lie between "
        f"{bits(fullest.low)} and {bits(fullest.high)} bits; {number(above)} lie in the bins "
        f"above {bits(histogram.half)} bits, where a pair taken on its own is more likely a "
        f"match than not. No pair below {bits(histogram.floor)} bits was kept."
    )


def weight_spec(histogram: Histogram) -> alt.LayerChart:
    """Describe the histogram: bars, the matches expected among them, two marked weights."""
    low, high = _domain(histogram)
    top = math.ceil(math.log10(1.2 * max(part.pairs for part in histogram.bins)))
    x = alt.X(
        "low",
        type="quantitative",
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(
            title="Match weight in bits",
            labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')",
            tickCount=10,
            tickMinStep=1,
        ),
    )
    y = alt.Y(
        "pairs",
        type="quantitative",
        scale=alt.Scale(type="log", domain=[BASE, 10.0**top], nice=False),
        axis=alt.Axis(
            title="Candidate pairs", values=[10.0**k for k in range(top + 1)], format=",d"
        ),
    )
    candidates = (
        alt.Chart(alt.NamedData("candidates"))
        .mark_rect(fill=SHADE, stroke=INK, strokeWidth=0.5)
        .encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("base"))
    )
    matches = (
        alt.Chart(alt.NamedData("matches"))
        .mark_rect(fill=INK)
        .encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("base"))
    )
    margin = 0.28 * (histogram.bins[0].high - histogram.bins[0].low)
    marks = {
        "floor": _Mark(histogram.floor, "kept from", height=-26, dash=[5, 3]),
        "half": _Mark(histogram.half, "probability one half at", height=-12, dash=[1, 0]),
    }
    # Altair copies a chart at every step; data of a name of their own are not copied along.
    datasets = {
        "candidates": [
            {"low": part.low, "high": part.high, "pairs": part.pairs, "base": BASE}
            for part in histogram.bins
            if part.pairs
        ],
        "matches": [
            {
                "low": part.low + margin,
                "high": part.high - margin,
                "pairs": part.expected_matches,
                "base": BASE,
            }
            for part in histogram.bins
            if part.expected_matches > BASE
        ],
        **{
            name: [{"low": mark.weight, "text": f"{mark.label} {bits(mark.weight)}"}]
            for name, mark in marks.items()
        },
    }
    layers = [candidates, matches]
    for name, mark in marks.items():
        to_the_left = mark.weight > low + 0.6 * (high - low)
        layers += mark.layers(name, x, to_the_left=to_the_left)
    return alt.LayerChart(
        layer=layers,
        datasets=datasets,
        width=WIDTH,
        height=HEIGHT,
        autosize="none",
        padding={"left": LEFT, "top": TOP, "right": RIGHT, "bottom": BOTTOM},
        config=_CONFIG,
    )


_CONFIG: Final = alt.Config(
    font=FONT,
    background=PAPER,
    aria=False,
    axis=alt.AxisConfig(
        domainColor=INK,
        gridColor="#e4e4e4",
        labelColor=INK,
        labelFont=FONT,
        labelFontSize=11,
        labelOverlap=False,
        tickColor=INK,
        titleColor=INK,
        titleFont=FONT,
        titleFontSize=11,
        titleFontWeight="normal",
    ),
    axisX=alt.AxisConfig(grid=False, minExtent=18, maxExtent=18),
    axisY=alt.AxisConfig(minExtent=48, maxExtent=48),
    view=alt.ViewConfig(stroke=None),
)


def _domain(histogram: Histogram) -> tuple[float, float]:
    marked = [histogram.floor, histogram.half]
    low = min(histogram.bins[0].low, *marked)
    high = max(histogram.bins[-1].high, *marked)
    margin = 0.02 * (high - low)
    return low - margin, high + margin


def _accessible(svg: str, *, name: str, title: str, description: str) -> str:
    """Give an SVG a text alternative, and leave out what only a file of its own needs."""
    view_box = re.search(r'viewBox="([^"]*)"', svg)
    body = svg[svg.index(">") + 1 :]
    return (
        f'<svg class="chart" role="img" viewBox="{view_box and view_box.group(1)}" '
        f'aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>{body}'
    )
