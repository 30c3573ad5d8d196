"""The two jobs: match a host extract with registers, and de-duplicate an extract."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.compare import Tables
from crvs_link.config import write_config
from crvs_link.errors import UsageError
from crvs_link.load.labels import read_labels
from crvs_link.load.places import read_places
from crvs_link.pipeline.carried_budgets import with_room
from crvs_link.pipeline.concluded import conclude_cases
from crvs_link.pipeline.decisions import gather_decisions, standing_of
from crvs_link.pipeline.disclosure import check_disclosure
from crvs_link.pipeline.given import read_given
from crvs_link.pipeline.host_records import hidden_records, read_host
from crvs_link.pipeline.labels import check_registers
from crvs_link.pipeline.previous import digests, key_of
from crvs_link.pipeline.read import code_sources, gazetteer_of, read_sources, with_columns
from crvs_link.pipeline.record_groups import group_records
from crvs_link.pipeline.scopes import read_scopes
from crvs_link.pipeline.searching import Beside, search_registers
from crvs_link.protect import protected_records, withheld_sources
from crvs_link.results import RunResult
from crvs_link.run import check_process
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crvs_link.config import RegisterScope, RunConfig
    from crvs_link.load import Extract
    from crvs_link.load.labels import Labels
    from crvs_link.pipeline.previous import Previous
    from crvs_link.run import RunOptions


class _Watch:
    """Wall time of each stage, for the manifest."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@dataclass(frozen=True)
class _Given:
    """What a caller may give beside a configuration."""

    extracts: Sequence[Extract] | None
    model: Path | None
    previous: Previous | None
    decisions: pl.DataFrame | None
    labels: Labels | None


def match(
    config: RunConfig,
    options: RunOptions,
    *,
    extracts: Sequence[Extract] | None = None,
    model: Path | None = None,
    labels: Labels | None = None,
    previous: Previous | None = None,
    decisions: pl.DataFrame | None = None,
) -> RunResult:
    """Search for the records of the first source on each of the others.

    Parameters
    ----------
    config : RunConfig
        Sources, choices and decisions; what it leaves open is chosen from the data.
    options : RunOptions
        Threads, memory, progress. Its seed is not used: the configuration has one.
    extracts : sequence of Extract, optional
        The sources, already read.
    model : Path, optional
        A saved model to apply in place of fitting one.
    labels : Labels, optional
        Those of the configuration, already read.
    previous : Previous, optional
        An earlier run: its models are applied, its decisions carried forward, and what
        is new or changed since is told. The configuration is to be its own, with other
        paths.
    decisions : polars.DataFrame, optional
        Of clerical review, as `crvs_link.load.decisions.read_decisions` gives them; they
        take the place of those of ``previous`` on the same pairs.

    Returns
    -------
    RunResult

    Raises
    ------
    CrvsLinkError
        If the run cannot be carried out. A register of several that cannot support a
        model is *not run*; where none can, the first error is raised.
    """
    if len(config.sources) < 2:
        raise UsageError(
            "There is no register to search.", hint="Name a host extract and at least one register."
        )
    rights = range(1, len(config.sources))
    given = _Given(extracts, model, previous, decisions, labels)
    return _run("match", rights, config, options, given)


def dedupe(
    config: RunConfig,
    options: RunOptions,
    *,
    extracts: Sequence[Extract] | None = None,
    model: Path | None = None,
    labels: Labels | None = None,
    previous: Previous | None = None,
    decisions: pl.DataFrame | None = None,
) -> RunResult:
    """Find the records of one source that belong to one person.

    Parameters, returns and errors are those of `match`.
    """
    if len(config.sources) != 1:
        raise UsageError(
            f"A de-duplication takes one extract, not {len(config.sources)}.",
            hint="To search registers for the records of an extract, use match.",
        )
    given = _Given(extracts, model, previous, decisions, labels)
    return _run("dedupe", range(1), config, options, given)


