"""The settings of one run: frozen, and independent of where they were stated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crvs_link.protect.purpose import Purpose
from crvs_link.run import RunOptions
from crvs_link.schema import Assignment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.schema import Calendar, Cardinality, CodeSystem
    from crvs_link.spec import BlockingPlan, Comparison

FORMAT: Final = 1
"""The version of ``link.toml`` that this version of crvs-link reads and writes."""

BUDGET: Final = 60
"""Candidate pairs for each record where nothing else is stated."""

DATE_ORDERS: Final = ("ymd", "dmy", "mdy", "excel1900", "excel1904")
"""The orders in which a date can be written, and the counts of days of spreadsheets."""

SEXES: Final = ("female", "male", "other")
"""What a code of sex can stand for."""

EXTRA_FORMATS: Final = ("csv", "xlsx")
"""What the tables of results can be written as, beside Parquet."""


@dataclass(frozen=True)
class SourceConfig:
    """One extract and how it is read. None and empty: recognised from its content.

    Parameters
    ----------
    id : str
        Names the extract in the results; unique within a run.
    path : str
        As the user gave it: a file, or a glob for an extract in parts.
    delimiter : str, optional
        The character between the columns of a text file.
    sheet : str, optional
        The sheet of a workbook.
    encoding : str, optional
        What a text file is written in, such as ``cp874``.
    layout : str, optional
        Path of the layout file of an extract in columns of fixed width.
    columns : mapping of str to str
        Canonical column to column of the extract.
    date_order : str, optional
        One of `DATE_ORDERS`.
    date_calendar : Calendar, optional
    sex_codes : mapping of str to str, optional
        Code of the extract to one of `SEXES`.
    country : str, optional
        Of the register, by its code of ISO 3166-1 in capital letters.
    country_codes : CodeSystem, optional
        Whose codes of countries the extract holds.
    id_kind : str, optional
        One of `crvs_link.schema.ID_KINDS`: of identity numbers whose row says no type.
    scope : str, optional
        Path of the register file that states what the register is meant to hold.
    """

    id: str
    path: str
    delimiter: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    date_calendar: Calendar | None = None
    sex_codes: Mapping[str, str] | None = None
    country: str | None = None
    country_codes: CodeSystem | None = None
    id_kind: str | None = None
    scope: str | None = None


@dataclass(frozen=True)
class LinkageConfig:
    """How one register is searched. None: chosen from the data.

    Parameters
    ----------
    register : str
        Source id of the register; for a de-duplication that of the extract itself.
    cardinality : Cardinality, optional
    comparisons : tuple of Comparison, optional
    plan : BlockingPlan, optional
    further_rules : bool, optional
        Whether rules are added to those of the plan after a first fit; None for where no
        plan is stated. If False, rules are not refined either to stay within their budgets.
    """

    register: str
    cardinality: Cardinality | None = None
    comparisons: tuple[Comparison, ...] | None = None
    plan: BlockingPlan | None = None
    further_rules: bool | None = None

    @property
    def adds_rules(self) -> bool:
        """Whether rules are added after a first fit."""
        return self.plan is None if self.further_rules is None else self.further_rules


@dataclass(frozen=True)
class Decision:
    """Losses of the decisions, in units of a false link (Sadinle 2017).

    Parameters
    ----------
    false_link : float
        A record is linked although it has no partner.
    missed_link : float
        A record is not linked although it has a partner.
    wrong_partner : float
        A record has a partner and is linked to somebody else.
    review : float
        A record is left to clerical review.
    min_probability : float, optional
        No pair below this probability becomes a link, whatever the losses say.
    """

    false_link: float = 1.0
    missed_link: float = 1.0
    wrong_partner: float = 2.0
    review: float = 0.1
    min_probability: float | None = None


@dataclass(frozen=True)
class RunConfig:
    """Everything that the result of a run depends on, apart from the extracts.

    Parameters
    ----------
    sources : tuple of SourceConfig
        The host first, then the registers; one for a de-duplication.
    linkages : tuple of LinkageConfig
        A register without one is searched as the data suggest.
    seed : int
        Seed of the random pairs from which u probabilities are counted.
    budget : int
        Candidate pairs that may be compared, per record.
    random_pairs : int
        How many random pairs u probabilities are counted from.
    assignment : Assignment
        How one-to-one links are found.
    overlap_max : float, optional
        The greatest share of host records that can have a partner on a register.
    memory : int, optional
        Bytes that the run may use. Blocking rules are cut to what fits, so results
        depend on it; ``RunOptions.memory`` takes its place.
    labels : str, optional
        Path of a table of reviewed pairs, which the fit counts as what they were found to be.
    places : tuple of str
        Paths of the places files.
    decision : Decision
    formats : tuple of str
        Those of `EXTRA_FORMATS` that the tables are written in beside Parquet.
    disclosure : Purpose
        Why the run is made, and what allows it.
    key : str, optional
        Path of the key of pseudonyms. It is never written.
    audit : str, optional
        Path of the log that every written result is entered in.
    """

    sources: tuple[SourceConfig, ...]
    linkages: tuple[LinkageConfig, ...] = ()
    seed: int = RunOptions.seed
    budget: int = BUDGET
    random_pairs: int = 1_000_000
    assignment: Assignment = Assignment.PROBABILISTIC
    overlap_max: float | None = None
    memory: int | None = None
    labels: str | None = None
    places: tuple[str, ...] = ()
    decision: Decision = field(default_factory=Decision)
    formats: tuple[str, ...] = ()
    disclosure: Purpose = field(default_factory=Purpose)
    key: str | None = None
    audit: str | None = None
