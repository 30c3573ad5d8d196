"""Why a record pair is, or is not, a link: from a finished run, in levels and bits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crvs_link.compare import (
    Tables,
    alignment,
    compare_listed,
    first_rules,
    needed_lanes,
    pair_mistake,
)
from crvs_link.errors import ConfigError, UsageError
from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS
from crvs_link.load.places import read_places
from crvs_link.model import loads
from crvs_link.pipeline.earlier import (
    check_extracts,
    check_places,
    find_linkage,
    pair_status,
    read_manifest,
)
from crvs_link.pipeline.name_readings import NameReading, name_readings
from crvs_link.pipeline.plan import prepare_work
from crvs_link.pipeline.read import code_sources, read_sources
from crvs_link.resolve import CONFLICT_WORDS, CONFLICTS, conflicts
from crvs_link.schema import RECORD_ID
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crvs_link.config import LinkageConfig
    from crvs_link.households import HouseholdTerm
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions
    from crvs_link.spec import Comparison, ModelParameters, ModelSpec


@dataclass(frozen=True)
class ExplainedComparison:
    """One comparison of a pair: its level, and what that level says.

    Parameters
    ----------
    name : str
    level : int
    label : str
    m, u : float
        Probability of the level among matches and among non-matches; 0 for *missing*.
    weight : float
        log2(m / u) in bits; 0 for *missing*.
    detail : str, optional
        How it came to the level: the mistake between calendars by which two dates may be
        one; how the tokens of two full names pair off.
    """

    name: str
    level: int
    label: str
    m: float
    u: float
    weight: float
    detail: str | None = None


@dataclass(frozen=True)
class Explanation:
    """One record pair, explained without a value of either record.

    Parameters
    ----------
    register, left_id, right_id : str
    rule : str, optional
        The first blocking rule that holds; None where no rule would have compared
        the pair.
    comparisons : tuple of ExplainedComparison
    weight : float
        Match weight of the pair, the sum of those of the comparisons, in bits.
    prior_weight : float
        log2 of the prior odds.
    probability : float
        Of a match, from this pair alone.
    status : str
        ``link``, ``review``, ``candidate`` (compared and kept, neither), ``below the
        floor`` or ``never compared``.
    resolved_probability : float, optional
        As written in the tables, once all candidates of the records were weighed.
    names : tuple of NameReading
        How the full names of both records were read.
    conflict : str, optional
        Why the two cannot be one person, in words.
    """

    register: str
    left_id: str
    right_id: str
    rule: str | None
    comparisons: tuple[ExplainedComparison, ...]
    weight: float
    prior_weight: float
    probability: float
    status: str
    resolved_probability: float | None
    names: tuple[NameReading, ...] = ()
    conflict: str | None = None


def explain(
    folder: Path,
    left_id: str,
    right_id: str,
    *,
    register: str | None = None,
    options: RunOptions,
) -> Explanation:
    """Explain a record pair of a finished run.

    Parameters
    ----------
    folder : Path
        An output folder.
    left_id, right_id : str
        Record identifiers, or row numbers where an extract has none.
    register : str, optional
        Needed where the run searched several.
    options : RunOptions

    Returns
    -------
    Explanation

    Raises
    ------
    SourceNotFoundError
        If the folder is not there.
    UsageError
        If it is not an output folder, or no such register or record is in the run.
    InputError
        If an extract is no longer the one that was linked.
    """
    from crvs_link.config import read_config  # Pydantic, which `match` does without

    manifest = read_manifest(folder)
    linkage = find_linkage(manifest, register)
    config = read_config(folder / "link.toml")
    extracts = read_sources(config, options)
    check_extracts(extracts, manifest)
    left, right = (
        next(k for k, e in enumerate(extracts) if e.source_id == name)
        for name in (linkage["left"], linkage["register"])
    )
    rows = [
        _row(extracts[number], wanted) for number, wanted in ((left, left_id), (right, right_id))
    ]
    if left == right:
        if rows[0] == rows[1]:
            raise UsageError("The two records are the same one.", hint="Name two records.")
        rows.sort()
    stated: LinkageConfig = next(x for x in config.linkages if x.register == linkage["register"])
    path = folder / linkage["model"]
    spec, parameters = loads(path.read_text(encoding="utf-8"), where=str(path))
    if stated.plan is None:
        raise ConfigError(f"{folder / 'link.toml'} names no blocking rules.")
    units = read_places(config.places)
    check_places(units, manifest)
    coded, _ = code_sources(extracts, config, options, units)
    tables = Tables(coded)
    work = prepare_work(
        coded,
        tables,
        left,
        right,
        spec,
        stated.plan,
        needed_lanes(spec, stated.plan),
        options,
    )
    sides = work.candidates
    places = [np.array([row], dtype=np.uint32) for row in rows]
    rule = int(first_rules(sides.left, sides.right, sides.rules, *places)[0])
    code = compare_listed(work.program, sides.left, sides.right, *places)
    comparisons = _explained(
        spec,
        parameters,
        code,
        lambda c, level: (
            pair_mistake(coded, c, level, (left, right), rows)
            or alignment(coded, tables, c, (left, right), rows)
        ),
    )
    status, resolved, level = pair_status(
        folder,
        extracts[left],
        extracts[right],
        rows,
        held=rule >= 0,
        floor=float(linkage["floor"]),
        weight=math.fsum(c.weight for c in comparisons),
    )
    if parameters.household is not None:
        comparisons = (*comparisons, _household(parameters.household, level))
    weight = math.fsum(c.weight for c in comparisons)
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    ends = [place.view(np.int32) for place in places]
    refused = int(conflicts(ends[0], ends[1], code, spec, coded, (left, right))[0])
    return Explanation(
        register=linkage["register"],
        left_id=left_id,
        right_id=right_id,
        rule=stated.plan.rules[rule].name if rule >= 0 else None,
        comparisons=comparisons,
        weight=weight,
        prior_weight=prior_weight,
        probability=1 / (1 + 2 ** -min(max(weight + prior_weight, -1000), 1000)),
        status=status,
        resolved_probability=resolved,
        names=name_readings(
            (extracts[left], extracts[right]), rows, {c.field for c in spec.comparisons}
        ),
        conflict=CONFLICT_WORDS[CONFLICTS[refused - 1]] if refused else None,
    )


def _row(extract: Extract, wanted: str) -> int:
    found = extract.frame[RECORD_ID].eq(wanted).arg_max()
    if found is None or extract.frame[RECORD_ID][found] != wanted:
        raise UsageError(
            f"{extract.path_text} has no record with the identifier that was given.",
            hint="Identifiers stand in links.parquet; an extract without any has row numbers.",
        )
    return int(found)


def _explained(
    spec: ModelSpec,
    parameters: ModelParameters,
    code: np.ndarray[Any, np.dtype[np.uint32]],
    detail: Callable[[Comparison, int], str | None],
) -> tuple[ExplainedComparison, ...]:
    levels = spec.unpack(code)[0]
    return tuple(
        ExplainedComparison(
            name=comparison.name,
            level=int(level),
            label=comparison.levels[level],
            m=m[level],
            u=u[level],
            weight=float(weights[level]),
            detail=detail(comparison, int(level)),
        )
        for comparison, level, m, u, weights in zip(
            spec.comparisons, levels, parameters.m, parameters.u, parameters.weights(), strict=True
        )
    )


def _household(term: HouseholdTerm, level: int | None) -> ExplainedComparison:
    """Explain the comparison of the second round, whose levels are those of the run."""
    shown = MISSING if level is None else level
    return ExplainedComparison(
        name=HOUSEHOLD,
        level=shown,
        label="known of links and of pairs in review only"
        if level is None
        else HOUSEHOLD_LEVELS[shown],
        m=term.m[shown],
        u=term.u[shown],
        weight=float(term.weights()[shown]),
    )
