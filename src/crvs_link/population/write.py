"""The folder of a population: extracts, truth and manifest, complete or absent."""

from __future__ import annotations

import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link.output.folder import new_folder
from crvs_link.output.tables import write_table
from crvs_link.output.target import KIND, MANIFEST, check_target

if TYPE_CHECKING:
    import polars as pl

    from crvs_link.population.made import Made
    from crvs_link.population.recipe import Register
    from crvs_link.run import Progress

FORMATS: Final = ("csv", "parquet")
_TABLES: Final = ("truth", "errors", "truth_pairs", "truth_within")


def write_population(
    population: Made,
    folder: str | Path,
    *,
    form: str | None,
    overwrite: bool,
    progress: Progress,
) -> Path:
    """Write extracts, the tables of the truth and the manifest.

    Every file but the manifest is the same to the byte for the same recipe, seed and
    number of persons. See `crvs_link.population.Population.write`.
    """
    check_target(folder, overwrite=overwrite, formats=[form] if form else ["parquet"])
    recipe = population.recipe
    with (
        new_folder(folder, overwrite=overwrite) as draft,
        progress.step("Writing the files", len(population.extracts) + len(_TABLES)) as step,
    ):
        for register in recipe.registers:
            frame = population.extracts[register.id]
            name = f"{register.id}.{form or register.format}"
            _write_extract(frame, register, draft.begin(name, int(frame.estimated_size())))
            step.advance(1)
        for table in _TABLES:
            frame = getattr(population, table)
            write_table(frame, draft.begin(f"{table}.parquet", int(frame.estimated_size())))
            step.advance(1)
        draft.text(MANIFEST, _manifest(population, draft.path))
    return Path(folder)


def _write_extract(frame: pl.DataFrame, register: Register, path: Path) -> None:
    """Write an extract as a registry would: nothing is made safe for spreadsheets."""
    if path.suffix == ".csv":
        frame.write_csv(path, separator=register.delimiter, include_bom=register.byte_order_mark)
    else:
        write_table(frame, path)


def _manifest(population: Made, folder: Path) -> str:
    recipe = population.recipe
    document: dict[str, Any] = {
        "kind": KIND,
        "format": 1,
        "command": "synth",
        "inputs": [
            {"source_id": population.source.name, "digest": population.source.digest},
        ],
        "title": recipe.title,
        "seed": population.seed,
        "persons": population.persons,
        "host": recipe.host,
        "versions": {name: version(name) for name in ("crvs-link", "numpy", "polars", "scipy")},
        "records": {name: frame.height for name, frame in population.extracts.items()},
        "pairs": population.truth_pairs.height,
        "coverage": {
            name: [{"possible": possible, "entered": entered} for possible, entered in seen]
            for name, seen in population.seen.items()
        },
        "mistakes": [
            {
                "register": each.register,
                "mechanism": each.mechanism,
                "column": each.column,
                "rate": each.rate,
                "possible": each.possible,
                "struck": each.struck,
            }
            for each in population.tallies
        ],
        "files": {
            path.name: {"bytes": path.stat().st_size, "digest": _digest(path)}
            for path in sorted(folder.iterdir())
        },
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
