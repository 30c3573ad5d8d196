"""An earlier run that is carried on: its models and rules, its decisions, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import UsageError
from crvs_link.load.decisions import DECISIONS_SCHEMA
from crvs_link.pipeline.carried_budgets import search_costs
from crvs_link.pipeline.earlier import read_manifest
from crvs_link.pipeline.given import GivenModel
from crvs_link.pipeline.reopen import read_model
from crvs_link.protect.pseudonyms import PSEUDONYM
from crvs_link.schema import DIGEST, PROTECTED, RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.carried_budgets import SearchCosts
    from crvs_link.run import RunOptions

NEW, CHANGED, REMOVED = "new", "changed", "removed"
BEFORE: Final = "search_result_before"

CHANGES_SCHEMA: Final = pl.Schema(
    {"source": pl.String, RECORD_ID: pl.String, ROW_NUMBER: pl.UInt32, "change": pl.String}
)


@dataclass(frozen=True)
class Previous:
    """What a run takes over from an earlier one.

    Parameters
    ----------
    folder : Path
    config : RunConfig
        Its ``link.toml``: how extracts are read, rules, cardinality and losses.
    models : mapping of str to GivenModel
        By register.
    decisions : polars.DataFrame, optional
        Of clerical review, carried forward.
    records : polars.DataFrame, optional
        ``source, record_id, digest``; None where they cannot be compared
        with those of now.
    keys : mapping of str to int
        The key of the digests of each source.
    outcomes : polars.DataFrame, optional
    costs : mapping of str to SearchCosts
        What the search of each register cost.
    """

    folder: Path
    config: RunConfig
    models: Mapping[str, GivenModel]
    decisions: pl.DataFrame | None
    records: pl.DataFrame | None
    keys: Mapping[str, int]
    outcomes: pl.DataFrame | None
    costs: Mapping[str, SearchCosts]

    def changes(self, extracts: Sequence[Extract], options: RunOptions) -> pl.DataFrame | None:
        """Records that are new, changed or removed since.

        Parameters
        ----------
        extracts : sequence of Extract
            With their values.
        options : RunOptions
            Told how many they are.

        Returns
        -------
        polars.DataFrame, optional
            As `CHANGES_SCHEMA`; None where the earlier run left no digests that this
            version could compare.
        """
        if self.records is None:
            options.progress.note(
                f"{self.folder} says nothing of its records that this version could compare: "
                "which are new or changed is not told."
            )
            return None
        found = []
        for extract in extracts:
            then = self.records.filter(pl.col("source") == extract.source_id)
            # A register that was not searched before has new records only, by whatever key.
            key = self.keys.get(extract.source_id, 0)
            change = _changes(extract, then, key)
            counted = dict(change["change"].value_counts().iter_rows())
            told = (f"{counted.get(word, 0):,} {word}" for word in (NEW, CHANGED, REMOVED))
            options.progress.note(
                f"{extract.source_id}: records since {self.folder}: {', '.join(told)}"
            )
            found.append(change)
        return pl.concat(found)

    def with_results_before(self, outcomes: pl.DataFrame, host: Extract) -> pl.DataFrame:
        """Outcomes with the search result of the earlier run, null for a new record.

        They are as they were where either run has no identifiers of host records.
        """
        if self.outcomes is None or not has_own_ids(host):
            return outcomes
        before = self.outcomes.select("host_id", "register", pl.col("search_result").alias(BEFORE))
        if before["host_id"].null_count():
            return outcomes
        return outcomes.join(before, on=["host_id", "register"], how="left", maintain_order="left")


def has_own_ids(extract: Extract) -> bool:
    """Whether an extract has identifiers, rather than row numbers in their place."""
    return any(match.canonical == RECORD_ID for match in extract.columns)


def _changes(extract: Extract, then: pl.DataFrame, key: int) -> pl.DataFrame:
    """Compare records with those of then: by identifier, or else by all that they say.

    Without identifiers a record that changed is one removed and one new.
    """
    now = extract.frame.select(ROW_NUMBER, RECORD_ID, digests(extract, key))
    named = has_own_ids(extract) and then[RECORD_ID].null_count() == 0
    on = RECORD_ID if named else DIGEST
    new = now.join(then, on=on, how="anti", maintain_order="left")
    gone = then.join(now, on=on, how="anti", maintain_order="left")
    other = now.join(then.select(on, pl.col(DIGEST).alias("then")), on=on)
    changed = other.filter(pl.col(DIGEST) != pl.col("then")) if named else other.clear()
    parts = ((new, NEW), (changed, CHANGED), (gone, REMOVED))
    return (
        pl.concat(
            [
                part.with_columns(source=pl.lit(extract.source_id), change=pl.lit(word))
                for part, word in parts
            ],
            how="diagonal",
        )
        .select(CHANGES_SCHEMA.names())
        .cast(CHANGES_SCHEMA)
        .sort(ROW_NUMBER, nulls_last=True, maintain_order=True)
    )


def read_previous(folder: Path, command: str) -> Previous:
    """Read what a run takes over from the output folder of an earlier one.

    Parameters
    ----------
    folder : Path
    command : str
        ``match`` or ``dedupe``.

    Returns
    -------
    Previous

    Raises
    ------
    SourceNotFoundError
        If the folder is not there.
    UsageError
        If it is none, or is that of the other command.
    InputError
        If a model is missing in it.
    """
    from crvs_link.config import read_config  # Pydantic, which most runs do without

    manifest = read_manifest(folder)
    if manifest.get("command") != command:
        raise UsageError(
            f"{folder} is the result of {manifest.get('command')}, not of {command}.",
            hint=f"Name a folder that {command} wrote.",
        )
    return Previous(
        folder=folder,
        # The models have learnt from its labels.
        config=replace(read_config(folder / "link.toml"), labels=None),
        models={
            linkage["register"]: GivenModel(*read_model(folder, linkage)[:2])
            for linkage in manifest["linkages"]
        },
        decisions=_table(folder, "decisions", list(DECISIONS_SCHEMA)),
        records=_own_ids(_table(folder, "records"), RECORD_ID) if _comparable(manifest) else None,
        keys={source["source_id"]: key_of(source["digest"]) for source in manifest["inputs"]},
        outcomes=_own_ids(_table(folder, "outcomes"), "host_id"),
        costs=search_costs(manifest),
    )


def _comparable(manifest: Mapping[str, Any]) -> bool:
    """Whether digests mean the same now: those of another version of Polars do not."""
    return bool(manifest["versions"]["polars"] == version("polars"))


def _table(folder: Path, name: str, columns: list[str] | None = None) -> pl.DataFrame | None:
    path = folder / f"{name}.parquet"
    if not path.exists():
        return None
    try:
        return pl.read_parquet(path, columns=columns, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UsageError(
            f"{path} cannot be read.", hint="Name a complete output folder."
        ) from error


def _own_ids(frame: pl.DataFrame | None, column: str) -> pl.DataFrame | None:
    """Make null of pseudonyms: under another key they are others."""
    if frame is None:
        return None
    ids = pl.col(column)
    return frame.with_columns(pl.when(~ids.str.contains(PSEUDONYM)).then(ids).alias(column))


def key_of(digest: str) -> int:
    """The key of the record digests of an extract, from its own digest."""
    return int(digest.rpartition(":")[2][:15], 16)


def digests(extract: Extract, key: int) -> pl.Series:
    """Digest of each record of an extract, UInt64: of all that it says of a person.

    Its identifier is left out, and whether it is protected, which a change must not tell.

    Parameters
    ----------
    extract : Extract
        With its values.
    key : int
        Without it nobody can tell whether a record that they know has a digest.
    """
    columns = sorted(set(extract.frame.columns) - {ROW_NUMBER, RECORD_ID, PROTECTED})
    return extract.frame.select(columns).hash_rows(seed=key).alias(DIGEST)
