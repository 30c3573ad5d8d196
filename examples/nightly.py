"""A nightly job between two databases: an agency's arrivals, and a register of births.

Each night the new arrivals are searched on the register with the model and rules of the first
night. What was decided in review holds, and what speaks against a decision comes back. The
results go to a schema of the agency's database, and the folder of each night stays, so that
any of them can be explained later.

    python examples/nightly.py postgresql://agency/border postgresql://registry/civil STATE

Users and passwords come from PGUSER, PGPASSWORD or ~/.pgpass, as for every program of
PostgreSQL. Tables: ``arrivals`` and ``decisions`` in the first database, ``births`` in the
second.
"""

from __future__ import annotations

import logging
import sys
from datetime import date
from pathlib import Path

import polars as pl

import crvs_link as cl

log = logging.getLogger("nightly")


def nightly(agency: str, registry: str, state: Path, *, today: date) -> cl.Result:
    """Search the register for tonight's arrivals.

    Parameters
    ----------
    agency, registry : str
        The two databases: ``postgresql://host/db``.
    state : Path
        Holds a folder for each night.
    today : date
        Names tonight's.
    """
    nights = sorted(folder for folder in state.iterdir() if folder.is_dir())
    result = cl.match(
        f"{agency}#arrivals",
        f"{registry}#births",
        previous=nights[-1] if nights else None,
        decisions=f"{agency}#decisions",
        purpose="to find arrivals who have a birth registered",
        legal_basis="an agreement between the agency and the registry",
    )
    result.write(state / today.isoformat(), report=False)
    result.write_to(f"{agency}#linkage", overwrite=bool(nights))
    tell(result)
    return result


def tell(result: cl.Result) -> None:
    """Log what happened, in counts."""
    if result.changes is not None:
        for source, change, count in (
            result.changes.group_by("source", "change").len().sort("source", "change").iter_rows()
        ):
            log.info("%s: %d records %s", source, count, change)
    for found, count in result.outcomes["search_result"].value_counts(sort=True).iter_rows():
        log.info("%s: %d", found, count)
    doubted = result.review.filter(pl.col("decision").is_not_null())
    if doubted.height:
        log.warning("%d decisions are put forward again", doubted.height)


if __name__ == "__main__":
    # The program decides what is logged; crvs-link only has a logger.
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    nightly(sys.argv[1], sys.argv[2], Path(sys.argv[3]), today=date.today())
