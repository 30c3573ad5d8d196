"""What would change the decision on a candidate of a case: one item the same, or different."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.pipeline.changes import decisive_changes
from crvs_link.pipeline.rivals import candidates_of
from crvs_link.pipeline.standing import ONCE, Pair, Written, standing
from crvs_link.report.cases import WouldDecide
from crvs_link.resolve import Status
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from crvs_link.pipeline.reopen import ReopenedLinkage


def changes_of(
    linkage: ReopenedLinkage,
    tables: Mapping[str, pl.DataFrame],
    places: tuple[int, int],
    rows: tuple[int, int],
    levels: Sequence[int],
    weight: float,
) -> tuple[WouldDecide, ...]:
    """Find what would change the decision on a pair that is in the tables of its run.

    A person finds out that an item is the same or that it is another: of the levels of each
    comparison these two are looked at, *the same* on common values, which says the least.

    Parameters
    ----------
    linkage : ReopenedLinkage
        Of two extracts.
    tables : mapping of str to polars.DataFrame
        ``links``, ``review`` and ``outcomes`` of this register.
    places, rows : tuple of int
        Of the two records: places in their extracts, and row numbers.
    levels : sequence of int
    weight : float
        Of the pair in bits.

    Returns
    -------
    tuple of WouldDecide
        The fewest bits first; nothing where the tables do not tell.
    """
    work, parameters = linkage.work, linkage.parameters
    written = Written(lambda name: tables[name].lazy(), linkage.register, rows, within=False)
    beside = {
        side: written.beside(
            side,
            candidates_of(
                work, parameters, linkage.floor, places, side, linkage.extracts[side == "left"]
            ),
        )
        for side in ONCE[linkage.cardinality]
    }
    pair = Pair(linkage.register, rows, (work.n_left, work.n_right), weight, within=False)
    place = standing(written, beside, pair, parameters, linkage.run.config, linkage.cardinality)
    decided = {"link": Status.LINK, "review": Status.REVIEW}[written.itself["status"][0]]
    if place.at(0.0)[0] is not decided:
        return ()
    fields = {comparison.name: k for k, comparison in enumerate(linkage.spec.comparisons)}
    among = [[DISAGREE, comparison.first_exact] for comparison in linkage.spec.comparisons]
    return tuple(
        WouldDecide(
            field=linkage.spec.comparisons[fields[change.comparison]].field,
            label=change.label,
            decision=change.decision,
            missing=levels[fields[change.comparison]] == MISSING,
        )
        for change in decisive_changes(linkage.spec, parameters, levels, place, among)
    )
