"""What a run would do: columns, comparisons, exact pairs, memory, time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crvs_link.compare import Tables
from crvs_link.config import LinkageConfig
from crvs_link.load.places import read_places
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.pipeline.read import code_sources, gazetteer_of, read_sources
from crvs_link.pipeline.scopes import read_scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.config import RegisterScope, RunConfig
    from crvs_link.load import Extract
    from crvs_link.results import RuleCost
    from crvs_link.run import RunOptions
    from crvs_link.spec import Comparison

SECONDS_PER_PAIR = 250e-9
"""One processor, one pair: both passes, and probing each side for repeated persons."""

SECONDS_PER_RECORD = 8e-6
"""One processor, one record: rules, model, one-to-one, tables.

Both fitted by eye to the stage ``link`` of ``benchmarks/speed.py`` without rules, from
10,000 to a million records a side on two processors: an order of magnitude, no promise.
"""


@dataclass(frozen=True)
class PlannedLinkage:
    """One linkage as it would be carried out.

    Parameters
    ----------
    left, right : str
        Source ids.
    n_left, n_right : int
        Records.
    comparisons : tuple of Comparison
    rules : tuple of RuleCost
    pairs : int
        Candidate pairs, those that two rules find counted twice.
    further_pairs : int
        Candidate pairs that rules may add that are chosen after a first fit.
    memory : int
        Bytes that the run needs at its peak, with all of these, reading included: an
        estimate.
    seconds : float
        An estimate for this number of threads.
    """

    left: str
    right: str
    n_left: int
    n_right: int
    comparisons: tuple[Comparison, ...]
    rules: tuple[RuleCost, ...]
    pairs: int
    further_pairs: int
    memory: int
    seconds: float


@dataclass(frozen=True)
class Preview:
    """What a run would do, found without comparing a pair or writing a file."""

    command: str
    extracts: tuple[Extract, ...]
    linkages: tuple[PlannedLinkage, ...]
    scopes: Mapping[str, RegisterScope] = field(default_factory=dict)


def preview(command: str, config: RunConfig, options: RunOptions) -> Preview:
    """Work out what a run would do.

    Parameters
    ----------
    command : str
        ``match`` or ``dedupe``.
    config : RunConfig
    options : RunOptions

    Returns
    -------
    Preview

    Raises
    ------
    CrvsLinkError
        As the run itself would, as far as comparing.
    """
    config, scopes = read_scopes(config, options.progress)
    places = read_places(config.places)
    gazetteer = gazetteer_of(places)
    coded, extracts = code_sources(read_sources(config, options), config, options, gazetteer)
    tables = Tables(coded)
    stated = {linkage.register: linkage for linkage in config.linkages}
    rights = range(1, len(extracts)) if command == "match" else range(1)
    linkages = []
    for right in rights:
        register = extracts[right].source_id
        linkage = stated.get(register, LinkageConfig(register))
        work = plan_linkage(coded, tables, 0, right, config, linkage, options)
        linkages.append(_planned(work, extracts[0].source_id, register, options))
    return Preview(command, tuple(extracts), tuple(linkages), scopes)


def _planned(work: PlannedWork, left: str, right: str, options: RunOptions) -> PlannedLinkage:
    most = work.pairs + work.room
    effort = SECONDS_PER_PAIR * most + SECONDS_PER_RECORD * (work.n_left + work.n_right)
    return PlannedLinkage(
        left=left,
        right=right,
        n_left=work.n_left,
        n_right=work.n_right,
        comparisons=work.spec.comparisons,
        rules=work.costs,
        pairs=work.pairs,
        further_pairs=work.room,
        memory=work.need.at(most),
        seconds=effort / options.threads,
    )
