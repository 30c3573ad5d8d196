"""Small drawings as static SVG: the flow of counts, histograms, and what thresholds change.

They hold numbers and our own words only, never text from outside, and say the same in a text
alternative. Light and dark, lines and labels carry the meaning, never a colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from crvs_link.report.text import bits, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.report.facts import LinkageFacts
    from crvs_link.report.input_facts import InputFacts
    from crvs_link.report.search_facts import Distribution
    from crvs_link.report.sensitivity import ThresholdFact

    Lines = Sequence[str]

FLOW_WIDTH: Final = 380
CHART_WIDTH, LEFT, RIGHT = 380, 62, 10
_LINE, _PAD, _GAP = 17, 8, 26


def _drawing(
    name: str, kind: str, size: tuple[int, int], title: str, told: str, body: str
) -> Markup:
    """Put a drawing together, with a title and a description of its own."""
    width, height = size
    return Markup(
        f'<svg class="drawing {kind}" role="img" viewBox="0 0 {width} {height}" '
        f'aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(told)}</desc>{body}</svg>'
    )


def _box(x: int, y: int, width: int, lines: Lines) -> str:
    """Draw a box; its first line is a number."""
    texts = "".join(
        f'<text x="{x + _PAD}" y="{y + _PAD + 12 + _LINE * k}"'
        f"{' class=count' if k == 0 else ''}>{escape(line)}</text>"
        for k, line in enumerate(lines)
    ).replace("class=count", 'class="count"')
    height = _height(lines)
    return f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}"/>{texts}'


def _height(lines: Lines) -> int:
    return 2 * _PAD + _LINE * len(lines) - 2


def _arrow(x: int, y: int) -> str:
    end = y + _GAP - 3
    tip = f"M{x - 4},{end - 5}L{x},{end}L{x + 4},{end - 5}"
    return f'<path class="arrow" d="M{x},{y + 3}V{end}{tip}"/>'


def flow_drawing(
    linkage: LinkageFacts,
    sources: Sequence[InputFacts],
    results: Sequence[tuple[str, int]],
    name: str,
) -> Markup:
    """Draw the flow of counts, from rows to what was found (RECORD, item 6.3).

    Parameters
    ----------
    linkage : LinkageFacts
    sources : sequence of InputFacts
        The extract, and the register where there is one.
    results : sequence of (str, int)
        What was found, in words, and how many records that is.
    name : str
        Distinguishes the drawing within its page; letters and digits.

    Returns
    -------
    Markup
    """
    flow = linkage.flow
    records = (flow.left_records, flow.right_records)
    tops: list[Lines] = [
        [
            f"{number(source.rows_read)} rows read",
            role,
            f"{number(source.rows_read - source.rows_used)} rows set aside",
            f"{number(n)} records",
        ]
        for source, role, n in zip(
            sources,
            ("host extract" if len(sources) > 1 else "extract", "register"),
            records,
            strict=False,
        )
    ]
    beyond = f", and {number(flow.cut)} left out by a cap" if flow.cut else ""
    stages: list[list[Lines]] = [
        tops,
        [[f"{number(flow.all_pairs)}", "record pairs in all"]],
        [
            [
                f"{number(flow.candidates.numerator)}",
                f"candidate pairs compared: {percent(flow.candidates)} of all pairs",
            ]
        ],
        [[f"{number(flow.kept.numerator)}", f"pairs kept from {bits(flow.floor)} bits{beyond}"]],
        [[f"{number(flow.links)}", "links"], [f"{number(flow.review)}", "pairs for review"]],
    ]
    if results:
        ends = [f"{number(n)} {words}" for words, n in results]
        stages.append([[f"{number(flow.left_records)} records, of which", *ends]])
    if linkage.clusters is not None:
        shared = f"{number(linkage.clusters.in_groups.numerator)} records share one with another"
        stages.append([[f"{number(linkage.clusters.clusters)}", "clusters", shared]])
    body, y = "", 1
    for place, boxes in enumerate(stages):
        width = (FLOW_WIDTH - 2 - 20 * (len(boxes) - 1)) // len(boxes)
        for k, lines in enumerate(boxes):
            x = 1 + k * (width + 20)
            body += _box(x, y, width, lines)
            if place + 1 < len(stages):
                body += _arrow(x + width // 2, y + _height(lines))
        y += max(map(_height, boxes)) + _GAP
    told = "; ".join(" ".join(lines) for boxes in stages for lines in boxes)
    return _drawing(
        name,
        "flow",
        (FLOW_WIDTH, y - _GAP + 1),
        "Flow of counts",
        f"From rows to results: {told}.",
        body,
    )


def histogram_drawing(
    found: Distribution, *, title: str, axis: str, mark: float | None, name: str
) -> Markup:
    """Draw how many records have a probability in each part of 0 to 1.

    Parameters
    ----------
    found : Distribution
    title, axis : str
        What it shows, and what the probability is.
    mark : float, optional
        Where a dashed line stands.
    name : str
        As in `flow_drawing`.
    """
    n, top, height = len(found.bins), 16, 110
    inner = CHART_WIDTH - LEFT - RIGHT
    most = max(found.bins)
    bars = "".join(
        f'<rect class="bar-of" x="{LEFT + inner * k / n:.1f}" '
        f'y="{top + height * (1 - count / most):.1f}" width="{inner / n:.1f}" '
        f'height="{height * count / most:.1f}"/>'
        for k, count in enumerate(found.bins)
        if count
    )
    line = (
        ""
        if mark is None
        else f'<path class="mark" d="M{LEFT + inner * mark:.1f},{top - 8}V{top + height}"/>'
    )
    ticks = "".join(
        f'<text class="mid" x="{LEFT + inner * t / 5:.1f}" y="{top + height + 15}">{t / 5:g}</text>'
        for t in range(6)
    )
    frame = (
        f'<path class="axis" d="M{LEFT},{top}V{top + height}H{CHART_WIDTH - RIGHT}"/>'
        f'<text class="end" x="{LEFT - 6}" y="{top + 5}">{number(most)}</text>'
        f'<text class="end" x="{LEFT - 6}" y="{top + height}">0</text>'
        f'<text class="mid" x="{LEFT + inner / 2:.1f}" y="{top + height + 32}">'
        f"{escape(axis)}</text>"
    )
    parts = ", ".join(
        f"{k / n:g} to {(k + 1) / n:g}: {number(count)}"
        for k, count in enumerate(found.bins)
        if count
    )
    return _drawing(
        name,
        "chart-of",
        (CHART_WIDTH, top + height + 38),
        title,
        f"Records by {axis}: {parts}.",
        bars + line + frame + ticks,
    )


def threshold_drawing(points: Sequence[ThresholdFact], *, name: str) -> Markup:
    """Draw what thresholds change: links above, expected errors of both kinds below.

    Parameters
    ----------
    points : sequence of ThresholdFact
        Two at least, ascending.
    name : str
        As in `flow_drawing`.
    """
    inner, height, apart = CHART_WIDTH - LEFT - 74, 70, 34
    low, high = points[0].threshold, points[-1].threshold
    xs = [LEFT + inner * (p.threshold - low) / (high - low) for p in points]
    panels: list[tuple[list[tuple[str, str, list[float]]], int]] = [
        ([("line", "links", [float(p.links) for p in points])], 14),
        (
            [
                ("line", "false links", [p.false_links for p in points]),
                ("dashed", "left out", [p.left_out for p in points]),
            ],
            14 + height + apart,
        ),
    ]
    body = ""
    for series, top in panels:
        most = max([*(v for *_, values in series for v in values), 1e-9])
        body += (
            f'<path class="axis" d="M{LEFT},{top}V{top + height}H{LEFT + inner}"/>'
            f'<text class="end" x="{LEFT - 6}" y="{top + 5}">{number(_whole(most))}</text>'
            f'<text class="end" x="{LEFT - 6}" y="{top + height}">0</text>'
        )
        ends = [top + height * (1 - values[-1] / most) for *_, values in series]
        if len(ends) == 2 and abs(ends[0] - ends[1]) < 14:
            ends[0], ends[1] = (
                (ends[0] + 7, ends[1] - 7) if ends[0] > ends[1] else (ends[0] - 7, ends[1] + 7)
            )
        for (kind, label, values), end in zip(series, ends, strict=True):
            ys = [top + height * (1 - v / most) for v in values]
            way = "L".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
            body += f'<path class="{kind}" d="M{way}"/>'
            body += "".join(
                f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>'
                for x, y in zip(xs, ys, strict=True)
            )
            body += f'<text x="{xs[-1] + 8:.1f}" y="{end + 4:.1f}">{label}</text>'
    bottom = panels[-1][1] + height
    # The last label has no room beside the one before.
    body += "".join(
        f'<text class="mid" x="{x:.1f}" y="{bottom + 15}">{p.threshold:g}</text>'
        for x, p in zip(xs, points, strict=True)
        if p.threshold in {low, high} or p.threshold <= 0.9
    )
    body += (
        f'<text class="mid" x="{LEFT + inner / 2:.1f}" y="{bottom + 32}">'
        "least probability of a link</text>"
    )
    told = "; ".join(
        f"at {p.threshold:g}: {number(p.links)} links, {number(p.false_links)} of them expected "
        f"to be false, {number(p.left_out)} matches left out"
        for p in points
    )
    return _drawing(
        name,
        "chart-of",
        (CHART_WIDTH, bottom + 38),
        "Links and errors by threshold",
        f"By the least probability of a link, {told}.",
        body,
    )


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else value