def _run(
    command: str,
    rights: range,
    config: RunConfig,
    options: RunOptions,
    given: _Given,
) -> RunResult:
    check_process()
    config, pseudonyms = check_disclosure(config)
    watch = _Watch()
    options = replace(options, seed=config.seed)
    previous = given.previous
    model = read_given(given.model) if given.model is not None else None
    models = {} if previous is None else previous.models
    if model is not None or models:
        _refuse_labels(given.labels, config)
    with watch.stage("read"):
        config, scopes = read_scopes(config, options.progress)
        places = read_places(config.places)
        labels = given.labels or (read_labels(config.labels) if config.labels else None)
        read = list(given.extracts) if given.extracts is not None else read_sources(config, options)
        if labels is not None:
            check_registers(labels, [read[right].source_id for right in rights])
        protected = frozenset(
            each.source_id
            for each in read
            if protected_records(each.frame, whole=_whole(scopes, each.source_id)).any()
        )
        decisions = gather_decisions(
            None if previous is None else previous.decisions,
            given.decisions,
            read,
            withheld=withheld_sources(
                {each.source_id: each.id_is_identity_number for each in read},
                protected,
                config.disclosure,
            ),
        )
        changes = None
        if previous is not None:
            config = with_room(config, previous.costs, read)
            changes = previous.changes(read, options)
    with watch.stage("standardise"):
        gazetteer = gazetteer_of(places)
        coded, read = code_sources(read, config, options, gazetteer)
        groupings = group_records(coded, read[0], 0, places)
        pcodes = None if gazetteer is None else gazetteer.pcodes
        host = read_host(coded, read[0], config.sources[0], scopes, pcodes)
        hidden = hidden_records(host, read, config, scopes)
        # From here on codes stand for values: the raw ones are half of the memory of a run.
        read = [
            replace(
                each,
                frame=each.frame.select(ROW_NUMBER, RECORD_ID, digests(each, key_of(each.digest))),
            )
            for each in read
        ]
    tables = Tables(coded)
    with watch.stage("link"):
        beside = Beside(groupings, scopes, hidden, model, models, labels, decisions)
        searched = search_registers(rights, coded, tables, read, config, beside, options)
    full = replace(
        config,
        sources=tuple(
            with_columns(source, extract)
            for source, extract in zip(config.sources, read, strict=True)
        ),
        linkages=tuple(searched.chosen),
    )
    concluded = None
    if command == "match":
        with watch.stage("outcomes"):
            concluded = conclude_cases(
                host,
                hidden,
                read,
                searched,
                coded,
                tables,
                config,
                scopes,
                groupings,
                options,
            )
    linkages = searched.linkages if concluded is None else concluded.linkages
    outcomes = None if concluded is None else concluded.outcomes
    if previous is not None and outcomes is not None:
        outcomes = previous.with_results_before(outcomes, read[0])
    return RunResult(
        command=command,
        extracts=tuple(read),
        linkages=tuple(linkages),
        not_run={register: str(fault) for register, fault in searched.not_run.items()},
        links=pl.concat([x.links for x in linkages], how="diagonal"),
        review=pl.concat([x.review for x in linkages], how="diagonal"),
        outcomes=outcomes,
        clusters=linkages[0].clusters,
        subgroups=pl.concat([x.subgroups for x in linkages]),
        config=write_config(full),
        places=() if places is None else places.files,
        labels=None if labels is None else labels.file,
        seconds=watch.seconds,
        disclosure=config.disclosure,
        protected=protected,
        pseudonyms=pseudonyms,
        decisions=standing_of(decisions, linkages),
        changes=changes,
        previous=None if previous is None else str(previous.folder),
        cases=None if concluded is None else concluded.cases,
        outcome_counts=None if concluded is None else concluded.outcome_counts,
        search_counts=None if concluded is None else concluded.search_counts,
        scopes=scopes,
    )


def _refuse_labels(labels: Labels | None, config: RunConfig) -> None:
    if labels is not None or config.labels is not None:
        raise UsageError(
            "Labels are for fitting a model, and a given model is applied as it is.",
            hint="Leave out --labels, or [model] labels in link.toml; or leave out --model or "
            "--previous.",
        )


def _whole(scopes: Mapping[str, RegisterScope], source_id: str) -> bool:
    """Whether all records of an extract are protected."""
    scope = scopes.get(source_id)
    return scope is not None and scope.protected
