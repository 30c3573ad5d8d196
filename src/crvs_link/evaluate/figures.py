"""What an evaluation says: counts, the shares made of them, and how sure those are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from crvs_link.notebook import table_html

Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals are of 95 %."""


@dataclass(frozen=True)
class Share:
    """A share, the counts that it is made of, and an interval of 95 %.

    The interval is that of Wilson (1927): it stays between 0 and 1 and holds near
    both. It takes the counted things for independent draws.

    Parameters
    ----------
    numerator, denominator : int

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22(158), 209-212.

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
        return self._end(-1.0)

    @property
    def high(self) -> float | None:
        """Upper end of the interval; None where the share is not estimable."""
        return self._end(1.0)

    def _end(self, side: float) -> float | None:
        if not self.denominator:
            return None
        if self.numerator == (0 if side < 0 else self.denominator):
            return float(side > 0)  # exact, where rounding would miss it
        n, share = self.denominator, self.numerator / self.denominator
        centre = share + Z * Z / (2 * n)
        reach = Z * sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2)
        return (centre + side * reach) / (1 + Z * Z / n)


@dataclass(frozen=True)
class Agreement:
    """How many of the found things are true, and how many of the true ones are found.

    Parameters
    ----------
    found, true, both : int
        Things found, things that are true, and things that are both.
    """

    found: int
    true: int
    both: int

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


@dataclass(frozen=True)
class Evaluation:
    """A result against the truth.

    Parameters
    ----------
    register : str, optional
        The register that was searched; None for a de-duplication, and where neither
        result nor truth names one.
    within : bool
        Whether all records are of one extract.
    truth : str
        ``pairs`` or ``clusters``: what the truth lists.
    links : Agreement
        Of record pairs. A pair is true if its records belong to one person. Of a
        result in clusters, every two records of a cluster are a found pair.
    clusters : Agreement
        Of clusters of two or more records; a found one is true if it is all the records
        of a person and no other (Menestrina, Whang and Garcia-Molina 2010). Of a result
        in pairs, clusters are what pairs connect.
    b_cubed : BCubed
    review : ReviewPairs, optional
        None where the result has no pairs for review.
    account : Account

    References
    ----------
    Menestrina, D., Whang, S. E. and Garcia-Molina, H. (2010). Evaluating entity
    resolution results. Proceedings of the VLDB Endowment 3(1), 208-219.
    """

    register: str | None
    within: bool
    truth: str
    links: Agreement
    clusters: Agreement
    b_cubed: BCubed
    review: ReviewPairs | None
    account: Account

    def _repr_html_(self) -> str:
        """Precision, recall and F1 as a table of a notebook."""
        measured = (("Pairs", self.links), ("Clusters", self.clusters))
        rows = [
            (
                name,
                f"{of.found:,}",
                f"{of.true:,}",
                f"{of.both:,}",
                *map(_decimals, (of.precision.value, of.recall.value, of.f1)),
            )
            for name, of in measured
        ]
        average = self.b_cubed
        rows.append(
            (
                "B-cubed",
                *("",) * 3,
                *map(_decimals, (average.precision, average.recall, average.f1)),
            )
        )
        header = ("", "found", "true", "both", "precision", "recall", "F1")
        return table_html(f"Evaluation {self.register or ''}".rstrip(), header, rows)


def _decimals(value: float | None) -> str:
    return "not estimable" if value is None else f"{value:.4f}"
