"""What an evaluation says: counts, the shares made of them, and how sure those are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals are of 95 %."""


def wilson(share: float, n: float) -> tuple[float, float]:
    """Give the ends of Wilson's interval of 95 % for a share of ``n`` independent draws.

    Parameters
    ----------
    share : float
    n : float
        Above 0; need not be a whole number.

    Returns
    -------
    low, high : float

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22(158), 209-212.
    """
    centre = share + Z * Z / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2)
    scale = 1 + Z * Z / n
    # Exact at either end, where rounding would miss it.
    low = 0.0 if share == 0 else (centre - reach) / scale
    high = 1.0 if share == 1 else (centre + reach) / scale
    return low, high


@dataclass(frozen=True)
class Interval:
    """The ends of an interval of 95 %.

    Parameters
    ----------
    low, high : float
    """

    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """A share, the counts that it is made of, and an interval of 95 %.

    The interval is that of Wilson (1927): it stays between 0 and 1 and holds near
    both. It takes the counted things for independent draws. See `wilson`.

    Parameters
    ----------
    numerator, denominator : int

    Examples
    --------
    >>> share = Share(9, 10)
    >>> share.value, round(share.low, 4), round(share.high, 4)
    (0.9, 0.5958, 0.9821)
    """

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The share; None if the denominator is zero: not estimable."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def low(self) -> float | None:
        """Lower end of the interval; None where the share is not estimable."""
        value = self.value
        return None if value is None else wilson(value, self.denominator)[0]

    @property
    def high(self) -> float | None:
        """Upper end of the interval; None where the share is not estimable."""
        value = self.value
        return None if value is None else wilson(value, self.denominator)[1]


@dataclass(frozen=True)
class Agreement:
    """How many of the found things are true, and how many of the true ones are found.

    Parameters
    ----------
    found, true, both : int
        Things found, things that are true, and things that are both.
    f1_interval : Interval, optional
        Of F1, with persons as the unit; None where it was not computed.
    """

    found: int
    true: int
    both: int
    f1_interval: Interval | None = None

    @property
    def false(self) -> int:
        """Found, and not true."""
        return self.found - self.both

    @property
    def missed(self) -> int:
        """True, and not found."""
        return self.true - self.both

    @property
    def precision(self) -> Share:
        """Share of the found that is true."""
        return Share(self.both, self.found)

    @property
    def recall(self) -> Share:
        """Share of the true that is found."""
        return Share(self.both, self.true)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None if nothing is found or true."""
        total = self.found + self.true
        return 2 * self.both / total if total else None


@dataclass(frozen=True)
class BCubed:
    """B-cubed: precision and recall of the company of each record, averaged.

    The precision of a record is the share of the records found together with it,
    itself included, that belong to its person; its recall is the share of its person's
    records that were found together with it. The mean is over the records that stand
    with another in the truth or in the result: records alone in both would only raise
    it, by as much as happens to be listed of them.

    Parameters
    ----------
    records : int
    precision, recall : float, optional
        None where there is no such record.

    References
    ----------
    Bagga, A. and Baldwin, B. (1998). Entity-based cross-document coreferencing using
    the vector space model. COLING-ACL 1998, 79-85.
    Amigó, E., Gonzalo, J., Artiles, J. and Verdejo, F. (2009). A comparison of extrinsic
    clustering evaluation metrics based on formal constraints. Information Retrieval
    12(4), 461-486.
    """

    records: int
    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        if self.precision is None or self.recall is None:
            return None
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True)
class ReviewPairs:
    """Pairs that a run put aside for a person to look at.

    Parameters
    ----------
    pairs : int
        Distinct pairs.
    missed : int
        Of these, pairs that are true and were not found: missed links that a clerk
        would see.
    """

    pairs: int
    missed: int


@dataclass(frozen=True)
class Account:
    """What of the result and the truth was counted, and what could not be.

    Parameters
    ----------
    truth_rows : int
        Rows of the truth about this register.
    truth_repeated : int
        Rows of the truth that repeat another, or pair a record with itself.
    truth_elsewhere : int
        Rows of the truth about registers that are not in the result.
    implied : int
        True pairs that no row of the truth states and that follow from others.
    result_rows : int
        Rows of the result: pairs, or records with their cluster.
    result_repeated : int
        Rows of the result that repeat another, or pair a record with itself.
    turned : int
        Pairs of the result that were turned round to stand as the truth has them.
    backwards : int
        True pairs that stand the other way round in the result, where ids stand on both
        sides of the truth; they count as missed.
    known_records, unknown_records : int
        Records of the result that the truth names, and that it does not name.
    unknown_pairs : int
        Found pairs with such a record: false where the truth is pairs, since then it
        names every record that has a partner; not judged where it is clusters.
    absent_records : int
        Records of the truth that the result should hold and does not; 0 where the
        result lists pairs and not records.
    """

    truth_rows: int
    truth_repeated: int
    truth_elsewhere: int
    implied: int
    result_rows: int
    result_repeated: int
    turned: int
    backwards: int
    known_records: int
    unknown_records: int
    unknown_pairs: int
    absent_records: int
