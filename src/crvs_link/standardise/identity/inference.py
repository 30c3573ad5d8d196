"""Which kind the identity numbers of a column are, by what few numbers do by chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.identity.facts import CHECK, INVALID, Bools
from crvs_link.standardise.identity.kinds import KINDS, reader
from crvs_link.standardise.identity.writing import ascii_digits, plain_code

SAMPLE: Final = 20_000
"""Distinct values that are looked at: evenly spaced ones of a longer column."""

LEAST_VALUES: Final = 20
"""Distinct numbers below which no kind is inferred."""

LEAST_SHARE: Final = 0.8
"""Of the numbers that must fit their kind."""

LEAST_BITS: Final = 2.0
"""Evidence for each number: fits are at least four times as common as by chance."""

LEAST_LEAD: Final = 1.0
"""Bits for each number by which the best kind must lead."""

# How people write the numbers of a kind: digits, and what stands between them.
_LAYOUTS: Final = {
    "th_pin": r"^\s*\d-\d{4}-\d{5}-\d{2}-\d\s*$",
    "pk_cnic": r"^\s*\d{5}-\d{7}-\d\s*$",
    "kr_rrn": r"^\s*\d{6}-\d{7}\s*$",
    "my_nric": r"^\s*\d{6}-\d{2}-\d{4}\s*$",
    "af_tazkira": r"^\s*\d{4}-\d{4}-\d{5}\s*$",
    "np_citizenship": r"^\s*\d{2}-\d{2}-\d{2}-\d{5}\s*$",
}
# Groups of just these widths are rare in numbers of other kinds: one column in 64.
_LAYOUT_BITS: Final = 6.0

_SEED: Final = 0


@dataclass(frozen=True)
class InferredKind:
    """A kind of identity number, and why it is that one.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    values : int
        Distinct numbers that were looked at.
    share : float
        Of the rows, those whose number fits the kind.
    chance : float
        The share that would fit if the letters and digits of the same numbers were drawn
        at random.
    layout : float
        Of the rows, those whose number is also grouped in the way of the kind.
    runner_up : str or None
        The kind with the next best evidence, if any has some.
    """

    kind: str
    values: int
    share: float
    chance: float
    layout: float
    runner_up: str | None


def infer_kind(distinct: pl.Series, counts: npt.ArrayLike) -> InferredKind | None:
    """Find the kind of the identity numbers of a column by their form and check digits.

    The evidence for a kind is how much more often the numbers fit it than numbers of the
    same lengths and separators would by chance, in bits (the Kullback-Leibler divergence
    of the two shares), and the way in which they are grouped. A form without check digits,
    dates or grouping fits everything, and is no evidence.

    Parameters
    ----------
    distinct : Series of String
        Distinct raw values of the column.
    counts : int[N]
        Rows of each.

    Returns
    -------
    InferredKind or None
        None where there are too few numbers, none fits well enough, or two fit equally.

    Examples
    --------
    >>> numbers = pl.Series([f"27-01-{year}-{10000 + 7 * year}" for year in range(30, 80)])
    >>> found = infer_kind(numbers, counts=[1] * 50)
    >>> found.kind, found.share
    ('np_citizenship', 1.0)
    """
    frame = pl.DataFrame({"raw": ascii_digits(distinct), "rows": np.asarray(counts, np.int64)})
    frame = frame.gather_every(max(1, -(-frame.height // SAMPLE)))
    frame = frame.filter(plain_code(frame["raw"]).is_not_null())
    if frame.height < LEAST_VALUES:
        return None
    drawn = _redrawn(frame["raw"])
    found = [_evidence(frame, drawn, kind) for kind in KINDS]
    scored = sorted(found, key=_bits, reverse=True)
    best, second = scored[:2]
    if (
        best.share < LEAST_SHARE
        or _bits(best) < LEAST_BITS
        or _bits(best) - _bits(second) < LEAST_LEAD
    ):
        return None
    return replace(best, runner_up=second.kind if _bits(second) > 0 else None)


def _evidence(frame: pl.DataFrame, drawn: pl.Series, kind: str) -> InferredKind:
    rows = frame["rows"].to_numpy()
    layout = _LAYOUTS.get(kind)
    grouped = frame["raw"].str.contains(layout).to_numpy() if layout else np.zeros(len(rows), bool)
    fits = _fits(frame["raw"], kind)
    return InferredKind(
        kind=kind,
        values=frame.height,
        share=float(np.average(fits, weights=rows)),
        # Where no number fits, what would by chance does not matter.
        chance=float((_fits(drawn, kind).sum() + 1) / (frame.height + 2)) if fits.any() else 1.0,
        layout=float(np.average(fits & grouped, weights=rows)),
        runner_up=None,
    )


def _bits(evidence: InferredKind) -> float:
    """Bits of evidence for each number."""
    share, chance = evidence.share, evidence.chance
    if share <= chance:
        return 0.0
    bits = share * np.log2(share / chance)
    if share < 1.0:
        bits += (1.0 - share) * np.log2((1.0 - share) / (1.0 - chance))
    return float(bits) + _LAYOUT_BITS * (evidence.layout >= LEAST_SHARE)


def _fits(raw: pl.Series, kind: str) -> Bools:
    check = reader(kind)(raw, None).select(pl.col(TEXT).is_not_null() & (pl.col(CHECK) != INVALID))
    return check.to_series().fill_null(False).to_numpy()


def _redrawn(raw: pl.Series) -> pl.Series:
    """The same texts with other ASCII letters and digits, drawn with a fixed seed."""
    rng = np.random.default_rng(_SEED)
    joined = "\n".join(raw.str.replace_all(r"[\r\n]", " ").to_list())
    data = np.frombuffer(joined.encode(), np.uint8).copy()
    for first, number in ((b"0", 10), (b"A", 26), (b"a", 26)):
        rows = np.flatnonzero((data >= first[0]) & (data < first[0] + number))
        data[rows] = first[0] + rng.integers(0, number, len(rows), dtype=np.uint8)
    return pl.Series(data.tobytes().decode().split("\n"), dtype=pl.String)
