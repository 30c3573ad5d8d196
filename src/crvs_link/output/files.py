"""From the result of a run to the files of its folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crvs_link import model
from crvs_link.codes import STATEMENT
from crvs_link.output.audited import enter
from crvs_link.output.folder import Draft, new_folder
from crvs_link.output.manifest import render_manifest
from crvs_link.output.ndjson import write_results
from crvs_link.output.tables import records_of, tables_of, write_table
from crvs_link.output.target import MANIFEST, check_target
from crvs_link.protect.audit import check_log
from crvs_link.run import Silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.results import RunResult
    from crvs_link.run import Progress

STATEMENT_FILE: Final = "STATEMENT.txt"
"""What no table says, beside tables that cannot carry it."""

_NOT_IN_NAMES: Final = re.compile('[\x00-\x1f\x7f<>:"/\\\\|?*]')
"""What some file system refuses in the name of a file."""
_NAME_LENGTH: Final = 50
"""Characters; a file name may take 255 bytes, a character up to four."""

_LINE: Final = 2_000
"""About how many bytes a line of results takes."""


def write(
    result: RunResult,
    folder: str | Path,
    *,
    formats: Sequence[str] = ("parquet",),
    overwrite: bool = False,
    report: bool = True,
    progress: Progress | None = None,
    audit: str | Path | None = None,
) -> Path:
    """Write the output folder of a run: complete, or not at all.

    Parameters
    ----------
    result : RunResult
    folder : str or Path
        As `check_target` allows it.
    formats : sequence of str
        ``csv`` and ``xlsx`` are written beside Parquet, which is always written.
    overwrite : bool
        Whether an earlier output folder is replaced.
    report : bool
        Whether ``report.html`` and ``report.json`` are written.
    progress : Progress, optional
        Told of every file.
    audit : str or Path, optional
        Log in which the result is entered, before it is in its place.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UsageError, OutputExistsError, AccessDeniedError
        As `check_target` and `crvs_link.protect.audit.check_log`.
    InputError
        If the log is damaged.
    OutputError
        If the disk is full, or writing failed otherwise; nothing is left behind, and a
        folder that was there is as it was.
    """
    check_target(folder, overwrite=overwrite, formats=formats)
    if audit is not None:
        check_log(audit, folder)
    models = model_files(result)
    suffixes = list(dict.fromkeys(["parquet", *formats]))
    tables = dict(tables_of(result))
    records = records_of(result)
    n_files = len(tables) * len(suffixes) + (records is not None)
    n_files += len(models) + 2 * report + ("csv" in suffixes) + (result.cases is not None) + 2
    with (
        new_folder(folder, overwrite=overwrite) as draft,
        (progress or Silent()).step("Writing the result", n_files) as step,
    ):
        for name, frame in tables.items():
            for suffix in suffixes:
                path = draft.begin(f"{name}.{suffix}", int(frame.estimated_size()))
                write_table(frame, path)
                step.advance(1)
        if "csv" in suffixes:  # which has no place for it
            draft.text(STATEMENT_FILE, STATEMENT + "\n")
            step.advance(1)
        if records is not None:
            path = draft.begin("records.parquet", int(records.estimated_size()))
            write_table(records, path)
            step.advance(1)
        if result.cases is not None:
            write_results(result, draft.begin("results.ndjson", _LINE * result.cases.height))
            step.advance(1)
        for linkage in result.linkages:
            text = model.dumps(linkage.spec, linkage.parameters, linkage.trace)
            draft.text(models[linkage.right], text)
            step.advance(1)
        draft.text("link.toml", result.config)
        step.advance(1)
        if report:
            _write_report(result, draft)
            step.advance(2)
        manifest = render_manifest(result, draft.path, models=models)
        draft.text(MANIFEST, manifest)
        step.advance(1)
        if audit is not None:
            enter(audit, manifest, str(Path(folder).resolve()))
    return Path(folder)


def model_files(result: RunResult) -> dict[str, str]:
    """Name the file that holds the model of each register.

    Parameters
    ----------
    result : RunResult

    Returns
    -------
    dict of str to str
        By source id: ``model.json``, or ``model-<register>.json`` where several
        registers were asked for, with whatever cannot stand in a file name replaced.
    """
    registers = [linkage.right for linkage in result.linkages]
    if len(registers) + len(result.not_run) <= 1:
        return dict.fromkeys(registers, "model.json")
    names: dict[str, str] = {}
    taken: set[str] = set()
    for register in registers:
        safe = _NOT_IN_NAMES.sub("_", register)[:_NAME_LENGTH]
        name = f"model-{safe}.json"
        number = 2
        while name.casefold() in taken:
            name = f"model-{safe}-{number}.json"
            number += 1
        taken.add(name.casefold())
        names[register] = name
    return names


def _write_report(result: RunResult, draft: Draft) -> None:
    # Drawing needs Altair, whose import alone takes a quarter of a second.
    from crvs_link.report import findings
    from crvs_link.report.html import render_html
    from crvs_link.report.json import render_json

    found = findings(result)
    draft.text("report.html", render_html(found))
    draft.text("report.json", render_json(found))
