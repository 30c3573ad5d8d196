"""One outcome for each host record, from the searches of all registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Band, Outcome, SearchResult
from crvs_link.config import RegisterKind
from crvs_link.outcome.columns import CASES
from crvs_link.outcome.informative import is_informative

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.config import RegisterScope
    from crvs_link.outcome.family import FamilyLinks

    Floats = npt.NDArray[np.float64]

OUTCOMES: Final = tuple(Outcome)
"""In the order in which they apply."""

BANDS: Final = ((Band.HIGH, 0.95), (Band.MEDIUM, 0.80), (Band.LOW, 0.0))
"""Bands of certainty, by the probability that each begins with."""

_NONE: Final = len(OUTCOMES)
_REVIEWED: Final = (SearchResult.REVIEW.value, SearchResult.LINKED_AMBIGUOUS.value)
_PLAIN: Final = {
    SearchResult.CONFLICT.value: Outcome.CONFLICT_REVIEW,
    **dict.fromkeys(_REVIEWED, Outcome.POSSIBLE_REVIEW),
    SearchResult.NOT_SEARCHABLE.value: Outcome.NOT_SEARCHABLE,
    SearchResult.OUT_OF_SCOPE.value: Outcome.NOT_IN_SCOPE,
    SearchResult.WITHHELD.value: Outcome.WITHHELD,
}


@dataclass(frozen=True)
class Searched:
    """One register and what it gave.

    Parameters
    ----------
    register : str
        Source id.
    table : polars.DataFrame
        `crvs_link.outcome.SEARCHES`, one row for each host record in their order.
    links : polars.DataFrame
        ``host_row``, ``probability``: of the best link of each linked host record.
    review : polars.DataFrame
        The same of the best pair in review.
    linked_as : Outcome
        What a link to this register is; see `meaning_of`.
    tells : int
        How much the register tells of who is registered: 0 for births, 1 for population, 2 for
        others.
    """

    register: str
    table: pl.DataFrame
    links: pl.DataFrame
    review: pl.DataFrame
    linked_as: Outcome
    tells: int


def tells_of(scope: RegisterScope | None) -> int:
    """Place of a register among those that tell who is registered, the most telling first."""
    kinds = (RegisterKind.BIRTH, RegisterKind.POPULATION)
    return kinds.index(scope.kind) if scope is not None and scope.kind in kinds else len(kinds)


def meaning_of(scope: RegisterScope | None, host: str | None) -> Outcome:
    """Say what a link to a register means.

    Parameters
    ----------
    scope : RegisterScope, optional
    host : str, optional
        Country of the host extract.

    Returns
    -------
    Outcome
        Of a birth or population register only where its kind and both countries are known:
        else it is a link to another register.
    """
    if scope is None or host is None:
        return Outcome.LINKED_OTHER_REGISTER
    foreign = scope.country != host
    if scope.kind is RegisterKind.BIRTH:
        return Outcome.LINKED_BIRTH_FOREIGN if foreign else Outcome.LINKED_BIRTH_HOST
    if scope.kind is RegisterKind.POPULATION and foreign:
        return Outcome.LINKED_POPULATION_REGISTER_FOREIGN
    return Outcome.LINKED_OTHER_REGISTER


def case_table(
    searches: Sequence[Searched],
    family: FamilyLinks | None,
    duplicate_of: pl.Series,
    indicators: pl.Series,
) -> pl.DataFrame:
    """Give every host record the first outcome that applies.

    Parameters
    ----------
    searches : sequence of Searched
        Of every register, not run included.
    family : FamilyLinks, optional
    duplicate_of : polars.Series of String
        Identifier of the earlier host record of the same person.
    indicators : polars.Series of String

    Returns
    -------
    polars.DataFrame
        `CASES`. Of several registers with one outcome the surest is the basis, the first of
        equals; where nothing was found a register of births goes before one of the population,
        and that before others.
    """
    n = searches[0].table.height
    best = np.full(n, _NONE)
    basis = np.full(n, -1)
    sure = np.full((3, n), np.nan)
    tells = np.array([search.tells for search in searches])
    for number, search in enumerate(searches):
        rank, probability = _ranked(search)
        better = rank < best
        equal = (rank == best) & (rank < _NONE)
        surer = np.nan_to_num(probability[0], nan=-1.0) > np.nan_to_num(sure[0], nan=-1.0)
        nothing = best >= OUTCOMES.index(Outcome.NO_LINK_INFORMATIVE)
        more = np.where(nothing, search.tells - tells[basis], 0)
        better |= equal & ((more < 0) | ((more == 0) & surer))
        best[better], basis[better] = rank[better], number
        sure[:, better] = probability[:, better]
    relation = pl.Series([None], dtype=pl.String).new_from_index(0, n)
    if family is not None:
        family_rank = OUTCOMES.index(Outcome.LINKED_FAMILY_ONLY)
        theirs = (family.register >= 0) & (best > family_rank)
        best[theirs], basis[theirs] = family_rank, family.register[theirs]
        sure[:, theirs] = family.probability[theirs]
        relation = pl.Series(family.relation.tolist(), dtype=pl.String).set(
            pl.Series(~theirs), None
        )
    names = np.array([*(search.register for search in searches), None], dtype=object)
    codes = np.array([*(outcome.value for outcome in OUTCOMES), None], dtype=object)
    table = searches[0].table.select("host_row", "host_id")
    return table.with_columns(
        pl.Series("outcome", codes[best].tolist(), dtype=pl.String),
        pl.Series("basis", names[basis].tolist(), dtype=pl.String),
        band_of(pl.Series("band", sure[0])),
        *(
            pl.Series(name, values).fill_nan(None)
            for name, values in zip(
                ("probability", "probability_low", "probability_high"), sure, strict=True
            )
        ),
        relation.alias("family"),
        duplicate_of.alias("host_duplicate_of"),
        indicators.alias("indicators"),
    ).select(pl.col(name).cast(kind) for name, kind in CASES.items())


def band_of(probability: pl.Series) -> pl.Series:
    """Bands of probabilities; null where there is none."""
    values = probability.to_numpy()
    found = np.select(
        [values >= least for _, least in BANDS], [band.value for band, _ in BANDS], ""
    )
    return pl.Series(probability.name, found, dtype=pl.String).replace("", None)


def _ranked(search: Searched) -> tuple[npt.NDArray[np.intp], Floats]:
    """Place of each record's outcome by one register, and how sure it is: middle, low, high."""
    table = search.table
    results = table["search_result"]
    nothing = results.eq(SearchResult.NO_LINK.value).to_numpy()
    middle, low, high, factor = (
        table[name].fill_null(np.nan).to_numpy()
        for name in ("p_no_record", "p_no_record_low", "p_no_record_high", "bayes_factor")
    )
    sure = np.where(nothing, np.stack([middle, low, high]), np.nan)
    known = table["p_unlinked"].fill_null(np.nan).to_numpy()
    # Between this candidate and any at all: who the partner is is less sure than that there is.
    for pairs, codes in ((search.links, (SearchResult.LINKED.value,)), (search.review, _REVIEWED)):
        here = results.is_in(codes).to_numpy()
        q = _of_record(table, pairs)
        any_at_all = np.fmax(1.0 - known, q)
        first = q if codes[0] == SearchResult.LINKED.value else any_at_all
        sure = np.where(here, np.stack([first, q, any_at_all]), sure)
    informative = nothing & is_informative(low, factor)
    meanings = {
        **{code: OUTCOMES.index(outcome) for code, outcome in _PLAIN.items()},
        SearchResult.LINKED.value: OUTCOMES.index(search.linked_as),
        SearchResult.NO_LINK.value: OUTCOMES.index(Outcome.NO_LINK_UNINFORMATIVE),
        SearchResult.NOT_RUN.value: _NONE,
    }
    rank = results.replace_strict(meanings, return_dtype=pl.Int64).to_numpy().copy()
    rank[informative] = OUTCOMES.index(Outcome.NO_LINK_INFORMATIVE)
    return rank, sure


def _of_record(table: pl.DataFrame, pairs: pl.DataFrame) -> Floats:
    """Probability of the pair of each host record, not a number for none."""
    found = table.select("host_row").join(pairs, on="host_row", how="left", maintain_order="left")
    return found["probability"].fill_null(np.nan).to_numpy()
