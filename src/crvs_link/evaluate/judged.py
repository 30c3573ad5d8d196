"""A result and the truth over the same numbered records, and how they agree on some of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.evaluate.figures import Agreement, Interval, wilson
from crvs_link.evaluate.measure import pairs_of_persons

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.evaluate.claims import Claim
    from crvs_link.evaluate.records import Ints

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A claim, and the person of each record.

    Pairs are counted and never listed, so that one large cluster does no harm.

    Parameters
    ----------
    claim : Claim
    person : int64[n]
        Number of the person of each record; -1 where it is not known.
    known : bool[n]
        Records that occur, and whose person is known: pairs of others are not judged.
    first_right : int, optional
        Records from this number on are of the right file; None where all are of one.
    """

    claim: Claim
    person: Ints
    known: Bools
    first_right: int | None

    def inside(self, records: Bools) -> Agreement:
        """Agreement on the pairs of which both records are among these (bool[n])."""
        person = np.where(records, self.person, -1)
        return Agreement(
            found=self.claim.count(self.known & records),
            true=pairs_of_persons(person, self.first_right),
            both=self.claim.count_true(person),
        )

    @cached_property
    def all(self) -> Agreement:
        """Agreement on all pairs, with the interval of F1."""
        everywhere = np.ones(len(self.person), dtype=np.bool_)
        return replace(self.inside(everywhere), f1_interval=self._interval(*self._by_person))

    def touching(self, records: Bools) -> Agreement:
        """Agreement on the pairs of which one record at least is among these (bool[n])."""
        rest = self.inside(~records)
        union, both = self._by_person
        union_rest, both_rest = self._of_persons(~records)
        return Agreement(
            found=self.all.found - rest.found,
            true=self.all.true - rest.true,
            both=self.all.both - rest.both,
            f1_interval=self._interval(union - union_rest, both - both_rest),
        )

    @cached_property
    def _by_person(self) -> tuple[Floats, Floats]:
        return self._of_persons(np.ones(len(self.person), dtype=np.bool_))

    def _of_persons(self, records: Bools) -> tuple[Floats, Floats]:
        """Pairs that are found or true, and that are both, of each person.

        A found pair of two persons is half a pair of each.
        """
        n = int(self.person.max(initial=-1)) + 1
        person = np.where(records, self.person, -1)
        mine = person >= 0
        found = np.bincount(
            person[mine], self.claim.company(self.known & records)[mine] / 2, minlength=n
        )
        both = self.claim.true_of_persons(person, n).astype(np.float64)
        if self.first_right is None:
            size = np.bincount(person[mine], minlength=n)
            true = size * (size - 1) // 2
        else:
            sides = person[: self.first_right], person[self.first_right :]
            left, right = (np.bincount(side[side >= 0], minlength=n) for side in sides)
            true = left * right
        return found + true - both, both

    @staticmethod
    def _interval(union: Floats, both: Floats) -> Interval | None:
        """Interval of F1 with persons as the unit.

        F1 is 2 J / (1 + J), where J is the share of the pairs found or true that are both
        (Hand, Christen and Kirielle 2021). The interval is Wilson's of J, for as many
        independent draws as would give J the variance that it has between persons
        (Kish 1965), and for no more draws than there are persons.

        Hand, D. J., Christen, P. and Kirielle, N. (2021). F*: an interpretable
        transformation of the F-measure. Machine Learning 110, 451-456.
        Kish, L. (1965). Survey sampling. New York: Wiley.
        """
        some = union > 0
        n, total = int(some.sum()), float(union.sum())
        if not n:
            return None
        share = float(both.sum()) / total
        rest = np.sort((both - share * union)[some])
        variance = n / max(n - 1, 1) * float((rest**2).sum()) / total**2
        draws = min(share * (1 - share) / variance, n) if variance > 0 else n
        low, high = wilson(share, max(draws, 1.0))
        return Interval(2 * low / (1 + low), 2 * high / (1 + high))
