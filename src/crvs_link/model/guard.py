"""Whether pattern counts can support a model, and whether a fitted one can be used.

EM always returns something. These are the signs that what it returned does not
separate matches from other pairs: refused where no link made from it could be
trusted, said in a warning where the result is usable with care.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.errors import ModelError
from crvs_link.model.posterior import posterior
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

FEWEST_MATCHES = 0.5
"""Below this, no match is more likely than one."""

FEW_MATCHES = 20
"""Below this, m probabilities lean on the smoothing."""

TIGHT, CROWDED = 1.05, 2.0
"""Expected matches over the most that can be: told from the first, refused from the
second, where most matches would be false.
"""

LIKELY = 0.5
"""Match probability from which a pattern counts as likely matches."""

SEPARATED, BLURRED = 0.5, 0.1
"""Share of expected matches in likely patterns: told below the first; below the second
the probabilities have one mode, not two, and the model is refused.
"""

MOSTLY, OFTEN = 0.5, 0.25
"""Share of matches that disagree in a comparison, from which it is suspect."""

PERSONAL = frozenset({"name_given", "dob"})
"""Fields in which members of one family differ."""


def check_counts(
    spec: ModelSpec, counts: PatternCounts, *, n_pairs: int, max_matches: float
) -> None:
    """Refuse pattern counts from which nothing can be fitted.

    Parameters
    ----------
    spec : ModelSpec
    counts : PatternCounts
    n_pairs : int
        All pairs of the two files.
    max_matches : float
        The most matches that can be.

    Raises
    ------
    ModelError
        If there is no comparison or no candidate pair, if there are more candidate
        pairs than pairs, or if there can be no match.
    """
    if not spec.comparisons:
        msg = "The model has no comparison."
        raise ModelError(msg, hint="Compare at least one field that both extracts hold.")
    n_candidates = int(counts.total.sum())
    if n_candidates == 0:
        msg = "No blocking rule brought up a candidate pair, so there is nothing to fit."
        raise ModelError(
            msg,
            hint="Check that both extracts cover the same people and that their columns "
            "were recognised for what they are; or add a blocking rule.",
        )
    if n_candidates > n_pairs:
        msg = f"{n_candidates} candidate pairs were counted among {n_pairs} pairs."
        raise ModelError(msg)
    if not max_matches > 0:
        msg = f"There can be at most {max_matches:g} matches, so there is nothing to fit."
        raise ModelError(msg, hint="Allow more than that for the overlap of the two extracts.")


def check_fit(
    spec: ModelSpec,
    counts: PatternCounts,
    parameters: ModelParameters,
    *,
    max_matches: float,
) -> list[str]:
    """Refuse a model that separates nothing; otherwise say what to be careful of.

    Parameters
    ----------
    spec : ModelSpec
    counts : PatternCounts
    parameters : ModelParameters
    max_matches : float
        The most matches that can be.

    Returns
    -------
    list of str
        Warnings.

    Raises
    ------
    ModelError
    """
    log_ratio = parameters.pattern_weights(spec, counts.codes) * math.log(2)
    probability, _ = posterior(log_ratio, parameters.prior)
    return check_probabilities(spec, counts, parameters, probability, max_matches=max_matches)


def check_probabilities(
    spec: ModelSpec,
    counts: PatternCounts,
    parameters: ModelParameters,
    probability: npt.NDArray[np.float64],
    *,
    max_matches: float,
) -> list[str]:
    """Check a model by the match probability that each pattern has under it, float64[P].

    The other parameters, the warnings and the errors are those of `check_fit`.
    """
    matches = counts.total * probability
    expected = float(matches.sum())
    n_candidates = int(counts.total.sum())
    if expected < FEWEST_MATCHES:
        msg = f"The model expects no match among {n_candidates} candidate pairs."
        raise ModelError(
            msg,
            hint="The extracts may share nobody. To search them all the same, apply a "
            "model that was fitted on similar extracts.",
        )
    likely = float(matches[probability >= LIKELY].sum()) / expected
    present = np.any(spec.unpack(counts.codes[counts.total > 0]) > MISSING, axis=0)
    disagree = np.array([m[DISAGREE] / (1 - m[MISSING]) for m in parameters.m])
    if likely < BLURRED or np.all(disagree[present] > MOSTLY):
        msg = "The compared fields do not separate matches from other pairs."
        raise ModelError(
            msg,
            hint="Compare more fields, or fields with more distinct values; the date of "
            "birth and full names separate best.",
        )
    if expected > CROWDED * max_matches:
        msg = (
            f"The model expects {expected:.0f} matches where there can be at most "
            f"{max_matches:.0f}: it takes another resemblance, such as that of one family, "
            "for that of one person."
        )
        raise ModelError(
            msg,
            hint="Compare a field that tells members of a family apart, such as the given "
            "name or the date of birth; or allow more than one partner for a record.",
        )
    personal = present & np.array([c.field in PERSONAL for c in spec.comparisons])
    if personal.any() and np.all(disagree[personal] > MOSTLY):
        names = " and ".join(repr(spec.comparisons[k].name) for k in np.flatnonzero(personal))
        msg = f"Most matches disagree in {names}: the model takes one family for one person."
        raise ModelError(
            msg,
            hint="Check that these columns were read for what they are, dates in their "
            "calendar; compare fewer of the fields that a family shares, such as its "
            "address; or apply a model that was fitted on similar extracts (--model). That of "
            "a match of an extract with a register tells its repeated persons too.",
        )
    found = _comparison_warnings(spec, disagree, present)
    if expected < FEW_MATCHES:
        found.append(
            f"The model rests on few matches (about {expected:.0f}) and on assumptions on how "
            "matches usually agree; probabilities are rough."
        )
    if expected > TIGHT * max_matches:
        found.append(
            f"The model expects {expected:.0f} matches where there can be at most "
            f"{max_matches:.0f}: some of them are likely members of one family."
        )
    if likely < SEPARATED:
        found.append(
            f"Only {likely:.0%} of the expected matches are pairs that are likely matches: "
            "the compared fields separate poorly."
        )
    return found


def _comparison_warnings(
    spec: ModelSpec, disagree: npt.NDArray[np.float64], present: npt.NDArray[np.bool_]
) -> list[str]:
    found = []
    for k, comparison in enumerate(spec.comparisons):
        if not present[k]:
            found.append(
                f"Comparison {comparison.name!r} is missing in every candidate pair; its "
                "weights are assumptions."
            )
        elif comparison.field in PERSONAL and disagree[k] > OFTEN:
            found.append(
                f"{disagree[k]:.0%} of the expected matches disagree in comparison "
                f"{comparison.name!r}: some of them are likely members of one family."
            )
        elif disagree[k] > MOSTLY:
            found.append(
                f"{disagree[k]:.0%} of the expected matches disagree in comparison "
                f"{comparison.name!r}: the field may mean something else in the other extract."
            )
    return found
