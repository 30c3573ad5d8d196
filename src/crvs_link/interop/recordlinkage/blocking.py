"""Candidate pairs of the blocking rules, as an index class of recordlinkage."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from recordlinkage.base import BaseIndexAlgorithm

from crvs_link.compare import Tables, compare_candidates, score_candidates
from crvs_link.config import LinkageConfig, RunConfig, SourceConfig
from crvs_link.config.settings import BUDGET
from crvs_link.interop.recordlinkage.frames import as_frame
from crvs_link.load import read_extract
from crvs_link.pipeline.plan import plan_linkage
from crvs_link.pipeline.read import code_sources
from crvs_link.run import RunOptions
from crvs_link.schema import ROW_NUMBER
from crvs_link.spec import BlockingPlan, ModelParameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.spec import BlockingRule

    Rows = npt.NDArray[np.int64]


class Blocking(BaseIndexAlgorithm):  # type: ignore[misc]
    """Pairs that agree on one of several rules, chosen from the data within a budget.

    Takes the place of ``recordlinkage.index.Block``. Names are folded, keyed by sound and
    compared in any order, dates are read in their calendar: as `crvs_link.match` does.

    Parameters
    ----------
    columns : mapping of str to str, optional
        Canonical column to column of both frames, where names do not tell.
    rules : sequence of BlockingRule, optional
        In place of rules chosen from the data.
    budget : int
        Candidate pairs per record.
    options : RunOptions, optional
        Threads.
    **settings
        Those of ``BaseIndexAlgorithm``: ``verify_integrity``, ``suffixes``.
    """

    def __init__(
        self,
        columns: Mapping[str, str] | None = None,
        *,
        rules: Sequence[BlockingRule] | None = None,
        budget: int = BUDGET,
        options: RunOptions | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.columns = dict(columns or {})
        self.rules = rules
        self.budget = budget
        self.options = options or RunOptions()

    def _link_index(self, df_a: pd.DataFrame, df_b: pd.DataFrame) -> pd.MultiIndex:
        left, right = self._pairs([df_a, df_b])
        return _multi_index(df_a.index, left, df_b.index, right)

    def _dedup_index(self, df_a: pd.DataFrame) -> pd.MultiIndex:
        left, right = self._pairs([df_a])
        return _multi_index(df_a.index, right, df_a.index, left)  # the later record first

    def _pairs(self, frames: list[pd.DataFrame]) -> tuple[Rows, Rows]:
        """Positions of the records of all candidate pairs."""
        extracts = [
            replace(
                read_extract(as_frame(frame), columns=self._columns(frame), check_ids=False),
                source_id=name,
            )
            for name, frame in zip(("a", "b"), frames, strict=False)
        ]
        register = extracts[-1].source_id
        config = RunConfig(
            tuple(SourceConfig(each.source_id, each.path_text) for each in extracts),
            budget=self.budget,
        )
        coded, _ = code_sources(extracts, config, self.options)
        plan = None if self.rules is None else BlockingPlan(tuple(self.rules))
        work = plan_linkage(
            coded,
            Tables(coded),
            0,
            len(extracts) - 1,
            config,
            LinkageConfig(register, plan=plan),
            self.options,
        )
        counts, streams = compare_candidates(work.candidates, work.program, work.spec, self.options)
        # Weights of nothing and no floor: every pair, each once.
        even = tuple((0.0, *(1.0,) * (len(c.levels) - 1)) for c in work.spec.comparisons)
        edges = score_candidates(
            work.candidates,
            streams,
            work.spec,
            ModelParameters(even, even, 0.5),
            counts.codes,
            -math.inf,
            self.options,
        )
        return _rows(extracts[0], edges.left), _rows(extracts[-1], edges.right)

    def _columns(self, frame: pd.DataFrame) -> dict[str, str] | None:
        there = {key: name for key, name in self.columns.items() if name in frame.columns}
        return there or None


def _rows(extract: Extract, records: npt.NDArray[np.int32]) -> Rows:
    """Rows of a frame that records stand in; some rows may have been set aside."""
    return extract.frame[ROW_NUMBER].to_numpy().astype(np.int64)[records] - 1


def _multi_index(a: pd.Index, left: Rows, b: pd.Index, right: Rows) -> pd.MultiIndex:
    return pd.MultiIndex(levels=[a, b], codes=[left, right], verify_integrity=False)
