"""From the cases of a run to tables of outcomes in which small counts are suppressed."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import NOT_FOUND_STATEMENT, Band, Indicator, Outcome
from crvs_link.outcome.counts import ALL, NOT_SEARCHED, OUTCOMES
from crvs_link.report.outcome_facts import (
    CodeCount,
    OutcomeFacts,
    OutcomeGroup,
    OutcomeLine,
    OutcomeTable,
)
from crvs_link.report.rate import Rate
from crvs_link.report.suppression import THRESHOLD, suppress_tables, suppress_totals
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.report.suppression import Suppression

    Counts = tuple[str, tuple[str, ...], npt.NDArray[np.int64]]
    """What records are grouped by, the groups, and int64[groups, outcomes]."""

    Table = tuple[str, tuple[str, ...], npt.NDArray[np.int64], Suppression]

BANDS: Final = (*(band.value for band in Band), "not stated")
"""How sure an outcome is; behind them those of which nothing can be said."""

_BAND: Final = "band"

PUBLISHED: Final = {
    "attribute": pl.String,
    "group": pl.String,
    "outcome": pl.String,
    "records": pl.Int64,
    "suppressed": pl.Boolean,
}
"""One row for each attribute, group and outcome, and one for all outcomes of each group."""


def outcome_facts(cases: pl.DataFrame, counts: pl.DataFrame) -> OutcomeFacts:
    """Gather what a report says of outcomes.

    Parameters
    ----------
    cases : polars.DataFrame
        `crvs_link.outcome.CASES`.
    counts : polars.DataFrame
        `crvs_link.outcome.counts.OUTCOME_COUNTS` of these cases.

    Returns
    -------
    OutcomeFacts
        No number from 1 to 9 stands in it, and none can be worked out from its tables, which
        are protected together: by groups, and by how sure an outcome is.
    """
    tables = _protected(counts, _by_band(cases))
    totals = tables[0][2].sum(axis=0)
    hidden = tables[0][3].columns
    lines = _lines(cases, tables[-1], totals, hidden)
    shown = [k for k, total in enumerate(totals) if total or hidden[k]]
    return OutcomeFacts(
        records=cases.height,
        threshold=THRESHOLD,
        lines=tuple(lines[k] for k in shown),
        # Of what is withheld a profile that is not cleared may not even say that there is none.
        absent=tuple(
            OUTCOMES[k]
            for k in range(len(OUTCOMES) - 1)
            if k not in shown and OUTCOMES[k] != Outcome.WITHHELD.value
        ),
        outcomes=tuple(OUTCOMES[k] for k in shown),
        totals=tuple(None if hidden[k] else int(totals[k]) for k in shown),
        tables=tuple(_table(table, shown) for table in tables[1:-1]),
        indicators=_indicators(cases),
        families=_families(cases),
        duplicates=CodeCount(
            "HOST_DUPLICATE_OF", _enough(cases.height - cases["host_duplicate_of"].null_count())
        ),
        statement=NOT_FOUND_STATEMENT,
    )


def published_counts(cases: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Tabulate outcomes by groups without small counts, as a file to be published.

    Parameters are those of `outcome_facts`.

    Returns
    -------
    polars.DataFrame
        `PUBLISHED`: the counts of the report, ``records`` null where ``suppressed``. The outcome
        ``all`` has the number of records of each group. `Outcome.WITHHELD` has rows only where
        a record has it.
    """
    parts = []
    for attribute, labels, values, held in _protected(counts, _by_band(cases)):
        cells = np.column_stack([values, values.sum(axis=1)])
        hidden = np.column_stack([held.cells, held.rows])
        if attribute == ALL:
            hidden[0, :-1] = held.columns
        parts.append(
            pl.DataFrame(
                {
                    "attribute": pl.repeat(attribute, cells.size, dtype=pl.String, eager=True),
                    "group": [label for label in labels for _ in range(cells.shape[1])],
                    "outcome": [*OUTCOMES, ALL] * len(labels),
                    "records": cells.ravel(),
                    "suppressed": hidden.ravel(),
                },
                schema=PUBLISHED,
            )
        )
    table = pl.concat(parts)
    withheld = Outcome.WITHHELD.value
    if not cases["outcome"].eq(withheld).any():
        table = table.filter(pl.col("outcome") != withheld)
    return table.with_columns(pl.when(~pl.col("suppressed")).then("records").alias("records"))


def _places(codes: pl.Series, known: Sequence[str], missing: str) -> npt.NDArray[np.int64]:
    """Give each code its place among those that are known."""
    return codes.fill_null(missing).cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)


def _by_band(cases: pl.DataFrame) -> Counts:
    """Count outcomes by how sure they are."""
    outcome = _places(cases["outcome"], OUTCOMES, NOT_SEARCHED)
    band = _places(cases["band"], BANDS, BANDS[-1])
    shape = (len(BANDS), len(OUTCOMES))
    values = np.bincount(band * len(OUTCOMES) + outcome, minlength=shape[0] * shape[1])
    return _BAND, BANDS, values.reshape(shape)


