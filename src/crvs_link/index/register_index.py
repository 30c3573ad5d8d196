"""The register index: one record searched for in microseconds, added, changed and taken out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link.encode import Readings
from crvs_link.errors import UsageError
from crvs_link.index.build import build_state
from crvs_link.index.changes import add_frame, remove_row, replace_row
from crvs_link.index.file import read_state, write_state
from crvs_link.index.live import LiveIndex
from crvs_link.index.models import model_and_plan
from crvs_link.load import Extract, read_extract
from crvs_link.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    import polars as pl

    from crvs_link.index.models import Model
    from crvs_link.load import Source
    from crvs_link.spec import BlockingPlan

MOST_SHARING: Final = 2000
"""Records that may share a key that is followed."""


class RegisterIndex(LiveIndex):
    """A register that answers whether somebody is on it.

    Made by `build` or `open`. The comparisons, keys and weights are those of a batch with the
    same saved model; frequencies are those of the extract that it was built from. What a batch
    adds in its second round, from who else is in a household, is no part of them: one search has
    no other pairs to look at. Searches may run in any number of threads, beside one another and
    beside `add`, `update` and `remove`; they wait for none of them, and each sees the records as
    they stood when it began.

    Examples
    --------
    >>> import crvs_link as cl
    >>> from importlib.resources import files
    >>> samples = files("crvs_link.synthetic_data")
    >>> births = cl.read_extract(samples / "births_host.csv")
    >>> result = cl.match(samples / "arrivals.csv", births)
    >>> index = cl.RegisterIndex.build(births, result)
    >>> len(index)
    365
    >>> record = births.frame.row(7, named=True)
    >>> found = index.search(record, limit=3)
    >>> found[0].record_id == record["record_id"], found[0].grade.value
    (True, 'certain')
    >>> index.remove(record["record_id"])
    >>> [c.record_id for c in index.search(record) if c.record_id == record["record_id"]]
    []
    """

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

    def add(self, records: Mapping[str, Any] | Sequence[Mapping[str, Any]] | pl.DataFrame) -> None:
        """Add one record or several; the next search finds them.

        Parameters
        ----------
        records : mapping, sequence of mappings, or frame
            Values as `search` takes them, and a ``record_id`` that no other record has.

        Raises
        ------
        UsageError
            If an id is missing or there already, or a record holds nothing to find it by, or
            its name in a way that the index does not look at. Then none is added.
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

        Its values stay in the index, and in a file that is saved, until it is built again: to
        erase somebody, build it from a register without them.

        Raises
        ------
        UsageError
            If there is no such record.
        """
        with self._lock:
            remove_row(self._state, record_id)
            self._publish()
