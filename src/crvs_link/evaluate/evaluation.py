"""One result against the truth: everything that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.notebook import table_html

if TYPE_CHECKING:
    from crvs_link.evaluate.calibration import Calibration
    from crvs_link.evaluate.figures import Account, Agreement, BCubed, ReviewPairs
    from crvs_link.evaluate.mechanisms import Mechanisms
    from crvs_link.evaluate.missed import MissedLinks
    from crvs_link.evaluate.subgroups import Behind, Subgroup


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
    calibration : Calibration, optional
        Of the probabilities of links and pairs for review; None where the result has none.
    unlinked : Calibration, optional
        Of the probabilities that a host record has no partner (``match``).
    subgroups : tuple of Subgroup
        For each column and group that were asked for.
    behind : tuple of Behind
        Groups that fare worse than the best one of their column.
    mechanisms : Mechanisms, optional
        None where it is not known which error struck which record.
    missed : MissedLinks, optional
        None where no trace was given.

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
    calibration: Calibration | None = None
    unlinked: Calibration | None = None
    subgroups: tuple[Subgroup, ...] = ()
    behind: tuple[Behind, ...] = ()
    mechanisms: Mechanisms | None = None
    missed: MissedLinks | None = None

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
