"""Why a record pair is, or is not, a link: from a finished run, in levels and bits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

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
from crvs_link.load.places import read_places
from crvs_link.model import loads, rarity_bits
from crvs_link.pipeline.changes import DECISIONS, decisive_changes
from crvs_link.pipeline.earlier import (
    check_extracts,
    check_places,
    find_linkage,
    read_manifest,
)
from crvs_link.pipeline.explanation import ExplainedComparison, Explanation
from crvs_link.pipeline.name_readings import name_readings
from crvs_link.pipeline.plan import prepare_work
from crvs_link.pipeline.read import code_sources, read_sources
from crvs_link.pipeline.standing import Pair, rivals, standing
from crvs_link.pipeline.standing import Tables as PairTables
from crvs_link.resolve import Status
from crvs_link.schema import RECORD_ID, ROW_NUMBER, Cardinality

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crvs_link.config import LinkageConfig
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions
    from crvs_link.spec import Comparison, ModelParameters, ModelSpec

NEVER_COMPARED: Final = "never compared"
DECIDED: Final = {"link": Status.LINK, "review": Status.REVIEW}
"""What was decided on pairs by their status; on all others, no link."""


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
    weight = math.fsum(c.weight for c in comparisons)
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    numbers = [
        extracts[k].frame[ROW_NUMBER][row] for k, row in zip((left, right), rows, strict=True)
    ]
    pair = Pair(
        register=linkage["register"],
        rows=(numbers[0], numbers[1]),
        sizes=(coded.sizes[left], coded.sizes[right]),
        weight=weight,
        within=left == right,
    )
    written = PairTables(folder, pair)
    status, resolved = _status(
        written, held=rule >= 0, floor=float(linkage["floor"]), weight=weight
    )
    cardinality = stated.cardinality or Cardinality.ONE_TO_ONE
    place = standing(written, pair, parameters, config, cardinality)
    decided, _ = place.at(0.0)
    as_decided = status == NEVER_COMPARED or decided is DECIDED.get(status, Status.NONE)
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
        rivals=rivals(written, cardinality),
        decision=DECISIONS[decided if as_decided else DECIDED.get(status, Status.NONE)],
        changes=decisive_changes(spec, parameters, [c.level for c in comparisons], place)
        if as_decided
        else None,
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
            rarity=rarity_bits(comparison, m, u, int(level)),
        )
        for comparison, level, m, u, weights in zip(
            spec.comparisons, levels, parameters.m, parameters.u, parameters.weights(), strict=True
        )
    )


def _status(
    written: PairTables, *, held: bool, floor: float, weight: float
) -> tuple[str, float | None]:
    for status, probability in written.itself.select("status", "probability").iter_rows():
        return status, probability
    if not held:
        return NEVER_COMPARED, None
    return ("candidate" if weight >= floor else "below the floor"), None
