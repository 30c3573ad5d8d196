"""The policy towards the country of origin, and what a withheld result leaves.

A run applies it once each register was searched, and before anything is counted::

    denied = egress_denied(
        protected_records(host.frame, whole=scope is not None and scope.protected),
        nationality, birth_country, countries,   # int codes into countries, -1 for missing
        registers={"mm-birth": "MMR", "births": "THA"},
        recipient=config.disclosure.recipient,
        host_country="THA",
    )
    searches, links, review, decisions = withhold(
        searches, links, review, decisions, rows=host.frame[ROW_NUMBER], denied=denied
    )
    ...                                          # outcomes of `searches`, figures, subgroups
    searches, cases = shown(searches, cases, cleared=config.disclosure.cleared)

``denied`` has a mask for each register, in the order of the host's rows. Counts of groups of
records (subgroups, linked against unlinked) are to be made without the records of the mask, or
with their result for `SearchResult.NOT_RUN`: in a small group a count alone would tell. What
was found for all pairs together (patterns, expected errors, the model) stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.codes import Outcome, SearchResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.int32]

ORIGIN_EGRESS_DENY: Final = "origin-egress-deny"
"""Nothing of a protected person goes to the country that the person comes from."""

_KEYS: Final = ("host_row", "host_id", "register")


def egress_denied(
    protected: Mask,
    nationality: Codes,
    birth_country: Codes,
    countries: Sequence[str | None],
    *,
    registers: Mapping[str, str | None],
    recipient: str | None,
    host_country: str | None,
) -> dict[str, Mask]:
    """Say whose results are withheld, register by register, by `ORIGIN_EGRESS_DENY`.

    The origin of a person is the nationality, and the country of birth unless that is the
    host's: who was born there has not come from there. Results of protected persons who come
    from the recipient's country are withheld in all registers. Where no recipient is stated,
    results in a register are withheld from those who come from the country of its owner; a
    register whose country is not stated may be of any.

    An origin that is not known may be any country but the host's.

    Parameters
    ----------
    protected : bool[n]
        Of the host records, in order.
    nationality, birth_country : int32[n]
        Places in ``countries``; negative where nothing is stated.
    countries : sequence of str or None
        ISO 3166-1 alpha-3; None for a code that stands for no country (XXA, XXX).
    registers : mapping of str to str or None
        By source id the country of the owner, alpha-3.
    recipient : str, optional
        Country that the results go to, alpha-3.
    host_country : str, optional
        Alpha-3.

    Returns
    -------
    dict of str to bool[n]
        For each register, whose results are withheld.
    """
    codes = [np.asarray(each, dtype=np.int32) for each in (nationality, birth_country)]
    # One more for what is not stated: a code of -1 finds the last.
    table = np.array([*(country or "" for country in countries), ""], dtype=np.str_)
    abroad = np.where(table == (host_country or ""), "", table)
    national, born = table[np.maximum(codes[0], -1)], abroad[np.maximum(codes[1], -1)]
    unknown = (national == "") & (born == "")

    def comes_from(country: str | None) -> Mask:
        if country is None:
            return protected
        denied = (national == country) | (born == country)
        if country != host_country:
            denied |= unknown
        return np.asarray(protected & denied, dtype=np.bool_)

    if recipient is not None:
        everywhere = comes_from(recipient)
        return dict.fromkeys(registers, everywhere)
    return {register: comes_from(country) for register, country in registers.items()}


def withhold(
    searches: pl.DataFrame,
    links: pl.DataFrame,
    review: pl.DataFrame,
    decisions: pl.DataFrame | None = None,
    *,
    rows: pl.Series,
    denied: Mapping[str, Mask],
    policy: str = ORIGIN_EGRESS_DENY,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame | None]:
    """Take out of the tables of a run what may not be shown.

    Parameters
    ----------
    searches : polars.DataFrame
        ``outcomes``: one row for each host record and register.
    links, review : polars.DataFrame
    decisions : polars.DataFrame, optional
        Of clerical review.
    rows : polars.Series
        Row number of each host record.
    denied : mapping of str to bool[n]
        From `egress_denied`; a register that is not in it withholds nothing.
    policy : str

    Returns
    -------
    searches : polars.DataFrame
        Withheld rows have their keys, the search result ``withheld`` and the policy, and no
        other value.
    links, review, decisions : polars.DataFrame
        Without the pairs of these rows.
    """
    parts = [
        pl.DataFrame({"host_row": rows.filter(pl.Series(mask))}).with_columns(
            pl.lit(register).alias("register")
        )
        for register, mask in denied.items()
        if mask.any()
    ]
    if not parts:
        return searches, links, review, decisions
    hidden = pl.concat(parts).with_columns(pl.lit(value=True).alias("_hidden"))
    marked = searches.join(hidden, on=["host_row", "register"], how="left", maintain_order="left")
    told = {"search_result": SearchResult.WITHHELD.value, "policy": policy}
    if "policy" not in searches.columns:
        del told["policy"]
    shut = pl.col("_hidden").is_not_null()
    if decisions is not None:
        ids = marked.filter(shut).select(pl.col("host_id").alias("left_id"), "register")
        decisions = decisions.join(
            ids, on=["left_id", "register"], how="anti", maintain_order="left"
        )
    pairs = hidden.select(pl.col("host_row").alias("left_row"), "register")
    links, review = (
        table.join(pairs, on=["left_row", "register"], how="anti", maintain_order="left")
        for table in (links, review)
    )
    searches = marked.select(
        name
        if name in _KEYS
        else pl.when(shut).then(pl.lit(told.get(name))).otherwise(pl.col(name)).alias(name)
        for name in searches.columns
    )
    return searches, links, review, decisions


def shown(
    searches: pl.DataFrame, cases: pl.DataFrame | None, *, cleared: bool
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Give the tables as a profile may show them: that a result is withheld tells of a person.

    Parameters
    ----------
    searches : polars.DataFrame
    cases : polars.DataFrame, optional
    cleared : bool
        Whether the profile may show who is protected (`Purpose.cleared`).

    Returns
    -------
    searches : polars.DataFrame
        Unless cleared, ``withheld`` is ``not_run`` and no policy is named.
    cases : polars.DataFrame, optional
        Unless cleared, the outcome ``WITHHELD`` is null.
    """
    if cleared:
        return searches, cases
    result = pl.col("search_result")
    withheld = SearchResult.WITHHELD.value
    searches = searches.with_columns(
        pl.when(result == withheld)
        .then(pl.lit(SearchResult.NOT_RUN.value))
        .otherwise(result)
        .alias("search_result")
    )
    if "policy" in searches.columns:
        searches = searches.with_columns(pl.lit(None, dtype=pl.String).alias("policy"))
    if cases is not None:
        outcome = pl.col("outcome")
        cases = cases.with_columns(
            pl.when(outcome != Outcome.WITHHELD.value).then(outcome).alias("outcome")
        )
    return searches, cases
