"""What a report says of the outcomes of host records: counts fit to be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crvs_link.report.rate import Rate

INDICATOR_WORDS: Final = {
    "nationality_unrecorded": "no nationality is recorded",
    "nationality_undetermined": "the nationality is recorded as undetermined",
    "nationality_code_none": "a code for no nationality stands where one would",
    "nationality_differs": "a register to which the record is linked has another nationality",
    "id_class_without_status": "an identity number of a class without civil status",
    "born_in_host_no_birth_record_found": "born in the host country, and no birth record found",
    "dob_default_date": "the date of birth is a default date",
    "dob_partial": "only a part of the date of birth is known",
    "not_named": "an infant without a name of its own yet",
}
"""What each indicator means."""

OUTCOME_WORDS: Final = {
    "CONFLICT_REVIEW": "likely enough for a link, contradicted by a rule, and for review",
    "LINKED_BIRTH_HOST": "linked to a birth record of the host country",
    "LINKED_BIRTH_FOREIGN": "linked to a birth record of another country",
    "LINKED_POPULATION_REGISTER_FOREIGN": "linked to a population register of another country",
    "LINKED_OTHER_REGISTER": "linked to a register of another kind",
    "POSSIBLE_REVIEW": "a possible record was found, and is for review",
    "LINKED_FAMILY_ONLY": "no record of the person was found; one of a relative is linked",
    "NO_LINK_INFORMATIVE": (
        "no record was found where one would probably have been, had it been there"
    ),
    "NO_LINK_UNINFORMATIVE": "no record was found, which says little or nothing",
    "NOT_SEARCHABLE": "the host record says too little to be found in any register",
    "NOT_IN_SCOPE": "outside what the registers are meant to hold",
    "WITHHELD": "not shown, by a protection rule",
    "not run": "no register was searched",
}
"""What each outcome means, in a few words."""


@dataclass(frozen=True)
class OutcomeLine:
    """Host records with one outcome, over all registers.

    ``records`` is None where the number is suppressed, and then nothing else is stated.
    ``bands`` are those that are sure to a high, medium and low degree and those of which
    nothing can be said, None where suppressed. ``probability`` is the mean probability of
    what the outcome says, over the records that have one; ``low`` and ``high`` are the means
    of its ends, None where they are not known of all these. Of few records there is no mean.
    """

    outcome: str
    records: int | None
    share: Rate | None
    bands: tuple[int | None, ...]
    probability: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class OutcomeGroup:
    """One group of host records: how many it has, and how many of each outcome.

    A number is None where it is suppressed.
    """

    group: str
    records: int | None
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class OutcomeTable:
    """Host records by groups and outcomes; the columns are those of the outcomes that occur."""

    attribute: str
    groups: tuple[OutcomeGroup, ...]


@dataclass(frozen=True)
class CodeCount:
    """Records that show something, None where the number is suppressed; none is 0."""

    code: str
    records: int | None


@dataclass(frozen=True)
class OutcomeFacts:
    """Outcomes of all host records.

    ``outcomes`` are the columns of ``tables``: those that occur, in the order in which they
    apply; ``absent`` are those that nobody has. ``threshold`` is the least number that is
    published. ``families`` are records of `LINKED_FAMILY_ONLY` by the relative who was
    linked, ``duplicates`` those of a person who stands earlier in the extract.
    """

    records: int
    threshold: int
    lines: tuple[OutcomeLine, ...]
    absent: tuple[str, ...]
    outcomes: tuple[str, ...]
    totals: tuple[int | None, ...]
    tables: tuple[OutcomeTable, ...]
    indicators: tuple[CodeCount, ...]
    families: tuple[CodeCount, ...]
    duplicates: CodeCount
    statement: str
