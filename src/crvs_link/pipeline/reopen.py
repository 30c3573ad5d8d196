"""A linkage of a finished run, with its extracts read and coded again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from crvs_link.compare import Tables, needed_lanes
from crvs_link.errors import ConfigError, UsageError
from crvs_link.load.places import read_places
from crvs_link.model import loads
from crvs_link.pipeline.earlier import (
    check_extracts,
    check_places,
    find_linkage,
    read_manifest,
)
from crvs_link.pipeline.plan import prepare_work
from crvs_link.pipeline.read import code_sources, read_sources
from crvs_link.schema import RECORD_ID, Cardinality

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingPlan


class Reopened:
    """One linkage of a finished run.

    Parameters
    ----------
    folder : Path
        An output folder.
    register : str, optional
        Needed where the run searched several.
    options : RunOptions

    Attributes
    ----------
    register : str
    config : RunConfig
    numbers : tuple of int
        Of the left and of the right extract; the same for a de-duplication.
    spec, parameters
        The model.
    plan : BlockingPlan
    cardinality : Cardinality
    correlation : float
        Of the pairs of one record within its cluster; see `crvs_link.resolve.Membership`.
    floor : float
        Bits below which no pair was kept.
    withheld : set of str
        Source ids of the extracts whose identifiers the outputs leave out.

    Raises
    ------
    SourceNotFoundError
        If the folder is not there.
    UsageError
        If it is not an output folder, or no such register is in the run.
    InputError
        If an extract is no longer the one that was linked.
    """

    def __init__(self, folder: Path, register: str | None, options: RunOptions) -> None:
        from crvs_link.config import read_config  # Pydantic, which `match` does without

        self.folder = folder
        self._options = options
        self._manifest = read_manifest(folder)
        linkage = find_linkage(self._manifest, register)
        self.register: str = linkage["register"]
        self.floor = float(linkage["floor"])
        self.correlation = float(linkage["cluster_correlation"] or 0.0)
        self.withheld = {
            each["source_id"] for each in self._manifest["inputs"] if each["ids_withheld"]
        }
        self.config = read_config(folder / "link.toml")
        self._extracts = read_sources(self.config, options)
        check_extracts(self._extracts, self._manifest)
        left, right = (
            next(k for k, e in enumerate(self._extracts) if e.source_id == name)
            for name in (linkage["left"], self.register)
        )
        self.numbers = (left, right)
        stated = next(x for x in self.config.linkages if x.register == self.register)
        if stated.plan is None:
            raise ConfigError(f"{folder / 'link.toml'} names no blocking rules.")
        self.plan: BlockingPlan = stated.plan
        self.cardinality = stated.cardinality or Cardinality.ONE_TO_ONE
        path = folder / linkage["model"]
        self.spec, self.parameters = loads(path.read_text(encoding="utf-8"), where=str(path))

    @property
    def within(self) -> bool:
        """Whether an extract was linked with itself."""
        return self.numbers[0] == self.numbers[1]

    @property
    def extracts(self) -> tuple[Extract, Extract]:
        """The left and the right extract."""
        return self._extracts[self.numbers[0]], self._extracts[self.numbers[1]]

    def rows(self, left_id: str, right_id: str) -> tuple[int, int]:
        """Find two records by their identifiers.

        Raises
        ------
        UsageError
            If a record is not there, or both are the same one.
        """
        left, right = (
            _row(extract, wanted)
            for extract, wanted in zip(self.extracts, (left_id, right_id), strict=True)
        )
        if not self.within:
            return left, right
        if left == right:
            raise UsageError("The two records are the same one.", hint="Name two records.")
        return min(left, right), max(left, right)

    @cached_property
    def coded(self) -> CodedRecords:
        """All records of the run; coded when they are first asked for."""
        units = read_places(self.config.places)
        check_places(units, self._manifest)
        return code_sources(self._extracts, self.config, self._options, units)[0]

    @cached_property
    def tables(self) -> Tables:
        """Tables of the values of the run."""
        return Tables(self.coded)

    @cached_property
    def work(self) -> PlannedWork:
        """What was to be compared, and how."""
        return prepare_work(
            self.coded,
            self.tables,
            *self.numbers,
            self.spec,
            self.plan,
            needed_lanes(self.spec, self.plan),
            self._options,
        )


def _row(extract: Extract, wanted: str) -> int:
    found = extract.frame[RECORD_ID].eq(wanted).arg_max()
    if found is None or extract.frame[RECORD_ID][found] != wanted:
        raise UsageError(
            f"{extract.path_text} has no record with the identifier that was given.",
            hint="Identifiers stand in links.parquet; an extract without any has row numbers.",
        )
    return int(found)
