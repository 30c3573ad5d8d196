"""What a report says of the search of one register: who could be found there, and who was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import ScopeReason, SearchResult, TimeConflict
from crvs_link.outcome.counts import ALL, RESULTS
from crvs_link.report.rate import Rate
from crvs_link.report.suppression import suppress_tables
from crvs_link.report.text import percent, printable
from crvs_link.report.worse import is_worse
from crvs_link.resolve import CONFLICT_WORDS

if TYPE_CHECKING:
    import numpy.typing as npt

POWER_BINS: Final = 20
NO_RECORD_BINS: Final = 10

USED: Final = (
    "search_result",
    "scope",
    "scope_reason",
    "conflict",
    "power",
    "p_no_record",
    "p_no_record_low",
    "p_no_record_high",
)
"""Columns of the searches that are looked at: no id is among them."""

_NO_LINK: Final = pl.col("search_result") == SearchResult.NO_LINK.value

REASON_WORDS: Final = {
    ScopeReason.BORN_AFTER_EXTRACT.value: "born after the extract was made",
    ScopeReason.BORN_OUTSIDE_DATES.value: "born before or after the events that it records",
    ScopeReason.BORN_OUTSIDE_AREA.value: "born outside its area",
    ScopeReason.NOT_IN_POPULATION.value: "not of its population",
}
RULE_WORDS: Final = {
    **{rule.value: words for rule, words in CONFLICT_WORDS.items()},
    TimeConflict.BIRTH_TWICE.value: "linked to births in two registers",
    TimeConflict.EVENT_AFTER_DEATH.value: "an event of one register after a death in another",
    TimeConflict.EVENT_BEFORE_BIRTH.value: "an event of one register before a birth in another",
}


@dataclass(frozen=True)
class CountFact:
    """A code, the same in words, and how many records have it."""

    code: str
    words: str
    records: int


@dataclass(frozen=True)
class Distribution:
    """Records by a probability, in bins of equal width from 0 to 1; the mean of it."""

    bins: tuple[int, ...]
    mean: float

    @property
    def records(self) -> int:
        """All records that have the probability."""
        return sum(self.bins)


@dataclass(frozen=True)
class NotSearchableGroup:
    """Records of a group, and those not searchable; None where the number is suppressed."""

    group: str
    records: int | None
    not_searchable: int | None

    @property
    def share(self) -> Rate | None:
        """The share of them, None where a number of it is suppressed."""
        if self.records is None or self.not_searchable is None:
            return None
        return Rate(self.not_searchable, self.records)


@dataclass(frozen=True)
class NotSearchable:
    """Records that are not searchable, by one attribute."""

    attribute: str
    groups: tuple[NotSearchableGroup, ...]


@dataclass(frozen=True)
class SearchFacts:
    """The search of one register for all host records.

    ``in_scope``, ``out_of_scope`` and ``not_stated`` are records by its scope. ``power`` is
    that of the records for which it is known, ``no_record`` the probability that no record is
    there, given that none was found: of ``informed`` records among those without a link;
    ``no_record_low`` and ``no_record_high`` are means of its ends.
    """

    in_scope: int
    out_of_scope: int
    not_stated: int
    reasons: tuple[CountFact, ...]
    conflicts: tuple[CountFact, ...]
    power: Distribution | None
    informed: Rate
    no_record: Distribution | None
    no_record_low: float | None
    no_record_high: float | None
    not_searchable: tuple[NotSearchable, ...]
    warnings: tuple[str, ...]


def search_facts(searches: pl.DataFrame, counts: pl.DataFrame | None) -> SearchFacts:
    """Gather what a report says of the search of one register.

    Parameters
    ----------
    searches : polars.DataFrame
        `USED` columns of `crvs_link.outcome.SEARCHES`, of one register.
    counts : polars.DataFrame, optional
        `crvs_link.outcome.counts.SEARCH_COUNTS` of it.

    Returns
    -------
    SearchFacts
    """
    scopes = dict(searches["scope"].value_counts().iter_rows())
    unlinked = searches.filter(_NO_LINK)
    ends = unlinked.filter(pl.col("p_no_record").is_not_null())
    tables, warnings = _not_searchable(counts) if counts is not None else ((), ())
    return SearchFacts(
        in_scope=scopes.get("in", 0),
        out_of_scope=scopes.get("out", 0),
        not_stated=scopes.get("not stated", 0),
        reasons=_counted(searches["scope_reason"], REASON_WORDS),
        conflicts=_counted(searches["conflict"], RULE_WORDS),
        power=_distribution(searches["power"], POWER_BINS),
        informed=Rate(ends.height, unlinked.height),
        no_record=_distribution(ends["p_no_record"], NO_RECORD_BINS),
        no_record_low=_mean(ends["p_no_record_low"]),
        no_record_high=_mean(ends["p_no_record_high"]),
        not_searchable=tables,
        warnings=warnings,
    )


def _counted(codes: pl.Series, words: dict[str, str]) -> tuple[CountFact, ...]:
    counted = (
        codes.drop_nulls().value_counts(name="n").sort("n", codes.name, descending=[True, False])
    )
    return tuple(
        CountFact(printable(code), words.get(code, ""), n) for code, n in counted.iter_rows()
    )


def _mean(values: pl.Series) -> float | None:
    known = values.drop_nulls().to_numpy()
    return float(known.mean()) if len(known) else None


def _distribution(values: pl.Series, n: int) -> Distribution | None:
    known = values.drop_nulls().to_numpy()
    if not len(known):
        return None
    places = np.clip((known * n).astype(np.int64), 0, n - 1)
    return Distribution(tuple(np.bincount(places, minlength=n).tolist()), float(known.mean()))


def _not_searchable(
    counts: pl.DataFrame,
) -> tuple[tuple[NotSearchable, ...], tuple[str, ...]]:
    """Tabulate who is not searchable, small counts suppressed, and warn of unequal groups."""
    parts = [
        (rows.item(0, "attribute"), rows["group"].gather_every(len(RESULTS)).to_list(), _two(rows))
        for rows in counts.partition_by("attribute", maintain_order=True)
    ]
    held = suppress_tables([values for *_, values in parts])
    tables, warnings = [], []
    for (attribute, labels, values), hidden in zip(parts, held, strict=True):
        if attribute == ALL:
            continue
        name = printable(attribute)
        groups = []
        for row, label in enumerate(labels):
            records = None if hidden.rows[row] else int(values[row].sum())
            few = bool(hidden.cells[row].any())
            found = int(values[row, 0])
            groups.append(NotSearchableGroup(printable(label), records, None if few else found))
            rate = Rate(found, int(values[row].sum()))
            others = Rate(
                int(values[:, 0].sum()) - found, int(values.sum()) - int(rate.denominator)
            )
            if is_worse(rate, others):
                figures = "" if few else f" ({percent(rate)} against {percent(others)})"
                warnings.append(
                    f"Records with {name} {printable(label)!r} are not searchable at least twice "
                    f"as often as all others{figures}: that nothing was found of them says less."
                )
        tables.append(NotSearchable(name, tuple(groups)))
    return tuple(tables), tuple(warnings)


def _two(rows: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Counts of each group: not searchable, and whatever else."""
    values = rows["records"].to_numpy().reshape(-1, len(RESULTS))
    found = values[:, RESULTS.index(SearchResult.NOT_SEARCHABLE.value)]
    return np.column_stack([found, values.sum(axis=1) - found])
