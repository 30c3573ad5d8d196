"""What the pages of cases say, as values and codes: no word of any language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.compare import Alignment, Mistake
    from crvs_link.config import RegisterScope
    from crvs_link.schema import FieldKind

CANDIDATE: Final = "candidate"
"""Status of a pair that is in neither table of a run, of links and for review."""

CIRCUMSTANCES: Final = (
    "plurality",
    "birth_order",
    "relation_to_head",
    "death_date",
    "arrival_date",
    "registration_date",
    "event_date",
)
"""Columns that are shown as they are written, and not compared."""


@dataclass(frozen=True)
class Value:
    """A value as it was read.

    Parameters
    ----------
    kind : FieldKind
    text : str
        Of texts, codes, categories and places: folded.
    tokens : tuple of (str, str, bool)
        Of full names: folded text, role (`crvs_link.schema.NameRole`, in small letters), and
        whether it may as well be a title.
    days : (str, str), optional
        Of dates: first and last day, ISO 8601.
    calendar, method : str, optional
        Of dates.
    doubtful : bool
        Of identity numbers.
    """

    kind: FieldKind
    text: str = ""
    tokens: tuple[tuple[str, str, bool], ...] = ()
    days: tuple[str, str] | None = None
    calendar: str | None = None
    method: str | None = None
    doubtful: bool = False


@dataclass(frozen=True)
class Cell:
    """One field of one record.

    Parameters
    ----------
    written : tuple of (str, str)
        Column of the extract and value in it, of those columns that hold one.
    read : Value, optional
        None where nothing is recorded, or it could not be read.
    derived : bool
        Whether the value comes from the person's own full name.
    """

    written: tuple[tuple[str, str], ...] = ()
    read: Value | None = None
    derived: bool = False


@dataclass(frozen=True)
class Record:
    """One row of an extract: ``cells`` has the fields that the extract has."""

    source: str
    row: int
    reference: str | None
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Agreement:
    """One comparison of a pair.

    Parameters
    ----------
    field : str
    label : str
        Of the level.
    weight : float
        In bits.
    missing : bool
        Whether the level is *missing*.
    most : float
        Bits that this comparison can say for a match at most.
    exact : bool
        Whether the two agree exactly, or as nearly as names can.
    detail : Mistake or Alignment, optional
    """

    field: str
    label: str
    weight: float
    missing: bool
    most: float = 0.0
    exact: bool = False
    detail: Mistake | Alignment | None = None


@dataclass(frozen=True)
class WouldDecide:
    """Another level of one comparison that would change the decision on a pair.

    ``decision`` is ``link``, ``review`` or ``no link``; ``missing`` says that the field is not
    compared as it is.
    """

    field: str
    label: str
    decision: str
    missing: bool


@dataclass(frozen=True)
class Candidate:
    """A register record that the search brought up for the person.

    Parameters
    ----------
    record : Record
    status : str
        ``link``, ``review`` or ``candidate``.
    probability : float
        That both are one person.
    among_all : bool
        Whether that is among all candidates, and not by this pair alone.
    agreements : tuple of Agreement
    conflict : str, optional
        Code of the rule by which the two cannot be one person.
    reviewed : str, optional
        ``must_link`` or ``cannot_link``: what a person decided on the pair.
    changes : tuple of WouldDecide
    other_hosts : tuple of int
        Rows of other persons of the list for whom the record is a link or in review.
    """

    record: Record
    status: str
    probability: float
    among_all: bool
    agreements: tuple[Agreement, ...]
    conflict: str | None = None
    reviewed: str | None = None
    changes: tuple[WouldDecide, ...] = ()
    other_hosts: tuple[int, ...] = ()

    @property
    def agreement_on(self) -> dict[str, Agreement]:
        """The agreements by field."""
        return {each.field: each for each in self.agreements}


@dataclass(frozen=True)
class Search:
    """What the search of one register found for the person: `crvs_link.outcome.SEARCHES`."""

    register: str
    result: str
    stated: RegisterScope | None = None
    reason: str | None = None
    """Why the register was not searched at all, in words of the run."""
    scope: str | None = None
    scope_reason: str | None = None
    power: float | None = None
    completeness: tuple[float, float] | None = None
    p_no_record: tuple[float, float, float] | None = None
    """The probability, and the ends of its interval."""
    conflict: str | None = None


@dataclass(frozen=True)
class Case:
    """One host record: `crvs_link.outcome.CASES`, its searches and its candidates.

    Parameters
    ----------
    reference : str
        Of the case, which names its page.
    person : Record
    searches : tuple of Search
    candidates : tuple of Candidate
        By register and reference.
    more : int
        Candidates that are not shown.
    outcome, basis, band, probability, low, high, family, duplicate_of
        None where not stated.
    indicators : tuple of str
    """

    reference: str
    person: Record
    searches: tuple[Search, ...]
    candidates: tuple[Candidate, ...] = ()
    more: int = 0
    outcome: str | None = None
    basis: str | None = None
    band: str | None = None
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    family: str | None = None
    duplicate_of: str | None = None
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseFolder:
    """What the pages of one folder share."""

    purpose: str
    legal_basis: str
    program: str
    finished: str
    """When the result was made, as its manifest has it."""
