"""The decisions of clerical review that a run is given: checked, gathered, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.decisions import later_over_earlier
from crvs_link.pipeline.decided import STANDING
from crvs_link.resolve import DecisionStanding
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from crvs_link.load import Extract
    from crvs_link.results import Linkage


def gather_decisions(
    carried: pl.DataFrame | None,
    given: pl.DataFrame | None,
    extracts: Sequence[Extract],
    withheld: Collection[str],
) -> pl.DataFrame | None:
    """Decisions of an earlier run and those that were given, checked; None if there are none.

    Parameters
    ----------
    carried, given : polars.DataFrame, optional
        From `crvs_link.load.decisions.read_decisions`; of a pair in both, the latter holds.
    extracts : sequence of Extract
        The host first; one for a de-duplication.
    withheld : collection of str
        Source ids whose identifiers are not written.

    Raises
    ------
    UsageError, InputError
        As `check_decisions`.
    """
    parts = [
        check_decisions(part, extracts, withheld=withheld)
        for part in (carried, given)
        if part is not None
    ]
    return later_over_earlier(parts[0], parts[-1]) if parts else None


def standing_of(decisions: pl.DataFrame | None, linkages: Sequence[Linkage]) -> pl.DataFrame | None:
    """All decisions, each with what became of it; None if there are none."""
    if decisions is None:
        return None
    found = [x.decisions for x in linkages if x.decisions is not None]
    others = decisions.filter(~pl.col("register").is_in([x.right for x in linkages]))
    return pl.concat(
        [*found, others.with_columns(pl.lit(DecisionStanding.NOT_SEARCHED.value).alias(STANDING))],
        how="diagonal",
    )


def decision_on(
    folder: Path, register: str, left_id: str, right_id: str, *, within: bool
) -> str | None:
    """What a person decided on a pair of a finished run; None if nothing.

    Parameters
    ----------
    folder : Path
        An output folder.
    register, left_id, right_id : str
    within : bool
        Whether both records are of one extract: then either may be the left one.
    """
    path = folder / "decisions.parquet"
    if not path.exists():
        return None
    pair = pl.col("left_id").eq(left_id) & pl.col("right_id").eq(right_id)
    if within:
        pair |= pl.col("left_id").eq(right_id) & pl.col("right_id").eq(left_id)
    found = (
        pl.scan_parquet(path, glob=False)
        .filter(pl.col("register").eq(register) & pair)
        .select("decision")
        .collect()
    )
    return str(found.item(0, 0)) if found.height else None


def check_decisions(
    decisions: pl.DataFrame, extracts: Sequence[Extract], *, withheld: Collection[str]
) -> pl.DataFrame:
    """Refuse decisions that cannot be of these extracts, and name the register of each.

    Parameters
    ----------
    decisions : polars.DataFrame
        From `crvs_link.load.decisions.read_decisions`.
    extracts : sequence of Extract
        The host first; one for a de-duplication.
    withheld : collection of str
        Source ids whose identifiers are not written: decisions on them would be lost.

    Returns
    -------
    polars.DataFrame
        With no register null.

    Raises
    ------
    UsageError
        If an extract has no identifiers of its own, since row numbers move, or they may
        not be written.
    InputError
        If a register is not in the run, or not stated although there are several.
    """
    for extract in extracts:
        if not any(match.canonical == RECORD_ID for match in extract.columns):
            raise UsageError(
                f"Decisions name records by their identifiers, and {extract.path_text} has none: "
                "the numbers of its rows may be others next time.",
                hint="Give the extract a column of identifiers, or name it with --column "
                "record_id=COLUMN.",
            )
        if extract.source_id in withheld:
            raise UsageError(
                f"The identifiers of {extract.path_text} are identity numbers or those of "
                "protected records, which results leave out, so decisions on them could not be "
                "carried forward.",
                hint="State --purpose and --legal-basis, for protected records --dpia-ref and "
                "--consent-scope too; or name another column of identifiers.",
            )
    registers = [extract.source_id for extract in extracts[1:] or extracts]
    if len(registers) == 1:
        decisions = decisions.with_columns(pl.col("register").fill_null(registers[0]))
    strange = decisions.filter(~pl.col("register").is_in(registers).fill_null(value=False))
    if strange.height:
        raise InputError(
            f"{strange.height:,} decisions name no register of this run.",
            hint=f"Column register is to hold one of: {', '.join(registers)}.",
        )
    return decisions
