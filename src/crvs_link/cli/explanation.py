"""What ``explain`` prints: one record pair in words and bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from crvs_link.cli.errors import one_line
from crvs_link.cli.preview import table
from crvs_link.report.rate import Rate
from crvs_link.report.text import bits, percent, probability

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crvs_link.pipeline.explanation import Explanation
    from crvs_link.pipeline.rivals import Rival

_STATUS: Final = {
    "link": "a link",
    "review": "for review",
    "candidate": "compared, and not a link",
    "below the floor": "compared, and too unlike to be kept",
    "never compared": "never compared",
}
_DECISION: Final = {"link": "a link", "review": "for review", "no link": "no link"}

MOST_CHANGES: Final = 6
"""Changes that are shown."""


def explanation_text(found: Explanation) -> RenderableType:
    """Lay out an explanation.

    Parameters
    ----------
    found : Explanation

    Returns
    -------
    rich renderable
        Levels and figures; no value of either record.
    """
    rare = any(each.rarity for each in found.comparisons)
    heads = ("comparison", "level", "m", "u", "bits", *(["of them rarity"] if rare else []))
    levels = table(*heads, right=(2, 3, 4, 5))
    for each in found.comparisons:
        known = each.m > 0
        rarity = [bits(each.rarity) if each.rarity else ""] if rare else []
        levels.add_row(
            Text(each.name),
            Text(one_line(f"{each.label}: {each.detail}" if each.detail else each.label)),
            probability(each.m) if known else "",
            probability(each.u) if known else "",
            bits(each.weight),
            *rarity,
        )
    for pair in found.together:
        levels.add_row(
            Text(f"{pair.first} and {pair.second}"),
            "depend on each other",
            "",
            "",
            bits(pair.weight),
            *([""] if rare else []),
        )
    for name, value in (
        ("match weight", found.weight),
        ("prior odds", found.prior_weight),
        ("posterior odds", found.weight + found.prior_weight),
    ):
        levels.add_row(name, "", "", "", bits(value), *([""] if rare else []))
    rule = (
        "No blocking rule would have compared this pair."
        if found.rule is None
        else f"Candidate pair by the rule: {found.rule}."
    )
    alone = f"Probability of a match, by this pair alone: {_percent(found.probability)}."
    resolved = (
        ()
        if found.resolved_probability is None or found.reviewed is not None
        else (
            "Probability among all candidates of both records: "
            f"{_percent(found.resolved_probability)}.",
        )
    )
    head = f"{found.left_id} and {found.right_id} of {found.register}: {_STATUS[found.status]}."
    names = [
        f"The {reading.field} on the {reading.side} was read as {reading.said[-1]}"
        f"{''.join(f'; {what}' for what in reading.said[:-1])}."
        for reading in found.names
    ]
    conflict = (
        ()
        if found.conflict is None
        else (f"By rule the two are not one person: {found.conflict}.",)
    )
    rivals = map(_rival, found.rivals)
    reviewed = () if found.reviewed is None else (f"A person decided on it: {found.reviewed}.",)
    lines = [
        rule,
        alone,
        *resolved,
        *conflict,
        *reviewed,
        *rivals,
        *([""] if names else []),
        *names,
    ]
    return Group(
        Text(one_line(head)), Text(""), levels, Text(""), *map(Text, lines), *_changes(found)
    )


def _rival(rival: Rival) -> str:
    """Say which other candidate competes."""
    other = "right" if rival.side == "left" else "left"
    name = f" ({one_line(rival.id)})" if rival.id is not None else ""
    sure = "" if rival.probability is None else f", probability {_percent(rival.probability)}"
    return (
        f"Competing for the {rival.side} record: row {rival.row} on the {other}{name}, "
        f"{bits(rival.weight)} bits{sure}, {_STATUS[rival.status]}."
    )


def _changes(found: Explanation) -> list[RenderableType]:
    """Say what in a single comparison would change the decision."""
    if found.status == "never compared":
        would = f"Had it been compared, the decision would be: {_DECISION[found.decision]}."
        start: list[RenderableType] = [Text(""), Text(would)]
    else:
        start = [Text("")]
    if found.reviewed is not None:
        return start
    if found.changes is None:
        return [*start, Text("The tables of the run do not tell what would change the decision.")]
    if not found.changes:
        return [*start, Text("No other level of a single comparison would change the decision.")]
    rows = table("comparison", "if it were", "bits", "decision", "probability", right=(2, 4))
    for change in found.changes[:MOST_CHANGES]:
        rows.add_row(
            Text(change.comparison),
            Text(one_line(change.label)),
            bits(change.bits),
            _DECISION[change.decision],
            _percent(change.probability),
        )
    said = "What would change the decision, all else as it is, the least first:"
    left_out = len(found.changes) - MOST_CHANGES
    more = [Text(f"With --json also the greater ones: {left_out}.")] if left_out > 0 else []
    return [*start, Text(said), Text(""), rows, *more]


def _percent(value: float) -> str:
    """Write a probability so that it is never rounded to certainty."""
    return percent(Rate(min(value, 1 - 1e-9), 1))
