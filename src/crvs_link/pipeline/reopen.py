"""A finished run, opened again: its records, rules and model, ready to ask about pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crvs_link.compare import Tables, needed_lanes
from crvs_link.errors import ConfigError, InputError, UsageError
from crvs_link.load.places import read_places
from crvs_link.model import is_fitted, loads
from crvs_link.pipeline.earlier import check_extracts, check_places, find_linkage, read_manifest
from crvs_link.pipeline.plan import prepare_work
from crvs_link.pipeline.read import code_sources, gazetteer_of, read_sources
from crvs_link.schema import RECORD_ID, Cardinality

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import Progress, RunOptions, Step
    from crvs_link.spec import BlockingPlan, ModelParameters, ModelSpec


@dataclass(frozen=True)
class _WithoutNotes:
    """Progress alone: what a run noted of its inputs, it noted then."""

    progress: Progress

    def step(self, label: str, total: int) -> AbstractContextManager[Step]:
        """Begin a stage."""
        return self.progress.step(label, total)

    def note(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class ReopenedRun:
    """The inputs of a finished run, read and coded once more.

    Parameters
    ----------
    folder : Path
    manifest : dict
    config : RunConfig
    extracts : list of Extract
    coded : CodedRecords
    tables : Tables
    options : RunOptions
    """

    folder: Path
    manifest: dict[str, Any]
    config: RunConfig
    extracts: list[Extract]
    coded: CodedRecords
    tables: Tables
    options: RunOptions

    @property
    def withheld(self) -> set[str]:
        """Source ids of the extracts whose identifiers the outputs leave out."""
        return {each["source_id"] for each in self.manifest["inputs"] if each["ids_withheld"]}


@dataclass(frozen=True)
class ReopenedLinkage:
    """One linkage of a finished run, its candidate pairs bound again.

    Parameters
    ----------
    run : ReopenedRun
    register : str
    work : PlannedWork
    plan : BlockingPlan
        As the run stated it.
    spec : ModelSpec
    parameters : ModelParameters
    cardinality : Cardinality
    correlation : float
        Of the pairs of one record within its cluster; see `crvs_link.resolve.Membership`.
    floor : float
        Match weight from which pairs were kept.
    """

    run: ReopenedRun
    register: str
    work: PlannedWork
    plan: BlockingPlan
    spec: ModelSpec
    parameters: ModelParameters
    cardinality: Cardinality
    correlation: float
    floor: float

    @property
    def numbers(self) -> tuple[int, int]:
        """Of the left and of the right extract; the same for a de-duplication."""
        return self.work.left, self.work.right

    @property
    def within(self) -> bool:
        """Whether an extract was linked with itself."""
        return self.work.left == self.work.right

    @property
    def extracts(self) -> tuple[Extract, Extract]:
        """The left and the right extract."""
        return self.run.extracts[self.work.left], self.run.extracts[self.work.right]

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


def reopen_run(
    folder: Path, options: RunOptions, *, register: str | None = None, named: bool = False
) -> ReopenedRun:
    """Read the inputs of a finished run again.

    Parameters
    ----------
    folder : Path
        An output folder.
    options : RunOptions
    register : str, optional
        One that is going to be asked for.
    named : bool
        Refuse a run of several registers where none is named, before anything is read.

    Returns
    -------
    ReopenedRun

    Raises
    ------
    SourceNotFoundError
        If the folder or an input is not there.
    UsageError
        If it is not an output folder, or there is no such register in the run.
    InputError
        If an input is no longer the one that was linked.
    """
    from crvs_link.config import read_config  # Pydantic, which `match` does without

    options = replace(options, progress=_WithoutNotes(options.progress))
    manifest = read_manifest(folder)
    if named or register is not None:
        find_linkage(manifest, register)
    config = read_config(folder / "link.toml")
    extracts = read_sources(config, options)
    check_extracts(extracts, manifest)
    places = read_places(config.places)
    check_places(places, manifest)
    coded, _ = code_sources(extracts, config, options, gazetteer_of(places))
    return ReopenedRun(folder, manifest, config, extracts, coded, Tables(coded), options)


def reopen_linkage(run: ReopenedRun, register: str | None) -> ReopenedLinkage:
    """Prepare one linkage of a finished run, by the model and the rules that it used.

    Parameters
    ----------
    run : ReopenedRun
    register : str, optional
        None for the only one.

    Returns
    -------
    ReopenedLinkage
    """
    linkage = find_linkage(run.manifest, register)
    left, right = (
        next(k for k, e in enumerate(run.extracts) if e.source_id == name)
        for name in (linkage["left"], linkage["register"])
    )
    stated = next(x for x in run.config.linkages if x.register == linkage["register"])
    spec, parameters, fitted = read_model(run.folder, linkage)
    if left != right and not fitted:
        # As the run did: what a given model knows of rarity is the register's.
        coded = replace(run.coded, reference=right)
        run = replace(run, coded=coded, tables=Tables(coded))
    if stated.plan is None:
        raise ConfigError(f"{run.folder / 'link.toml'} names no blocking rules.")
    work = prepare_work(
        run.coded,
        run.tables,
        left,
        right,
        spec,
        stated.plan,
        needed_lanes(spec, stated.plan),
        run.options,
    )
    return ReopenedLinkage(
        run=run,
        register=linkage["register"],
        work=work,
        plan=stated.plan,
        spec=spec,
        parameters=parameters,
        cardinality=stated.cardinality or Cardinality.ONE_TO_ONE,
        correlation=float(linkage["cluster_correlation"] or 0.0),
        floor=float(linkage["floor"]),
    )


def read_model(folder: Path, linkage: Mapping[str, Any]) -> tuple[ModelSpec, ModelParameters, bool]:
    """Read the model of a linkage, as the manifest names it.

    Returns
    -------
    spec : ModelSpec
    parameters : ModelParameters
    fitted : bool
        Whether to the records of the run, rather than given to it.

    Raises
    ------
    InputError
        If it is not there any more, or damaged.
    """
    path = folder / linkage["model"]
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read: it is not there, or damaged.", hint="Repeat the run."
        ) from error
    return *loads(text, where=str(path)), is_fitted(text)


def _row(extract: Extract, wanted: str) -> int:
    found = extract.frame[RECORD_ID].eq(wanted).arg_max()
    if found is None or extract.frame[RECORD_ID][found] != wanted:
        raise UsageError(
            f"{extract.path_text} has no record with the identifier that was given.",
            hint="Identifiers stand in links.parquet; an extract without any has row numbers.",
        )
    return int(found)
