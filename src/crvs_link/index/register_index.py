"""The register index: one record searched for in microseconds, added, changed and taken out."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crvs_link._fast.parts import fill_record
from crvs_link.encode import Readings
from crvs_link.errors import UsageError
from crvs_link.index.build import build_state
from crvs_link.index.changes import add_frame, remove_row, replace_row
from crvs_link.index.file import read_state, write_state
from crvs_link.index import many
from crvs_link.index.models import model_and_plan
from crvs_link.index.records import Columns, as_frame
from crvs_link.index.results import Candidate, ManyResults, SearchModel, SearchResult
from crvs_link.index.sources import PLACES, WIDTH
from crvs_link.index.state import snapshot
from crvs_link.load import Extract, read_extract
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    import polars as pl

    from crvs_link._fast.parts import Values
    from crvs_link.index.models import Model
    from crvs_link.index.state import Snapshot, State
    from crvs_link.load import Source
    from crvs_link.spec import BlockingPlan

MOST_SHARING: Final = 2000
"""Records that may share a key that is followed."""


class RegisterIndex:
    """A register that answers whether somebody is on it.

    Made by `build` or `open`. The comparisons, keys and weights are those of a batch with the
    same saved model; frequencies are those of the extract that it was built from. Searches may
    run in any number of threads, beside one another and beside `add`, `update` and `remove`;
    they wait for none of them, and each sees the records as they stood when it began.

    Examples
    --------
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> samples = files("crvs_link.synthetic_data")
    >>> births = cl.read_extract(samples / "births_host.csv")
    >>> result = cl.match(samples / "arrivals.csv", births)
    >>> index = cl.RegisterIndex.build(births, result)
    >>> len(index)
    1200
    >>> record = births.frame.row(7, named=True)
    >>> found = index.search(record, limit=3)
    >>> found[0].record_id == record["record_id"], found[0].grade.value
    (True, 'certain')
    >>> index.remove(record["record_id"])
    >>> [c.record_id for c in index.search(record) if c.record_id == record["record_id"]]
    []
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.RLock()
        self._columns = Columns(state.columns)
        spec, parameters = state.parsed
        self._model = SearchModel(spec, parameters, tuple(rule.name for rule in state.plan))
        self._moves = state.moves
        self._snapshot = snapshot(state, state.searcher())

    @classmethod
    def build(
        cls,
        extract: Source | Extract,
        model: Model,
        *,
        plan: BlockingPlan | None = None,
        readings: Readings | None = None,
        searches: Readings | Extract | None = None,
        overlap: float | None = None,
        most_sharing: int = MOST_SHARING,
        options: RunOptions | None = None,
    ) -> Self:
        """Build an index of an extract.

        Parameters
        ----------
        extract : str, Path, frame or Extract
            What `read_extract` takes, or what it gave.
        model : Result, Linkage, str or Path
            The result of a `match` with one register, or a ``model.json``.
        plan : BlockingPlan, optional
            The blocking rules. By default those of the result, or of the ``link.toml`` beside
            ``model.json``; where there is neither they are chosen from the extract.
        readings : Readings, optional
            How values are to be read, where that is not to be recognised.
        searches : Readings or Extract, optional
            How the values of records that are searched for are to be read, where that is
            another way: one record does not tell in which calendar its country writes. Of
            `Readings`, what is not stated is read as in the register. An extract of such
            records tells all of it: the order and calendar of its dates, its default dates,
            its codes.
        overlap : float, optional
            Probability that a person who is searched for is on the register; by default what
            the model found.
        most_sharing : int
            Records that may share a key that is followed: the first of January in a village
            finds nobody, and takes long. A search says which keys it did not follow.
        options : RunOptions, optional
            Threads, progress.

        Returns
        -------
        RegisterIndex

        Raises
        ------
        CrvsLinkError
            If the extract cannot be read, or the model does not fit it.
        """
        if overlap is not None and not 0 < overlap < 1:
            raise UsageError(f"overlap is {overlap}; it is a probability between 0 and 1.")
        if most_sharing < 1:
            raise UsageError(f"most_sharing is {most_sharing}; it is 1 or more.")
        read = extract if isinstance(extract, Extract) else read_extract(extract)
        options = options or RunOptions()
        stated = readings or Readings()
        spec, parameters, rules = model_and_plan(model, plan, read, stated, options)
        return cls(
            build_state(
                read,
                spec,
                parameters,
                rules,
                stated,
                options,
                searches=searches,
                most=most_sharing,
                overlap=overlap,
            )
        )

    @classmethod
    def open(cls, path: str | Path, *, verify: bool = False) -> Self:
        """Open an index that `save` has written. It is mapped into memory, not read.

        Parameters
        ----------
        path : str or Path
        verify : bool
            Whether to check all of it against its digests, which reads it through. What every
            search needs first is checked always.

        Raises
        ------
        SourceNotFoundError, AccessDeniedError
            If there is no such file that may be read.
        InputError
            If it is no index, damaged, or of a newer version.
        """
        return cls(read_state(Path(path), verify=verify))

    def save(self, path: str | Path) -> None:
        """Write the index to a file, whole or not at all, for its owner alone.

        The file holds personal data: names, dates and numbers as the register has them. Values
        that were searched for and are on no record of it are left out.

        Raises
        ------
        AccessDeniedError, OutputError
            If it cannot be written; an index that was there before stays as it was.
        """
        with self._lock:
            write_state(self._state, Path(path))

    def __len__(self) -> int:
        return self._state.alive

    def __contains__(self, record_id: object) -> bool:
        return isinstance(record_id, str) and self._state.row_of(record_id) >= 0

    def __repr__(self) -> str:
        rules = len(self._state.plan)
        return f"<RegisterIndex {self._state.source_id!r}: {len(self):,} records, {rules} rules>"

    def _repr_html_(self) -> str:
        import html

        rules = "".join(f"<li>{html.escape(name)}</li>" for name in self._model.rules)
        return f"<p>{html.escape(repr(self)[1:-1])}</p><ul>{rules}</ul>"

    @property
    def nbytes(self) -> int:
        """Bytes in memory beside the text of the values."""
        return self._state.nbytes

    # --- searching -----------------------------------------------------------------

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
            If a column or a value is not one.
        AmbiguousInputError
            If a value can be read in two ways.
        """
        values = self._columns.values(record)
        shot, sources = self._seen(tuple(values))
        numbers = np.empty((1, PLACES), dtype=np.int32)
        while fill_record(values, sources, numbers[0]):
            shot, sources = self._learn(values)
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
        with self._lock:
            numbers = many.code(self._state, extract.frame, options or RunOptions(), asked=True)
            shot = self._publish()
        return many.run(
            self._state,
            shot,
            self._model,
            extract.frame,
            numbers,
            limit=-1 if limit is None else limit,
            least=min_probability,
            options=options or RunOptions(),
        )

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

    def _learn(self, values: dict[str, str | None]) -> tuple[Snapshot, list[Values]]:
        """Read values that nobody has searched for, and remember them."""
        columns = tuple(values)
        with self._lock:
            frame = as_frame([values])
            for source in self._state.vocabulary.of_columns(columns, asked=True):
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

    # --- changing ------------------------------------------------------------------

    def add(self, records: Mapping[str, Any] | Sequence[Mapping[str, Any]] | pl.DataFrame) -> None:
        """Add one record or several; the next search finds them.

        Parameters
        ----------
        records : mapping, sequence of mappings, or frame
            Values as `search` takes them, and a ``record_id`` that no other record has.

        Raises
        ------
        UsageError
            If an id is missing or there already, or a record holds nothing to find it by.
            Then none is added.
        """
        frame = self._columns.frame(records)
        with self._lock:
            add_frame(self._state, frame)
            self._publish()

    def update(self, record_id: str, record: Mapping[str, Any]) -> None:
        """Put other values in the place of those of a record.

        Raises
        ------
        UsageError
            If there is no such record, or nothing to find it by.
        """
        frame = self._columns.frame({**record, "record_id": record_id})
        with self._lock:
            replace_row(self._state, record_id, frame)
            self._publish()

    def remove(self, record_id: str) -> None:
        """Take a record out; the next search does not find it.

        Raises
        ------
        UsageError
            If there is no such record.
        """
        with self._lock:
            remove_row(self._state, record_id)
            self._publish()
