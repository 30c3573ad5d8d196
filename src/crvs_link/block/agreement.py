"""On which lanes record pairs agree, and what that says of all matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block.imagined import imagined_matches
from crvs_link.block.lanes import OWN_NAME, TOKENS, lane, lane_names, shared_slots
from crvs_link.block.likely import MatchAgreement, fit_agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block.plan import RuleGroups
    from crvs_link.encode import CodedRecords

IMAGINED_WEIGHT: Final = 20.0
"""Matches that what is assumed of kinds of fields stands for, beside those that are seen."""

_NAME: Final = "name"


@dataclass(frozen=True)
class RuleLanes:
    """Lanes of a linkage, and those that its rules ask for.

    Parameters
    ----------
    names : tuple of str
        Lanes, shared tokens as in `crvs_link.block.lanes.TOKENS`, and what rules keep of
        their groups: ``kept k`` or ``below k`` for rule k.
    subjects : tuple of str
        What each is about: lanes of one subject agree or not together.
    rules : tuple of tuple of int
        Of each rule the places of its lanes in ``names``.
    """

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    rules: tuple[tuple[int, ...], ...]

    @property
    def shared(self) -> str | None:
        """A subject that every rule asks for: a match that errs there is never found."""
        asked = [{self.subjects[k] for k in rule} for rule in self.rules]
        common = set.intersection(*asked) if asked else set()
        return min(common, default=None)


def rule_lanes(
    coded: CodedRecords, fields: Sequence[str], groups: Sequence[RuleGroups]
) -> RuleLanes:
    """Lay out the lanes of some fields and of rules.

    Parameters
    ----------
    coded : CodedRecords
    fields : sequence of str
    groups : sequence of RuleGroups
        Of the rules.
    """
    asked = [name for of_rule in groups for name in of_rule.rule.lanes]
    all_fields = list(dict.fromkeys([*fields, *(name.partition(".")[0] for name in asked)]))
    names = lane_names(coded, all_fields)
    subjects = [_subject(name) for name in names]
    if any(field in OWN_NAME for field in all_fields) or any(g.rule.tokens for g in groups):
        names += TOKENS
        subjects += [_NAME] * len(TOKENS)
    rules = []
    for number, of_rule in enumerate(groups):
        rule = of_rule.rule
        own = [names.index(name) for name in rule.lanes]
        if of_rule.token_limit is not None:
            own.append(len(names))
            names.append(f"below {number}")
            subjects.append(_NAME)
        elif rule.tokens:
            own.append(names.index(TOKENS[rule.tokens - 1]))
        elif of_rule.rows_left_out is not None:
            own.append(len(names))
            names.append(f"kept {number}")
            subjects.append(names[-1])
        rules.append(tuple(own))
    return RuleLanes(tuple(names), tuple(subjects), tuple(rules))


def _subject(name: str) -> str:
    """What a lane is about: the own name, the residence, the birth, or the field itself."""
    field = name.partition(".")[0]
    if field in OWN_NAME:
        return _NAME
    head = field.partition("_")[0]
    return head if head in ("residence", "birth") else field


def agreement(
    lanes: RuleLanes,
    coded: CodedRecords,
    left: int,
    right: int,
    groups: Sequence[RuleGroups],
    left_rows: npt.NDArray[np.uint32],
    right_rows: npt.NDArray[np.uint32],
) -> npt.NDArray[np.bool_]:
    """Whether record pairs agree on each lane.

    Parameters
    ----------
    lanes : RuleLanes
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    groups : sequence of RuleGroups
        Of the rules of ``lanes``.
    left_rows, right_rows : uint32[n]

    Returns
    -------
    bool[n, L]
    """
    least: dict[int, npt.NDArray[np.int32]] = {}

    def smallest(tokens: int) -> npt.NDArray[np.int32]:
        """Smallest number of shared tokens, -1 for none."""
        if tokens not in least:
            one = shared_slots(coded, left, tokens, left_rows)
            other = shared_slots(coded, right, tokens, right_rows)
            same = (one[:, :, np.newaxis] == other[:, np.newaxis, :]).any(axis=2) & (one >= 0)
            found = np.where(same, one, np.iinfo(np.int32).max).min(axis=1, initial=2**31 - 1)
            least[tokens] = np.where(same.any(axis=1), found, -1).astype(np.int32)
        return least[tokens]

    agrees = np.zeros((len(left_rows), len(lanes.names)), dtype=bool)
    for k, name in enumerate(lanes.names):
        what, _, number = name.partition(" ")
        if name in TOKENS:
            agrees[:, k] = smallest(TOKENS.index(name) + 1) >= 0
        elif what == "below":
            of_rule = groups[int(number)]
            token = smallest(of_rule.rule.tokens)
            agrees[:, k] = (token >= 0) & (token < (of_rule.token_limit or 0))
        elif what == "kept":
            out = groups[int(number)].rows_left_out
            if out is not None:
                agrees[:, k] = ~(np.isin(left_rows, out[0]) | np.isin(right_rows, out[1]))
        else:
            a, b = lane(coded, left, name, left_rows), lane(coded, right, name, right_rows)
            agrees[:, k] = (a == b) & (a >= 0)
    return agrees


def all_matches(
    lanes: RuleLanes,
    agrees: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    coded: CodedRecords,
    left: int,
    right: int,
    *,
    seed: int,
) -> MatchAgreement:
    """Tell how all matches agree from likely ones that rules reached.

    What is assumed of kinds of fields stands for `IMAGINED_WEIGHT` matches more: it decides
    where nothing is seen, and is outweighed where much is.

    Parameters
    ----------
    lanes : RuleLanes
    agrees : bool[n, L]
        From `agreement`.
    weights : float64[n]
        How likely each pair is a match.
    coded : CodedRecords
    left, right : int
    seed : int

    Returns
    -------
    MatchAgreement
    """
    fields = [name for name in lanes.names if name in coded.fields]
    imagined = imagined_matches(coded, left, right, fields, np.random.default_rng(seed))
    everywhere = np.ones(len(next(iter(imagined.values()))), dtype=bool)
    assumed = []
    for name in lanes.names:
        what = name.partition(" ")[0]
        if what == "kept":
            assumed.append(everywhere)
        else:
            assumed.append(imagined[TOKENS[0] if what == "below" else name])
    return fit_agreement(
        agrees, weights, lanes.subjects, lanes.rules, np.column_stack(assumed), IMAGINED_WEIGHT
    )
