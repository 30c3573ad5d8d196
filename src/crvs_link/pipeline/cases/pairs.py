"""The register records that a search brought up for some host records, and what speaks for each."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link.compare import alignments_of, compare_listed, pair_mistake
from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS, LEVEL_HOUSEHOLD
from crvs_link.levels import ANOTHER_ORDER, ASIDE, BUT_TITLES, FORMS, SPELT, THE_SAME, name_labels
from crvs_link.pipeline.cases.changes import changes_of
from crvs_link.pipeline.cases.found import Found
from crvs_link.pipeline.rivals import kept_weights
from crvs_link.report.cases import Agreement, Candidate
from crvs_link.report.cases.facts import CANDIDATE
from crvs_link.resolve import CONFLICTS, conflicts
from crvs_link.resolve.decide import REVIEW_SHARE
from crvs_link.schema import RECORD_ID, ROW_NUMBER, FieldKind
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.pipeline.cases.records import Records
    from crvs_link.pipeline.cases.tables import CaseTables
    from crvs_link.pipeline.reopen import ReopenedLinkage
    from crvs_link.spec import Comparison

_ONE_NAME: Final = (THE_SAME, BUT_TITLES, SPELT, ANOTHER_ORDER, FORMS, ASIDE)
"""Classes of two names that may be one name written in two ways."""


class LinkageCandidates:
    """Candidates of one register.

    Parameters
    ----------
    number : int
        Of the linkage.
    linkage : ReopenedLinkage
    tables : CaseTables
    rows : sequence of int
        Row numbers of the host records.
    """

    def __init__(
        self, number: int, linkage: ReopenedLinkage, tables: CaseTables, rows: Sequence[int]
    ) -> None:
        self.linkage = linkage
        self._number = number
        self._rows = pl.Series(rows, dtype=pl.UInt32).implode()
        of_register = pl.col("register") == linkage.register
        self._tables = {name: table.filter(of_register) for name, table in tables.pairs.items()}
        outcomes = tables.searches.filter(of_register & pl.col("p_unlinked").is_not_null())
        self._tables["outcomes"] = outcomes
        decided: dict[tuple[str, str], str] = {}
        if tables.decisions is not None:
            stated = tables.decisions.filter(of_register)
            decided = {
                (left, right): decision
                for left, right, decision in stated.select(
                    "left_id", "right_id", "decision"
                ).iter_rows()
            }
        self._decided = decided

    @cached_property
    def _row_numbers(self) -> list[npt.NDArray[np.uint32]]:
        """Of both extracts, ascending."""
        return [extract.frame[ROW_NUMBER].to_numpy() for extract in self.linkage.extracts]

    @cached_property
    def _written(self) -> dict[tuple[int, int], dict[str, Any]]:
        """Pairs of the host records in the tables, by their row numbers, as a link first."""
        found: dict[tuple[int, int], dict[str, Any]] = {}
        for name in ("links", "review"):
            table = self._tables[name].filter(pl.col("left_row").is_in(self._rows))
            wanted = table.select("left_row", "right_row", "status", "probability", LEVEL_HOUSEHOLD)
            for row in wanted.iter_rows(named=True):
                found.setdefault((row["left_row"], row["right_row"]), row)
        return found

    @cached_property
    def _partners(self) -> dict[int, list[int]]:
        """Rows of the register with which each host record is in a table."""
        found: dict[int, list[int]] = {}
        for left, right in self._written:
            found.setdefault(left, []).append(right)
        return found

    def _around(self, rights: Sequence[int]) -> dict[str, pl.DataFrame]:
        """The tables, of links and review no more than what concerns these pairs."""
        concerned = pl.col("left_row").is_in(self._rows) | pl.col("right_row").is_in(
            pl.Series(rights, dtype=pl.UInt32).implode()
        )
        return {
            name: table.filter(concerned) if name in {"links", "review"} else table
            for name, table in self._tables.items()
        }

    def find(self, host_row: int, kept: int | None = None) -> list[Found]:
        """Find the candidates of a host record: those of the tables, and the likely others.

        Parameters
        ----------
        host_row : int
            Its row number.
        kept : int, optional
            Candidates that the run kept of it. Where the tables have as many, there are no
            others, and the register is not gone through.
        """
        linkage = self.linkage
        left = int(np.searchsorted(self._row_numbers[0], host_row))
        right_rows = self._partners.get(host_row, [])
        tabled = np.searchsorted(self._row_numbers[1], right_rows).tolist()
        found = []
        for right, row in zip(tabled, right_rows, strict=True):
            written = self._written[host_row, row]
            found.append(
                Found(self._number, left, right, written["status"], written["probability"])
            )
        if kept is not None and kept <= len(found):
            return found
        others = np.setdiff1d(
            np.arange(linkage.work.n_right, dtype=np.uint32), np.array(tabled, dtype=np.uint32)
        )
        weights = kept_weights(
            linkage.work,
            linkage.parameters,
            max(linkage.floor, self._least),
            np.full(len(others), left, dtype=np.uint32),
            others,
        )
        likely = ~np.isnan(weights)
        alone = 1.0 / (1.0 + np.exp2(-(weights[likely] + self._prior)))
        found += [
            Found(self._number, left, right, CANDIDATE, probability)
            for right, probability in zip(others[likely].tolist(), alone.tolist(), strict=True)
        ]
        return found

    @property
    def _prior(self) -> float:
        prior = self.linkage.parameters.prior
        return math.log2(prior) - math.log2(1.0 - prior)

    @property
    def _least(self) -> float:
        """Bits of a pair that is as likely alone as those that review shows."""
        return math.log2(REVIEW_SHARE) - math.log2(1.0 - REVIEW_SHARE) - self._prior

    def evidence(self, pairs: Sequence[Found], records: Records) -> list[Candidate]:
        """Say what speaks for and against each of some pairs.

        Parameters
        ----------
        pairs : sequence of Found
            Of this linkage.
        records : Records
        """
        if not pairs:
            return []
        linkage = self.linkage
        sides = linkage.work.candidates
        left, right = (
            np.array([getattr(pair, side) for pair in pairs], dtype=np.uint32)
            for side in ("left", "right")
        )
        codes = compare_listed(linkage.work.program, sides.left, sides.right, left, right)
        levels = linkage.spec.unpack(codes)
        refused = conflicts(
            left.view(np.int32),
            right.view(np.int32),
            codes,
            linkage.spec,
            linkage.run.coded,
            linkage.numbers,
        )
        totals = linkage.parameters.pattern_weights(linkage.spec, codes)
        agreements = self._agreements(levels, left, right)
        tables = self._around(self._row_numbers[1][right].tolist())
        hosts: dict[int, set[int]] = {}
        for name in ("links", "review"):
            for row, other in tables[name].select("left_row", "right_row").iter_rows():
                hosts.setdefault(other, set()).add(row)
        return [
            self._candidate(
                pair,
                records,
                levels[k].tolist(),
                agreements[k],
                float(totals[k]),
                int(refused[k]),
                tables,
                hosts,
            )
            for k, pair in enumerate(pairs)
        ]

    def _candidate(
        self,
        pair: Found,
        records: Records,
        levels: list[int],
        agreements: list[Agreement],
        weight: float,
        refused: int,
        tables: Mapping[str, pl.DataFrame],
        hosts: Mapping[int, set[int]],
    ) -> Candidate:
        linkage = self.linkage
        a, b = (
            int(rows[place])
            for rows, place in zip(self._row_numbers, (pair.left, pair.right), strict=True)
        )
        written = self._written.get((a, b))
        household = None if written is None else written[LEVEL_HOUSEHOLD]
        if household is not None and linkage.parameters.household is not None:
            weights = linkage.parameters.household.weights()
            weight += float(weights[household])
            agreements.append(
                Agreement(
                    field=HOUSEHOLD,
                    label=HOUSEHOLD_LEVELS[household],
                    weight=float(weights[household]),
                    missing=household == MISSING,
                )
            )
        ids = [
            extract.frame[RECORD_ID][place]
            for extract, place in zip(linkage.extracts, (pair.left, pair.right), strict=True)
        ]
        reviewed = self._decided.get((ids[0], ids[1]))
        conflict = CONFLICTS[refused - 1].value if refused else None
        return Candidate(
            record=records.record(linkage.numbers[1], pair.right),
            status=pair.status,
            probability=pair.probability,
            among_all=pair.among_all,
            agreements=tuple(agreements),
            conflict=conflict,
            reviewed=reviewed,
            changes=changes_of(linkage, tables, (pair.left, pair.right), (a, b), levels, weight)
            if pair.among_all and reviewed is None and conflict is None
            else (),
            other_hosts=tuple(sorted(hosts.get(b, set()) - {a})),
        )

    def _agreements(
        self,
        levels: npt.NDArray[np.uint8],
        left: npt.NDArray[np.uint32],
        right: npt.NDArray[np.uint32],
    ) -> list[list[Agreement]]:
        """The comparisons of each of some pairs, uint8[E, comparisons] levels."""
        linkage = self.linkage
        coded, sides = linkage.run.coded, linkage.numbers
        found: list[list[Agreement]] = [[] for _ in range(len(left))]
        for k, comparison in enumerate(linkage.spec.comparisons):
            weights = linkage.parameters.weights()[k].tolist()
            exact = _exact(comparison)
            names = alignments_of(coded, linkage.run.tables, comparison, sides, left, right)
            for pair, level in enumerate(levels[:, k].tolist()):
                rows = int(left[pair]), int(right[pair])
                found[pair].append(
                    Agreement(
                        field=comparison.field,
                        label=comparison.levels[level],
                        weight=weights[level],
                        missing=level == MISSING,
                        most=max(weights),
                        exact=level in exact,
                        detail=pair_mistake(coded, comparison, level, sides, rows) or names[pair],
                    )
                )
        return found


def _exact(comparison: Comparison) -> set[int]:
    """Levels of what may be one value."""
    if comparison.kind is not FieldKind.BAG:
        return set(comparison.exact)
    alike = {label for kind in _ONE_NAME for label in name_labels(kind, comparison.rarity)}
    return {k for k, label in enumerate(comparison.levels) if label in alike}
