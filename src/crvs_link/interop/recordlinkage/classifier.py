"""The model of the core, as a classifier of recordlinkage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from recordlinkage.base import BaseClassifier

from crvs_link.errors import ModelError, UsageError
from crvs_link.model import assumed_model, fit, u_from_samples
from crvs_link.resolve import pair_posterior, resolve
from crvs_link.spec import DISAGREE, MAX_PATTERNS, ModelParameters, ModelSpec, PatternCounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from crvs_link.interop.recordlinkage.features import Field

    Levels = npt.NDArray[np.uint8]

HALF = 0.5
ADDED = 2.0
"""Matches of each level together that are added to those counted, so that none is impossible."""


class Classifier(BaseClassifier):  # type: ignore[misc]
    """Fellegi-Sunter on the levels of `Field` features, fitted with or without labels.

    Takes the place of ``recordlinkage.ECMClassifier``. Without labels u comes from random
    pairs of the records, m and the prior from EM, as in `crvs_link.match`; with
    ``match_index`` m is counted.

    Parameters
    ----------
    features : sequence of Field
        Those that the vectors come from, in order.
    one_to_one : bool
        Whether a record has at most one partner, which is then part of the probabilities.

    Attributes
    ----------
    spec : ModelSpec
    parameters : ModelParameters
        Of the last fit; `crvs_link.model.dumps` writes both as a ``model.json``.

    Raises
    ------
    UsageError
        If vectors are not those of the features, or nothing was fitted.
    ModelError
        If the vectors cannot support a model.
    """

    def __init__(self, features: Sequence[Field], *, one_to_one: bool = False) -> None:
        self.features = list(features)
        self.one_to_one = one_to_one
        self.spec = ModelSpec(tuple(each.comparison for each in self.features))
        if self.spec.n_patterns > MAX_PATTERNS:
            raise UsageError("The features have too many levels together; compare fewer fields.")
        self.parameters: ModelParameters | None = None

    def fit(
        self, comparison_vectors: pd.DataFrame, match_index: pd.MultiIndex | None = None
    ) -> None:
        """Fit the model.

        Parameters
        ----------
        comparison_vectors : pandas.DataFrame
            From ``recordlinkage.Compare`` with the features.
        match_index : pandas.MultiIndex, optional
            The true matches among the pairs, if they are known.
        """
        levels = self._levels(comparison_vectors)
        n_left, n_right, n_pairs = _sizes(comparison_vectors.index)
        most = float(min(n_left, n_right))
        if match_index is not None:
            true = np.asarray(comparison_vectors.index.isin(match_index))
            self._count(levels, true, n_pairs)
            return
        codes, counted = np.unique(self.spec.pack(levels), return_counts=True)
        counts = PatternCounts(codes, counted[None, :].astype(np.int64))
        u = self._u(levels, None)
        if len(self.features) == 1:
            self.parameters = assumed_model(u, n_pairs=n_pairs, max_matches=most)
            return
        first, _ = fit(self.spec, counts, u, n_pairs=n_pairs, max_matches=most, checked=False)
        self.parameters, _ = fit(
            self.spec, counts, self._u(levels, first), n_pairs=n_pairs, max_matches=most
        )

    def prob(self, comparison_vectors: pd.DataFrame, return_type: str | None = None) -> pd.Series:
        """Probability that each pair is a match.

        Parameters
        ----------
        comparison_vectors : pandas.DataFrame
        return_type : str, optional
            recordlinkage knows one kind only, a series.

        Returns
        -------
        pandas.Series
        """
        import pandas as pd

        if self.parameters is None:
            raise UsageError("The classifier was not fitted.", hint="Call fit first.")
        index = comparison_vectors.index
        codes = self.spec.pack(self._levels(comparison_vectors))
        log_lr = self.parameters.pattern_weights(self.spec, codes) * math.log(2)
        prior = self.parameters.prior
        if not self.one_to_one:
            return pd.Series(pair_posterior(log_lr, prior), index=index)
        left, right = (np.asarray(codes, dtype=np.int32) for codes in index.codes)
        order = np.lexsort((right, left))
        found = resolve(
            left[order],
            right[order],
            log_lr[order],
            n_left=len(index.levels[0]),
            n_right=len(index.levels[1]),
            prior=prior,
        )
        probability = np.empty(len(order))
        probability[order] = found.probability
        return pd.Series(probability, index=index)

    def predict(self, comparison_vectors: pd.DataFrame) -> pd.MultiIndex | pd.Series:
        """Pairs that are more likely matches than not.

        Parameters
        ----------
        comparison_vectors : pandas.DataFrame

        Returns
        -------
        pandas.MultiIndex or pandas.Series
            As the options of recordlinkage say.
        """
        linked = (self.prob(comparison_vectors).to_numpy() > HALF).astype(int)
        return self._return_result(linked, comparison_vectors)

    def _levels(self, vectors: pd.DataFrame) -> Levels:
        values = vectors.to_numpy()
        radices = self.spec.radices
        fits = values.ndim == 2 and values.shape[1] == len(radices)
        if not fits or not (np.isfinite(values.astype(float)).all()):
            raise UsageError(f"Vectors are expected of the {len(radices)} features, all numbers.")
        levels: npt.NDArray[np.int64] = values.astype(np.int64)
        if (levels != values).any() or (levels < 0).any() or (levels >= radices).any():
            raise UsageError(
                "The vectors are not levels of the features.",
                hint="Compare with crvs_link.interop.recordlinkage.Field, all columns.",
            )
        return levels.astype(np.uint8)

    def _u(self, levels: Levels, model: ModelParameters | None) -> tuple[tuple[float, ...], ...]:
        """Give u of each field: from random pairs, or else from the pairs that are compared."""
        found: list[tuple[float, ...]] = []
        for k, feature in enumerate(self.features):
            spec = ModelSpec((self.spec.comparisons[k],))
            sample = feature.sample
            of = levels[:, k] if sample is None else sample.levels
            codes, counted = np.unique(of, return_counts=True)
            counts = PatternCounts(codes.astype(np.uint32), counted[None, :].astype(np.int64))
            name = spec.comparisons[0].name
            exact = {} if sample is None else {name: sample.exact}
            if model is None:
                found += u_from_samples(spec, counts, exact)
            else:
                share = model.prior
                found += u_from_samples(spec, counts, exact, matches_share=share, m=(model.m[k],))
        return tuple(found)

    def _count(self, levels: Levels, true: npt.NDArray[np.bool_], n_pairs: int) -> None:
        """Count m among labelled matches; u as ever."""
        if not true.any():
            raise ModelError("None of the true matches is among the pairs that were compared.")
        m = []
        for k, comparison in enumerate(self.spec.comparisons):
            counted = np.bincount(levels[true, k], minlength=len(comparison.levels)).astype(float)
            counted[0] = 0.0
            counted[DISAGREE:] += ADDED / (len(counted) - DISAGREE)
            m.append(tuple((counted / counted.sum()).tolist()))
        prior = float(true.sum()) / n_pairs
        rough = ModelParameters(tuple(m), tuple(m), prior)
        self.parameters = ModelParameters(tuple(m), self._u(levels, rough), prior)

    # What recordlinkage declares and this classifier does above, where the pairs are known.
    def _fit(self, *args: object, **kwargs: object) -> None:
        raise NotImplementedError

    def _predict(self, comparison_vectors: object) -> None:
        raise NotImplementedError

    def _prob_match(self, *args: object, **kwargs: object) -> None:
        raise NotImplementedError


def _sizes(index: pd.MultiIndex) -> tuple[int, int, int]:
    """Records of each side, and all pairs of them."""
    n_left, n_right = (len(level) for level in index.levels)
    if index.levels[0].equals(index.levels[1]):
        return n_left, n_right, n_left * (n_left - 1) // 2
    return n_left, n_right, n_left * n_right
