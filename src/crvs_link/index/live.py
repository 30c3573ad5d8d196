"""An index in use: searched by any number of threads while one changes it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from crvs_link._fast.parts import fill_record
from crvs_link.encode.infants import name_mother, name_mothers
from crvs_link.errors import UsageError
from crvs_link.index import many
from crvs_link.index.records import Columns, as_frame
from crvs_link.index.results import Candidate, ManyResults, SearchModel, SearchResult
from crvs_link.index.snapshot import snapshot
from crvs_link.index.sources import PLACES, WIDTH
from crvs_link.load import Extract, read_extract
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link._fast.parts import Values
    from crvs_link.index.snapshot import Snapshot
    from crvs_link.index.state import State
    from crvs_link.load import Source


class LiveIndex:
    """A state that is changed under a lock, and snapshots of it that searches see.

    Parameters
    ----------
    state : State
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.RLock()
        self._columns = Columns(state.columns)
        spec, parameters = state.parsed
        self._model = SearchModel(spec, parameters, tuple(rule.name for rule in state.plan))
        self._not_used: dict[tuple[tuple[str, ...], ...], tuple[str, ...]] = {}
        self._moves = state.moves
        self._snapshot = snapshot(state, state.searcher())

    def search(
        self,
        record: Mapping[str, Any],
        limit: int | None = 10,
        min_probability: float = 0.01,
    ) -> SearchResult:
        """Search for one record.

        Parameters
        ----------
        record : mapping of str to str
            Values by canonical column (`crvs_link.schema.COLUMNS`) or by the names that the
            extract has. Dates and numbers are taken as text; None and "" are missing.
        limit : int, optional
            Most candidates; None for all.
        min_probability : float
            Candidates below are left out.

        Returns
        -------
        SearchResult

        Raises
        ------
        UsageError
            If a column or a value is not one, or the record has its name in a way that the
            index does not look at.
        AmbiguousInputError
            If a value can be read in two ways.
        """
        values = name_mother(self._columns.values(record))
        unused = self._unused(values)
        shot, sources = self._seen(tuple(values))
        numbers = np.empty((1, PLACES), dtype=np.int32)
        while new := fill_record(values, sources, numbers[0]):
            shot, sources = self._learn(values, new)
        if numbers.max() < 0:
            raise UsageError(
                "The record holds nothing that can be searched for.",
                hint="Give a value of a column that the model of the index compares.",
            )
        state = self._state
        hits, compared, total, left_out = shot.searcher.search(
            numbers[0, : state.width],
            state.slots(numbers[:, WIDTH:])[0],
            shot.n_rows,
            shot.version,
            shot.odds,
            min_probability,
            -1 if limit is None else limit,
        )
        name, model = state.id_of, self._model
        return SearchResult(
            [
                Candidate(name(row), weight, probability, code, rule, model)
                for row, code, weight, probability, rule in hits
            ],
            compared,
            total,
            model.left_out(left_out) if left_out else (),
            unused,
        )

    def search_many(
        self,
        source: Source | Extract,
        *,
        limit: int | None = 10,
        min_probability: float = 0.01,
        options: RunOptions | None = None,
    ) -> ManyResults:
        """Search for every record of an extract, each by itself.

        Parameters
        ----------
        source : str, Path, frame or Extract
            What `read_extract` takes, or what it gave.
        limit : int, optional
            Most candidates of each; None for all.
        min_probability : float
        options : RunOptions, optional
            Threads, progress. The result does not depend on them.

        Returns
        -------
        ManyResults

        Raises
        ------
        CrvsLinkError
            If the extract cannot be read.
        """
        extract = source if isinstance(source, Extract) else read_extract(source)
        frame = name_mothers(extract.frame)
        with self._lock:
            held = [name for name in frame.columns if frame[name].null_count() < frame.height]
            unused = self._state.vocabulary.not_used(tuple(frame.columns), held)
            coded = many.code(self._state, frame, options or RunOptions(), asked=True)
            shot = self._publish()
        return many.run(
            self._state,
            shot,
            self._model,
            frame,
            coded,
            unused,
            limit=-1 if limit is None else limit,
            least=min_probability,
            options=options or RunOptions(),
        )

    def _unused(self, values: Mapping[str, str | None]) -> tuple[str, ...]:
        """Columns with a value that nothing is made of."""
        columns = tuple(values)
        held = tuple(name for name, value in values.items() if value is not None)
        unused = self._not_used.get((columns, held))
        if unused is None:
            with self._lock:
                unused = self._state.vocabulary.not_used(columns, held)
                self._not_used[columns, held] = unused
        return unused

    def _seen(self, columns: tuple[str, ...]) -> tuple[Snapshot, list[Values]]:
        """What a search of a record with some columns sees: all of one time."""
        shot = self._snapshot
        sources = shot.sources.get(columns)
        if sources is None:
            with self._lock:
                shot = self._snapshot
                found = self._state.vocabulary.of_columns(columns, asked=True)
                sources = shot.sources[columns] = [source.values() for source in found]
        return shot, sources

    def _learn(
        self, values: dict[str, str | None], new: list[int]
    ) -> tuple[Snapshot, list[Values]]:
        """Read values that nobody has searched for, and remember them."""
        columns = tuple(values)
        with self._lock:
            sources = self._state.vocabulary.of_columns(columns, asked=True)
            for place in new:
                source = sources[place]
                frame = as_frame([{name: values[name] for name in source.all_columns}])
                self._state.vocabulary.learn(source, frame)
            self._publish()
        return self._seen(columns)

    def _publish(self) -> Snapshot:
        """Let searches see what there is now."""
        moves = self._state.moves
        before = self._snapshot
        searcher = before.searcher
        if moves != self._moves:
            searcher, self._moves = self._state.searcher(), moves
        shot = snapshot(self._state, searcher)
        for columns in list(before.sources):
            found = self._state.vocabulary.of_columns(columns, asked=True)
            shot.sources[columns] = [source.values() for source in found]
        self._snapshot = shot
        return shot
