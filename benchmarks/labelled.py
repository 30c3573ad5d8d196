"""A classifier fitted WITH labels on our levels and candidates, to see how near the model is.

Logistic regression on one column for each level of each comparison (none for *missing*), with
a small ridge, fitted on pattern counts. It is cross-fitted over folds of persons: the
candidate pairs of a fold are scored by a fit on pairs of which neither person is in it. The
scored pairs are then decided as ours are: one-to-one where the run was, else by the same
clustering. This is no result that anybody without labels could have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit

from crvs_link.compare import Edges, compare_candidates, score_candidates
from crvs_link.pipeline.reopen import ReopenedLinkage, reopen_linkage, reopen_run
from crvs_link.resolve import cluster, resolve
from crvs_link.run import RunOptions
from crvs_link.schema import Cardinality
from crvs_link.spec import ModelSpec

FOLDS: Final = 5
RIDGE: Final = 1.0
SEED: Final = 1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """What the classifier says.

    Parameters
    ----------
    pairs : polars.DataFrame
        ``id_l, id_r, p``: every candidate pair.
    decided : polars.DataFrame
        The pairs of the decision: ``left_id, right_id``.
    """

    pairs: pl.DataFrame
    decided: pl.DataFrame


def one_hot(spec: ModelSpec, codes: npt.NDArray[Any]) -> Floats:
    """One column for each level above *missing*, float64[n, levels]."""
    levels = spec.unpack(codes)
    columns = [
        (levels[:, k] == level)
        for k, comparison in enumerate(spec.comparisons)
        for level in range(1, len(comparison.levels))
    ]
    return np.stack(columns, axis=1).astype(np.float64)


def fit_logistic(x: Floats, positive: Floats, total: Floats, *, ridge: float = RIDGE) -> Floats:
    """Coefficients of a logistic regression on counts, the intercept last.

    Parameters
    ----------
    x : float64[n, k]
    positive, total : float64[n]
        How often each row of ``x`` is a match, and occurs.
    ridge : float
        Half of it times the squared coefficients is added to the negative log-likelihood;
        the intercept is free.
    """
    design = np.column_stack([x, np.ones(len(x))])
    free = np.append(np.ones(x.shape[1]), 0.0)

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        z = design @ coefficients
        value = float((total * np.logaddexp(0, z) - positive * z).sum())
        penalty = free * coefficients
        slope = design.T @ (total * expit(z) - positive) + ridge * penalty
        return value + ridge / 2 * float(penalty @ penalty), slope

    start = np.zeros(design.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    coefficients: Floats = found.x
    return coefficients


def cross_fitted(
    spec: ModelSpec,
    codes: npt.NDArray[Any],
    persons: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> Floats:
    """Log-odds of each candidate pair by fits that saw neither of its persons.

    Parameters
    ----------
    spec : ModelSpec
    codes : uint32[n]
        Patterns of the pairs.
    persons : tuple of two int64[n]
        Person of the left and the right record.
    """
    fold_of = np.random.default_rng(SEED).integers(
        0, FOLDS, int(max(side.max(initial=0) for side in persons)) + 1
    )
    left, right = (fold_of[side] for side in persons)
    same = persons[0] == persons[1]
    patterns, of = np.unique(codes, return_inverse=True)
    x = one_hot(spec, patterns)
    odds = np.empty(len(codes))
    for fold in range(FOLDS):
        seen = (left != fold) & (right != fold)
        total, positive = (
            np.bincount(of[chosen], minlength=len(patterns)).astype(np.float64)
            for chosen in (seen, seen & same)
        )
        some = total > 0
        fitted = fit_logistic(x[some], positive[some], total[some])
        asked = left == fold
        odds[asked] = (x @ fitted[:-1] + fitted[-1])[of[asked]]
    # A match leaves the fit with one person, a non-match with either of two: it has lost more.
    return odds - np.log(FOLDS / (FOLDS - 1))


def classify(folder: Path, register: str | None, truth: pl.DataFrame) -> Labelled:
    """Fit and score on the candidates of a finished run.

    Parameters
    ----------
    folder : Path
        An output folder of ours.
    register : str, optional
    truth : polars.DataFrame
        ``register, record_id, person_id``.
    """
    options = RunOptions()
    run = reopen_run(folder, options)
    linkage = reopen_linkage(run, register)
    edges = _candidates(linkage, options)
    numbers = truth.select(
        "register", "record_id", person=pl.col("person_id").rank("dense").cast(pl.Int64) - 1
    )
    left_id, right_id = (
        extract.frame["record_id"].gather(rows)
        for extract, rows in zip(linkage.extracts, (edges.left, edges.right), strict=True)
    )
    persons = (
        _persons(numbers, linkage.extracts[0].source_id, left_id, int(1e9)),
        _persons(numbers, linkage.extracts[1].source_id, right_id, int(2e9)),
    )
    # Numbers without gaps: records that the truth does not list are each a person.
    _, dense = np.unique(np.concatenate(persons), return_inverse=True)
    split = dense[: len(left_id)], dense[len(left_id) :]
    odds = cross_fitted(linkage.spec, edges.codes, split)
    ids = pl.DataFrame({"id_l": left_id, "id_r": right_id})
    kept = _decided(run.config, linkage, edges, odds)
    return Labelled(
        ids.with_columns(p=expit(odds)),
        ids.filter(kept).select(left_id="id_l", right_id="id_r"),
    )


def _persons(
    numbers: pl.DataFrame, register: str, ids: pl.Series, unknown: int
) -> npt.NDArray[np.int64]:
    of = numbers.filter(pl.col("register") == register).select("record_id", "person")
    found = pl.DataFrame({"record_id": ids}).join(
        of, on="record_id", how="left", maintain_order="left"
    )["person"]
    other = ids.rank("dense").cast(pl.Int64) + unknown
    return found.fill_null(other).to_numpy()


def _candidates(linkage: ReopenedLinkage, options: RunOptions) -> Edges:
    """Every candidate pair with its pattern."""
    work = linkage.work
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    return score_candidates(
        work.candidates, streams, work.spec, linkage.parameters, counts.codes, -np.inf, options
    )


def _decided(config: Any, linkage: ReopenedLinkage, edges: Edges, odds: Floats) -> Floats:
    """Which pairs are links, decided as ours are."""
    work = linkage.work
    if work.left == work.right:
        # Pairs that are hopeless cost time and change nothing.
        some = odds > -9
        of = cluster(work.n_left, edges.left[some], edges.right[some], odds[some])
        inside: Floats = of[edges.left] == of[edges.right]
        return inside
    stated = next(x for x in config.linkages if x.register == linkage.register)
    prior = linkage.parameters.prior
    some = np.flatnonzero(odds > -9)
    resolution = resolve(
        edges.left[some],
        edges.right[some],
        odds[some] - np.log(prior) + np.log1p(-prior),
        n_left=work.n_left,
        n_right=work.n_right,
        prior=prior,
        cardinality=stated.cardinality or Cardinality.ONE_TO_ONE,
    )
    chosen = np.zeros(len(odds), dtype=np.bool_)
    chosen[some] = resolution.probability > 0.5
    return chosen  # type: ignore[return-value]
