"""From the result of a run to the tables of a database, in one transaction."""

from __future__ import annotations

import datetime
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.codes import STATEMENT
from crvs_link.errors import OutputExistsError, UsageError
from crvs_link.load.sql.session import Session, driver_error, quoted
from crvs_link.output.audited import enter
from crvs_link.output.manifest import describe
from crvs_link.output.sql.faults import cannot_write
from crvs_link.output.sql.stores import Store, store_of
from crvs_link.output.tables import TABLES, tables_of
from crvs_link.output.target import KIND
from crvs_link.protect.audit import check_log
from crvs_link.run import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crvs_link.results import RunResult
    from crvs_link.run import Progress

RUN: Final = "run"
"""The table that says what was run; with it a later run knows the tables for its own."""
_ALL: Final = (*TABLES, RUN)


def check_database(target: str, *, overwrite: bool = False) -> None:
    """Refuse a place that a result could not be written to, before anything is run.

    Parameters
    ----------
    target : str
        ``postgresql://host/db#schema`` or ``sqlite:file``. A schema or file that is not
        there is made.
    overwrite : bool
        Whether the tables of an earlier result may be there.

    Raises
    ------
    UsageError
        If it names no such place, cannot be reached, or what would be overwritten was
        not written by crvs-link.
    OutputExistsError
        If tables of these names are there and ``overwrite`` is not set.
    AccessDeniedError
        If the user may not make tables there.
    """
    store = store_of(target)
    store.check()
    if store.new_file is not None:
        return
    with _writing(store) as session:
        store.check_rights(session)
        _check_free(store, session, overwrite=overwrite)


def write_database(
    result: RunResult,
    target: str,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    audit: str | Path | None = None,
) -> str:
    """Write the tables of a result to a database: all of them, or none.

    Parameters
    ----------
    result : RunResult
    target : str
        As `check_database` allows it. The tables are ``links``, ``review``, ``outcomes``
        or ``clusters``, ``set_aside``, and ``run``: one row with the time, the version,
        the manifest (digests of the inputs, counts) and the configuration.
    overwrite : bool
        Whether the tables of an earlier result are replaced.
    progress : Progress, optional
        Told of every table.
    audit : str or Path, optional
        Log in which the result is entered, before it is there for others.

    Returns
    -------
    str
        The place.

    Raises
    ------
    UsageError, OutputExistsError, AccessDeniedError
        As `check_database`.
    OutputError
        If it could not be written; the database is as it was.
    """
    store = store_of(target)
    store.check()
    if audit is not None:
        check_log(audit)
    tables = dict(tables_of(result))
    tables[RUN] = _run_row(result)
    new_file = store.new_file
    try:
        with (
            _writing(store) as session,
            (progress or Silent()).step("Writing to the database", len(tables)) as step,
        ):
            store.begin(session)
            for name in _check_free(store, session, overwrite=overwrite):
                session.run(f"DROP TABLE {store.table(name)}")
            for name, frame in tables.items():
                _write(store, session, name, frame)
                step.advance(1)
            if audit is not None:
                enter(audit, tables[RUN]["manifest"][0], store.place)
            _commit(store, session)
    except BaseException:
        if new_file is not None:
            new_file.unlink(missing_ok=True)
        raise
    return store.place


def _check_free(store: Store, session: Session, *, overwrite: bool) -> list[str]:
    """Give the tables that would be replaced; refuse those that may not be."""
    taken = store.existing(session, _ALL)
    if not taken:
        return taken
    listed = ", ".join(taken)
    if not overwrite:
        raise OutputExistsError(
            f"{store.place} already has tables of these names: {listed}.",
            hint="Replace those of an earlier result with --overwrite, or name another place.",
        )
    ours = RUN in taken and "kind" in session.names(f"SELECT * FROM {store.table(RUN)} LIMIT 0")
    kinds = session.run(f"SELECT kind FROM {store.table(RUN)}") if ours else pl.DataFrame()
    if not ours or kinds["kind"].to_list() != [KIND]:
        raise UsageError(
            f"{store.place} has tables that crvs-link did not write ({listed}).",
            hint="Name another schema or file.",
        )
    return taken


def _run_row(result: RunResult) -> pl.DataFrame:
    facts = describe(result)
    return pl.DataFrame(
        {
            "kind": [KIND],
            "command": [result.command],
            "version": [facts["versions"]["crvs-link"]],
            "started": [datetime.datetime.fromisoformat(facts["started"])],
            "finished": [datetime.datetime.fromisoformat(facts["finished"])],
            "purpose": pl.Series([result.purpose], dtype=pl.String),
            "legal_basis": pl.Series([result.legal_basis], dtype=pl.String),
            "manifest": [json.dumps(facts, indent=2, sort_keys=True)],
            "config": [result.config],
            "statement": [STATEMENT],
        }
    )


def _write(store: Store, session: Session, name: str, frame: pl.DataFrame) -> None:
    types = {column: store.column(dtype) for column, dtype in frame.schema.items()}
    columns = ", ".join(f"{quoted(column)} {sql}" for column, (sql, _) in types.items())
    session.run(f"CREATE TABLE {store.table(name)} ({columns})")
    if frame.height:
        session.append(
            store.schema, name, frame.cast({column: dtype for column, (_, dtype) in types.items()})
        )


def _commit(store: Store, session: Session) -> None:
    try:
        session.run("COMMIT")
    except driver_error() as error:
        raise cannot_write(error, store.place, committing=True) from None


@contextmanager
def _writing(store: Store) -> Iterator[Session]:
    """Connect; a transaction that is not committed ends with the connection, undone."""
    try:
        with store.session() as session:
            yield session
    except driver_error() as error:
        raise cannot_write(error, store.place, committing=False) from None
