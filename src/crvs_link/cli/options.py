"""Options that commands share, and what was chosen with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from crvs_link.cli.values import (
    COLUMN,
    COUNTRY,
    COUNTRY_CODES,
    DATE_CALENDAR,
    DATE_ORDER,
    DELIMITER,
    ENCODING,
    ID_KIND,
    LAYOUT,
    SCOPE,
    SEX_CODES,
    SHEET,
    Memory,
    Stated,
)
from crvs_link.schema import ID_KINDS, Assignment, Calendar, Cardinality, CodeSystem

F = TypeVar("F", bound=Callable[..., Any])

MAX_SEED = 2**63 - 1


@dataclass(frozen=True)
class Choices:
    """What the user chose on the command line of ``match`` or ``dedupe``.

    None and empty: left to ``link.toml``, or to be chosen from the data.
    """

    output: Path | None = None
    database: str | None = None
    config: Path | None = None
    model: Path | None = None
    previous: Path | None = None
    decisions: str | None = None
    labels: str | None = None
    dry_run: bool = False
    scope: tuple[Stated[str], ...] = ()
    column: tuple[Stated[tuple[str, str]], ...] = ()
    delimiter: tuple[Stated[str], ...] = ()
    sheet: tuple[Stated[str], ...] = ()
    encoding: tuple[Stated[str], ...] = ()
    layout: tuple[Stated[str], ...] = ()
    date_order: tuple[Stated[str], ...] = ()
    date_calendar: tuple[Stated[Calendar], ...] = ()
    sex_codes: tuple[Stated[Mapping[str, str]], ...] = ()
    places: tuple[str, ...] = ()
    country: tuple[Stated[str], ...] = ()
    country_codes: tuple[Stated[CodeSystem], ...] = ()
    id_kind: tuple[Stated[str], ...] = ()
    cardinality: str | None = None
    assignment: str | None = None
    overlap_max: float | None = None
    min_probability: float | None = None
    budget: int | None = None
    formats: tuple[str, ...] = ()
    overwrite: bool = False
    no_report: bool = False
    threads: int | None = None
    memory: int | None = None
    seed: int | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    dpia_ref: str | None = None
    consent_scope: str | None = None
    recipient: str | None = None
    expires: date | None = None
    pseudonym_key: str | None = None
    audit: str | None = None
    quiet: bool = False
    as_json: bool = False


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Apply decorators so that the help shows them in this order."""
    return lambda command: reduce(lambda done, option: option(done), reversed(options), command)


output = together(
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Folder of the results; it must not be there yet.  [default: ./crvs-link-NAME]",
    ),
    click.option("--overwrite", is_flag=True, help="Replace an earlier result in that place."),
)

database = click.option(
    "--to",
    "database",
    metavar="DATABASE",
    help="Write the tables to postgresql://HOST/DB#SCHEMA or sqlite:FILE, in one transaction; "
    "the folder is then written only if -o names it.",
)

threads = click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Worker threads; the result does not depend on them.  [default: all processors]",
)

quiet = click.option("-q", "--quiet", is_flag=True, help="No notes and no progress on stderr.")

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")

reading = together(
    click.option(
        "--scope",
        type=SCOPE,
        multiple=True,
        help="Register file of an extract: what it is meant to hold and how completely, without "
        "which no search that finds nothing says anything. Also the name of a shipped one.",
    ),
    click.option(
        "--column",
        type=COLUMN,
        multiple=True,
        help="Which column of an extract is which, where it is not recognised. SOURCE is the "
        "name of the file without its ending; without it, all extracts are meant.",
    ),
    click.option("--delimiter", type=DELIMITER, multiple=True, help="Between columns; or: tab."),
    click.option("--sheet", type=SHEET, multiple=True, help="Which sheet of a workbook to read."),
    click.option(
        "--encoding",
        type=ENCODING,
        multiple=True,
        help="What text is written in: utf-8, utf-16, cp1252, cp1256, cp874, gb18030, big5.",
    ),
    click.option(
        "--layout",
        type=LAYOUT,
        multiple=True,
        help="Columns of an extract in fixed width: name, start and width of each.",
    ),
    click.option(
        "--date-order",
        type=DATE_ORDER,
        multiple=True,
        help="How dates are written: dmy, mdy, ymd; excel1900 or excel1904 if as numbers of days.",
    ),
    click.option(
        "--date-calendar",
        type=DATE_CALENDAR,
        multiple=True,
        help=f"Calendar of the dates: {', '.join(calendar.value for calendar in Calendar)}.",
    ),
    click.option(
        "--sex-codes",
        type=SEX_CODES,
        multiple=True,
        help="What codes of sex stand for: 0=female,1=male.",
    ),
    click.option(
        "--places",
        multiple=True,
        metavar="FILE",
        help="Administrative units with P-codes, or other names of them and camps.",
    ),
    click.option(
        "--country",
        type=COUNTRY,
        multiple=True,
        help="Country of the register, by its code of ISO 3166: telephone numbers are read by "
        "its plan, and national identity numbers are taken for its own.",
    ),
    click.option(
        "--country-codes",
        type=COUNTRY_CODES,
        multiple=True,
        help="Whose codes countries have: iso, icao or unhcr.",
    ),
    click.option(
        "--id-kind",
        type=ID_KIND,
        multiple=True,
        help=f"Kind of the identity numbers: {', '.join(ID_KINDS)}.",
    ),
)

partners = together(
    click.option(
        "--cardinality",
        type=click.Choice([each.value for each in Cardinality]),
        help="Partners that a record may have, host side first.  [default: from the data]",
    ),
    click.option(
        "--assignment",
        type=click.Choice([each.value for each in Assignment]),
        help="How one-to-one links are found.  [default: probabilistic]",
    ),
    click.option(
        "--overlap-max",
        type=click.FloatRange(0, 1, min_open=True),
        help="Greatest share of host records that can have a partner on a register.",
    ),
)

deciding = together(
    click.option(
        "--min-probability",
        type=click.FloatRange(0, 1),
        help="No pair below this probability becomes a link.",
    ),
    click.option(
        "--budget",
        type=click.IntRange(min=1),
        help="Candidate pairs to compare, per record.  [default: 60]",
    ),
    click.option(
        "--seed",
        type=click.IntRange(0, MAX_SEED),
        help="Seed of the random pairs behind u probabilities.  [default: 20260]",
    ),
)

running = together(
    click.option(
        "-c",
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings of a run: the link.toml of an earlier result repeats it.",
    ),
    click.option(
        "--model",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Apply the model.json of an earlier result without fitting.",
    ),
    click.option(
        "--labels",
        metavar="FILE",
        help="Reviewed pairs for the fit: left_id, right_id, decision (match, non-match or "
        "insufficient), perhaps register and weight.",
    ),
    click.option(
        "--previous",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Carry an earlier result on: its model, rules and decisions on new extracts; says "
        "which records are new or changed.",
    ),
    click.option(
        "--decisions",
        metavar="FILE",
        help="Pairs decided in review: left_id, right_id, decision (must_link, cannot_link or "
        "withdrawn), register.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Show what would be done and what it costs; write nothing."
    ),
)

writing = together(
    click.option(
        "--format",
        "formats",
        type=click.Choice(["csv", "xlsx", "parquet"]),
        multiple=True,
        help="Write the tables in this format too; Parquet is always written.",
    ),
    click.option("--no-report", is_flag=True, help="Write no report."),
)

memory = click.option(
    "--memory",
    type=Memory(),
    help="Memory that the run may use: 512M, 2G. Blocking rules are cut to what fits; a run "
    "that cannot fit does not start.",
)
