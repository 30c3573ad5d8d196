"""Why a record pair is, or is not, a link: from a finished run, in levels and bits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from crvs_link.compare import alignment, compare_listed, pair_mistake
from crvs_link.errors import UsageError
from crvs_link.pipeline.candidates import first_kept_rules
from crvs_link.pipeline.name_readings import NameReading, name_readings
from crvs_link.pipeline.reopen import reopen_linkage, reopen_run
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    run = reopen_run(folder, options, register=register, named=True)
    linkage = reopen_linkage(run, register)
    work, spec, parameters = linkage.work, linkage.spec, linkage.parameters
    left, right = work.left, work.right
    rows = [
        _row(extract, wanted)
        for extract, wanted in ((linkage.left, left_id), (linkage.right, right_id))
    ]
    if left == right:
        if rows[0] == rows[1]:
            raise UsageError("The two records are the same one.", hint="Name two records.")
        rows.sort()
    sides, coded = work.candidates, run.coded
    places = [np.array([row], dtype=np.uint32) for row in rows]
    rule = int(first_kept_rules(sides, coded, left, right, *places)[0])
    code = compare_listed(work.program, sides.left, sides.right, *places)
    comparisons = _explained(
        spec,
        parameters,
        code,
        lambda c, level: (
            pair_mistake(coded, c, level, (left, right), rows)
            or alignment(coded, run.tables, c, (left, right), rows)
        ),
    )
    weight = math.fsum(c.weight for c in comparisons)
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    status, resolved = _status(
        folder,
        linkage.left,
        linkage.right,
        rows,
        held=rule >= 0,
        floor=linkage.floor,
        weight=weight,
    )
    return Explanation(
        register=linkage.register,
        left_id=left_id,
        right_id=right_id,
        rule=work.plan.rules[rule].name if rule >= 0 else None,
        comparisons=comparisons,
        weight=weight,
        prior_weight=prior_weight,
        probability=1 / (1 + 2 ** -min(max(weight + prior_weight, -1000), 1000)),
        status=status,
        resolved_probability=resolved,
        names=name_readings(
            (linkage.left, linkage.right), rows, {c.field for c in spec.comparisons}
        ),
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


def _status(
    folder: Path,
    left: Extract,
    right: Extract,
    rows: list[int],
    *,
    held: bool,
    floor: float,
    weight: float,
) -> tuple[str, float | None]:
    numbers = [e.frame["row_number"][row] for e, row in zip((left, right), rows, strict=True)]
    for status, file in (("link", "links.parquet"), ("review", "review.parquet")):
        table = pl.read_parquet(folder / file)
        found = table.filter(
            pl.col("register").eq(right.source_id)
            & pl.col("left_row").eq(numbers[0])
            & pl.col("right_row").eq(numbers[1])
        )
        if found.height:
            return status, float(found["probability"][0])
    if not held:
        return "never compared", None
    return ("candidate" if weight >= floor else "below the floor"), None
