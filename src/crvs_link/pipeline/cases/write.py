"""A folder of pages for case workers: complete, or not at all."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.decisions import DECISIONS_SCHEMA
from crvs_link.output import check_target
from crvs_link.output.folder import new_folder
from crvs_link.output.manifest import FORMAT, digests
from crvs_link.output.tables import write_table
from crvs_link.output.target import KIND, MANIFEST
from crvs_link.pipeline.cases.gather import MOST_CANDIDATES, gather_cases
from crvs_link.pipeline.cases.purpose import check_protected, stated_purpose
from crvs_link.pipeline.cases.select import Wanted, select_cases
from crvs_link.pipeline.cases.tables import read_tables
from crvs_link.pipeline.earlier import read_manifest
from crvs_link.pipeline.reopen import reopen_run
from crvs_link.pipeline.scopes import read_scopes
from crvs_link.protect import Purpose
from crvs_link.report.cases import CaseFolder, render_case, render_list
from crvs_link.report.catalogue import REFERENCE, catalogue
from crvs_link.run import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.config import RegisterScope
    from crvs_link.pipeline.reopen import ReopenedRun
    from crvs_link.report.cases import Case
    from crvs_link.run import RunOptions

DECISIONS: Final = "decisions.csv"

_COLUMNS: Final = ("left_id", "right_id", "register", "decision", "reviewer", "reason")


@dataclass(frozen=True)
class CasesWritten:
    """What was written.

    Parameters
    ----------
    folder : Path
    cases : int
    left_out : int
        Cases that the limit left out.
    decisions : bool
        Whether there is a table to fill in: only where all records that it would name have
        identifiers of their own.
    """

    folder: Path
    cases: int
    left_out: int
    decisions: bool


def write_cases(
    result: Path,
    folder: str | Path,
    *,
    options: RunOptions,
    wanted: Wanted | None = None,
    purpose: Purpose | None = None,
    language: str = REFERENCE,
    most: int = MOST_CANDIDATES,
    overwrite: bool = False,
) -> CasesWritten:
    """Write one page for each case, from the folder of a result of ``match``.

    The extracts of the run are read again, once their digests are found to be the same.

    Parameters
    ----------
    result : Path
        An output folder of ``match``.
    folder : str or Path
        Where to, as `crvs_link.output.check_target` allows it.
    options : RunOptions
    wanted : Wanted, optional
        Which cases; without it those that need a person.
    purpose : Purpose, optional
        What it leaves out is that of the result.
    language : str
        Of the texts: one of `crvs_link.report.catalogue.languages`.
    most : int
        Register records that are shown in each case.
    overwrite : bool
        Whether earlier pages are replaced.

    Returns
    -------
    CasesWritten

    Raises
    ------
    UsageError
        If no purpose or legal basis is stated, or not all that protected records take, there
        are no texts in the language, or the result is not one of ``match``.
    InputError
        If an extract or a register file is no longer the one that was linked.
    OutputError
        If writing failed; nothing is left behind.
    """
    manifest = read_manifest(result)
    stated = stated_purpose(manifest, purpose or Purpose())
    texts = catalogue(language)
    tables = read_tables(result)
    check_target(folder, overwrite=overwrite)
    run = reopen_run(result, options)
    scopes = _scopes_of(run)
    check_protected(stated, run.extracts, scopes)
    selection = select_cases(tables, run.extracts[0], wanted or Wanted())
    cases = gather_cases(run, tables, selection.rows, scopes=scopes, most=most)
    shared = CaseFolder(
        purpose=stated.purpose or "",
        legal_basis=stated.legal_basis or "",
        program=f"crvs-link {version('crvs-link')}",
        finished=manifest["finished"],
    )
    decisions = decision_rows(cases)
    with (
        new_folder(folder, overwrite=overwrite) as draft,
        options.progress.step("Writing cases", len(cases)) as step,
    ):
        for case in cases:
            draft.text(f"case-{case.reference}.html", render_case(case, shared, texts))
            step.advance(1)
        draft.text("index.html", render_list(cases, shared, texts))
        if decisions is not None:
            write_table(decisions, draft.begin(DECISIONS, int(decisions.estimated_size())))
        draft.text(
            MANIFEST,
            _manifest(
                result, manifest, stated, language, len(cases), selection.left_out, draft.path
            ),
        )
    return CasesWritten(Path(folder), len(cases), selection.left_out, decisions is not None)


def _scopes_of(run: ReopenedRun) -> dict[str, RegisterScope]:
    """Read the register files of a finished run again: refused if one is another by now."""
    _, scopes = read_scopes(run.config, Silent())
    for source_id, stated in run.manifest.get("scopes", {}).items():
        if source_id not in scopes or scopes[source_id].digest != stated["digest"]:
            raise InputError(
                f"{stated['path']} is no longer the register file of the result.",
                hint="Repeat the run, or put the file back as it was.",
            )
    return scopes


def decision_rows(cases: Sequence[Case]) -> pl.DataFrame | None:
    """Pairs of all cases as ``match --decisions`` takes them, to be filled in; None for none.

    Parameters
    ----------
    cases : sequence of Case

    Returns
    -------
    polars.DataFrame, optional
        ``left_id, right_id, register, decision, reviewer, reason``, the last three empty. None
        where a record has no identifier of its own: its row number may be another next time.
    """
    pairs = [(case.person, each.record) for case in cases for each in case.candidates]
    if not pairs or any(record.reference is None for pair in pairs for record in pair):
        return None
    rows = [(left.reference, right.reference, right.source) for left, right in pairs]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS[:3], pl.String), orient="row")
    empty = [pl.lit(None, DECISIONS_SCHEMA[name]).alias(name) for name in _COLUMNS[3:]]
    return frame.with_columns(empty)


def _manifest(
    result: Path,
    manifest: Mapping[str, Any],
    stated: Purpose,
    language: str,
    cases: int,
    left_out: int,
    folder: Path,
) -> str:
    """Say what the pages are made from and for, with the digest of every file."""
    document = {
        "kind": KIND,
        "format": FORMAT,
        "command": "cases",
        **stated.manifest(),
        "language": language,
        "cases": cases,
        "left_out": left_out,
        "result": {"finished": manifest["finished"], "files": digests(result)[MANIFEST]},
        "inputs": manifest["inputs"],
        "version": version("crvs-link"),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "files": digests(folder),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