def _protected(counts: pl.DataFrame, by_band: Counts) -> list[Table]:
    """Take tables from their long form, add one, and choose what is suppressed in all."""
    values = counts["records"].to_numpy().reshape(-1, len(OUTCOMES))
    attributes = counts["attribute"].gather_every(len(OUTCOMES)).to_list()
    groups = counts["group"].gather_every(len(OUTCOMES)).to_list()
    tables: list[Counts] = []
    start = 0
    for attribute, rows in groupby(attributes):
        stop = start + len(list(rows))
        tables.append((attribute, tuple(groups[start:stop]), values[start:stop]))
        start = stop
    tables.append(by_band)
    held = _suppressed(tuple((len(groups), values.tobytes()) for _, groups, values in tables))
    return [(*table, suppression) for table, suppression in zip(tables, held, strict=True)]


@lru_cache(maxsize=1)
def _suppressed(tables: tuple[tuple[int, bytes], ...]) -> tuple[Suppression, ...]:
    """Choose once what both the report and the table beside it leave out."""
    return suppress_tables(
        [np.frombuffer(counts, np.int64).reshape(rows, len(OUTCOMES)) for rows, counts in tables]
    )


def _lines(
    cases: pl.DataFrame,
    by_band: Table,
    totals: npt.NDArray[np.int64],
    hidden: npt.NDArray[np.bool_],
) -> list[OutcomeLine]:
    outcome = _places(cases["outcome"], OUTCOMES, NOT_SEARCHED)
    columns = ("probability", "probability_low", "probability_high")
    # Nulls come as NaN.
    p = np.column_stack([cases[name].to_numpy() for name in columns])
    stated = np.isfinite(p[:, 0])
    n_stated = np.bincount(outcome[stated], minlength=len(OUTCOMES))
    known = [outcome[stated & np.isfinite(p[:, k])] for k in range(3)]
    n_known = [np.bincount(of, minlength=len(OUTCOMES)) for of in known]
    means = [
        np.bincount(of, p[stated & np.isfinite(p[:, k]), k], len(OUTCOMES)) / np.maximum(n, 1)
        for k, (of, n) in enumerate(zip(known, n_known, strict=True))
    ]
    lines = []
    for k, name in enumerate(OUTCOMES):
        enough = bool(not hidden[k] and n_stated[k] >= THRESHOLD)
        ends = enough and n_known[1][k] == n_known[2][k] == n_stated[k]
        lines.append(
            OutcomeLine(
                outcome=name,
                records=None if hidden[k] else int(totals[k]),
                share=None if hidden[k] else Rate(int(totals[k]), int(totals.sum())),
                bands=_cells(by_band[2][:, k], by_band[3].cells[:, k]),
                probability=float(means[0][k]) if enough else None,
                low=float(means[1][k]) if ends else None,
                high=float(means[2][k]) if ends else None,
            )
        )
    return lines


def _cells(values: npt.NDArray[np.int64], hidden: npt.NDArray[np.bool_]) -> tuple[int | None, ...]:
    pairs = zip(values.tolist(), hidden.tolist(), strict=True)
    return tuple(None if left_out else value for value, left_out in pairs)


def _table(table: Table, shown: Sequence[int]) -> OutcomeTable:
    attribute, labels, values, held = table
    sizes = _cells(values.sum(axis=1), held.rows)
    return OutcomeTable(
        attribute=printable(attribute),
        groups=tuple(
            OutcomeGroup(printable(label), size, _cells(values[row, shown], held.cells[row, shown]))
            for row, (label, size) in enumerate(zip(labels, sizes, strict=True))
        ),
    )


def _enough(number: int) -> int | None:
    """Give a count that stands in no table, or None where it is too small to be published."""
    return number if number == 0 or number >= THRESHOLD else None


def _indicators(cases: pl.DataFrame) -> tuple[CodeCount, ...]:
    counted: Counter[str] = Counter()
    for codes, n in cases["indicators"].drop_nulls().value_counts().iter_rows():
        counted.update(dict.fromkeys(codes.split("; "), n))
    return tuple(CodeCount(code.value, _enough(counted.get(code.value, 0))) for code in Indicator)


def _families(cases: pl.DataFrame) -> tuple[CodeCount, ...]:
    only = cases.filter(pl.col("outcome") == Outcome.LINKED_FAMILY_ONLY.value)["family"]
    counted = only.fill_null("not stated").value_counts(name="n").sort("family")
    hidden = suppress_totals(counted["n"].cast(pl.Int64).to_numpy()) if counted.height else ()
    return tuple(
        CodeCount(printable(name), None if left_out else n)
        for (name, n), left_out in zip(counted.iter_rows(), hidden, strict=True)
    )
