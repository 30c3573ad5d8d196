"""Tables of the results, from record numbers and pattern codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.households import HOUSEHOLD
from crvs_link.schema import RECORD_ID, ROW_NUMBER
from crvs_link.standardise.columns import DOB_FROM, DOB_METHOD, DOB_TO

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.spec import ModelSpec

ONE_DAY: Final = "exact or converted"
"""How sure a date is that was read in several ways of which each says one day."""

SEVERAL_DAYS: Final = "partial or default"
"""How sure one is that was read in several ways and is no one day: mostly a year alone."""


def pair_table(
    edges: Edges,
    chosen: npt.NDArray[np.bool_],
    probability: npt.NDArray[np.float64],
    rank: npt.NDArray[np.uint32],
    *,
    left: Extract,
    right: Extract,
    spec: ModelSpec,
    status: str,
    reason: pl.Series | None = None,
) -> pl.DataFrame:
    """Chosen candidate pairs as a table of links or of pairs for review.

    Parameters
    ----------
    edges : Edges
        Ascending by left and right record, and so by their row numbers.
    chosen : bool[E]
    probability : float64[E]
    rank : uint32[E]
        Of the pair among those of its left record, 1 best.
    left, right : Extract
    spec : ModelSpec
    status : str
    reason : polars.Series of String, optional
        Why each chosen pair is there.

    Returns
    -------
    polars.DataFrame
        Ascending by left row, right row.
    """
    a, b = edges.left[chosen], edges.right[chosen]
    levels = spec.unpack(edges.codes[chosen])
    return pl.DataFrame(
        {
            "register": pl.repeat(right.source_id, len(a), dtype=pl.String, eager=True),
            "left_row": left.frame[ROW_NUMBER].gather(a),
            "right_row": right.frame[ROW_NUMBER].gather(b),
            "left_id": left.frame[RECORD_ID].gather(a),
            "right_id": right.frame[RECORD_ID].gather(b),
            "status": pl.repeat(status, len(a), dtype=pl.String, eager=True),
            "weight": pl.Series(edges.weights[chosen], dtype=pl.Float64),
            "probability": pl.Series(probability[chosen], dtype=pl.Float64),
            "rank": pl.Series(rank[chosen], dtype=pl.UInt32),
            **({} if reason is None else {"reason": reason}),
            **{
                f"level_{comparison.name}": pl.Series(levels[:, k], dtype=pl.UInt8)
                for k, comparison in enumerate(spec.comparisons)
            },
            **(
                {}
                if edges.household is None
                else {f"level_{HOUSEHOLD}": pl.Series(edges.household[chosen], dtype=pl.UInt8)}
            ),
        }
    )


def outcome_table(
    edges: Edges,
    results: pl.Series,
    p_unlinked: npt.NDArray[np.float64],
    *,
    host: Extract,
    register: str,
) -> pl.DataFrame:
    """One row for each host record: what the search of one register found.

    Parameters
    ----------
    edges : Edges
    results : polars.Series of String
        Search result of each host record.
    p_unlinked : float64[n]
        Probability that the record has no partner on the register.
    host : Extract
    register : str

    Returns
    -------
    polars.DataFrame
    """
    n = host.frame.height
    best = np.full(n, -np.inf)
    np.maximum.at(best, edges.left, edges.weights)
    found = np.bincount(edges.left, minlength=n)
    return pl.DataFrame(
        {
            "host_row": host.frame[ROW_NUMBER],
            "host_id": host.frame[RECORD_ID],
            "register": pl.repeat(register, n, dtype=pl.String, eager=True),
            "search_result": results,
            "p_unlinked": pl.Series(p_unlinked, dtype=pl.Float64),
            "best_weight": pl.Series(np.where(found > 0, best, np.nan)).fill_nan(None),
            "n_candidates": pl.Series(found, dtype=pl.UInt32),
        }
    )


def cluster_table(
    cluster_of: npt.NDArray[np.int32], probability: npt.NDArray[np.float64], extract: Extract
) -> pl.DataFrame:
    """One row for each record of a de-duplicated extract, its cluster, and how sure that is.

    A cluster is named by its smallest identifier, so that it keeps its name where rows are
    added or come in another order.
    """
    return pl.DataFrame(
        {
            "row_number": extract.frame[ROW_NUMBER],
            "record_id": extract.frame[RECORD_ID],
            "cluster_id": cluster_of,
            "probability": probability,
        }
    ).with_columns(pl.col("record_id").min().over("cluster_id").alias("cluster_id"))


def completeness_table(
    coded: CodedRecords, left: int, right: int, fields: Sequence[str]
) -> pl.DataFrame:
    """Records of either side that have a usable value, by field."""
    return pl.DataFrame(
        {
            "field": list(fields),
            "left_present": [_n_present(coded, field, left) for field in fields],
            "right_present": [_n_present(coded, field, right) for field in fields],
        },
        schema={"field": pl.String, "left_present": pl.Int64, "right_present": pl.Int64},
    )


def date_methods(coded: CodedRecords, left: int, right: int) -> pl.DataFrame | None:
    """Records of either side by how sure their date of birth is; None where neither has one.

    Returns
    -------
    polars.DataFrame or None
        ``method`` String (`crvs_link.schema.DateMethod`, `ONE_DAY` or `SEVERAL_DAYS`),
        ``left``, ``right`` Int64, the commonest on the left first.
    """
    if "dob" not in coded.fields:
        return None
    values = coded.dictionaries[coded.fields["dob"].dictionary].values
    one_day = pl.col(DOB_FROM) == pl.col(DOB_TO)
    several = pl.when(one_day).then(pl.lit(ONE_DAY)).otherwise(pl.lit(SEVERAL_DAYS))
    return (
        pl.DataFrame(
            {
                "method": values.select(pl.col(DOB_METHOD).fill_null(several)).to_series(),
                "left": coded.counts("dob", left),
                "right": coded.counts("dob", right),
            }
        )
        .group_by("method")
        .sum()
        .sort("left", "method", descending=[True, False])
    )


def _codes(coded: CodedRecords, field: str, extract: int) -> npt.NDArray[np.int32]:
    codes = coded.fields[field].codes[extract] if field in coded.fields else None
    return np.full(coded.sizes[extract], -1, dtype=np.int32) if codes is None else codes


def _n_present(coded: CodedRecords, field: str, extract: int) -> int:
    return int((_codes(coded, field, extract) >= 0).sum())


def linked_by_field(
    coded: CodedRecords,
    left: int,
    linked: npt.NDArray[np.bool_],
    fields: Sequence[str],
    shown: slice | npt.NDArray[np.bool_],
) -> pl.DataFrame:
    """How many linked and unlinked left records have a usable value, by field.

    Parameters
    ----------
    coded : CodedRecords
    left : int
    linked : bool[n]
    fields : sequence of str
    shown : slice or bool[n]
        Which records are counted.

    Returns
    -------
    polars.DataFrame
    """
    linked = linked[shown]
    present = [(_codes(coded, field, left) >= 0)[shown] for field in fields]
    n_linked, n = int(linked.sum()), len(linked)
    return pl.DataFrame(
        {
            "field": list(fields),
            "linked": [n_linked] * len(fields),
            "linked_present": [int((p & linked).sum()) for p in present],
            "unlinked": [n - n_linked] * len(fields),
            "unlinked_present": [int((p & ~linked).sum()) for p in present],
        },
        schema={
            "field": pl.String,
            "linked": pl.Int64,
            "linked_present": pl.Int64,
            "unlinked": pl.Int64,
            "unlinked_present": pl.Int64,
        },
    )
