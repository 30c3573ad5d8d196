"""The pairs that a model keeps, for one model after another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.compare import Edges, score_candidates
from crvs_link.pipeline.floor import choose_floor

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare.passes import Stream
    from crvs_link.pipeline.floor import Floor
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, PatternCounts

SPARE_BITS = 1.0
"""How far below its floor pairs are fetched: a model that moves little keeps no others."""


class Scoring:
    """Keeps the candidate pairs at or above the floor of a model.

    All pairs are visited only where a model keeps a pattern whose pairs an earlier
    visit did not fetch.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
        From pass 1.
    streams : list of Stream
        From pass 1; held while this object is.
    options : RunOptions
    """

    def __init__(
        self,
        work: PlannedWork,
        counts: PatternCounts,
        streams: list[Stream],
        options: RunOptions,
    ) -> None:
        self._work = work
        self._counts = counts
        self._streams = streams
        self._options = options
        self._fetched: npt.NDArray[np.bool_] = np.zeros(len(counts.codes), dtype=bool)
        self._edges: Edges | None = None

    def kept(self, parameters: ModelParameters) -> tuple[Floor, Edges]:
        """Choose the floor of a model, and give the pairs at or above it.

        Parameters
        ----------
        parameters : ModelParameters

        Returns
        -------
        floor : Floor
        edges : Edges
            With their weights under this model.
        """
        work = self._work
        n_records = work.n_left + (0 if work.left == work.right else work.n_right)
        floor = choose_floor(work.spec, parameters, self._counts, n_records=n_records)
        weights = parameters.pattern_weights(work.spec, self._counts.codes)
        if self._edges is None or np.any((weights >= floor.weight) & ~self._fetched):
            # Where the cap on kept pairs cuts, there is no room for spare ones.
            lowest = floor.weight - (0.0 if floor.cut else SPARE_BITS)
            self._edges = score_candidates(
                work.candidates,
                self._streams,
                work.spec,
                parameters,
                self._counts.codes,
                lowest,
                self._options,
            )
            self._fetched = weights >= lowest
        edges = self._edges
        weights = parameters.pattern_weights(work.spec, edges.codes)
        inside = weights >= floor.weight
        return floor, Edges(
            edges.left[inside], edges.right[inside], edges.codes[inside], weights[inside]
        )
