"""The vocabulary of what was found: of one register, of one person, and what no output says."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

STATEMENT: Final = (
    "No output of this run is a finding about nationality, statelessness or legal status: "
    "it says what was searched, and what was found."
)
"""The sentence that every report carries."""

NOT_FOUND_STATEMENT: Final = (
    "No record was found in the registers listed. This is not a finding about nationality, "
    "statelessness or legal status."
)
"""What is said, in these words, wherever a person was not found."""


class SearchResult(StrEnum):
    """What the search of one register found for one host record."""

    LINKED = "linked"
    LINKED_AMBIGUOUS = "linked_ambiguous"
    """A partner is likelier than none, and no single one is: twins, namesakes."""
    REVIEW = "review"
    CONFLICT = "conflict"
    """Likely enough for a link, and contradicted by a rule."""
    NO_LINK = "no_link"
    """Searched, in scope and searchable, and no record was likely enough."""
    NOT_SEARCHABLE = "not_searchable"
    """The true record would hardly have been found, whatever it holds."""
    OUT_OF_SCOPE = "out_of_scope"
    """Outside the register's stated events, dates, area or population."""
    WITHHELD = "withheld"
    """A protection rule forbids to show what was found."""
    NOT_RUN = "not_run"


class Outcome(StrEnum):
    """What all registers together say of one host record: the first that applies."""

    CONFLICT_REVIEW = "CONFLICT_REVIEW"
    LINKED_BIRTH_HOST = "LINKED_BIRTH_HOST"
    LINKED_BIRTH_FOREIGN = "LINKED_BIRTH_FOREIGN"
    LINKED_POPULATION_REGISTER_FOREIGN = "LINKED_POPULATION_REGISTER_FOREIGN"
    LINKED_OTHER_REGISTER = "LINKED_OTHER_REGISTER"
    POSSIBLE_REVIEW = "POSSIBLE_REVIEW"
    LINKED_FAMILY_ONLY = "LINKED_FAMILY_ONLY"
    NO_LINK_INFORMATIVE = "NO_LINK_INFORMATIVE"
    NO_LINK_UNINFORMATIVE = "NO_LINK_UNINFORMATIVE"
    NOT_SEARCHABLE = "NOT_SEARCHABLE"
    NOT_IN_SCOPE = "NOT_IN_SCOPE"
    WITHHELD = "WITHHELD"


class Band(StrEnum):
    """How sure an outcome is, by the probability of what it says."""

    HIGH = "high"
    """0.95 and above."""
    MEDIUM = "medium"
    """0.80 to 0.95."""
    LOW = "low"


class Grade(StrEnum):
    """How sure a candidate is, in the words of FHIR's ``match-grade``."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    CERTAINLY_NOT = "certainly-not"
    """A person decided that the two records are not of one person."""


class ReviewState(StrEnum):
    """Whether a person has to look at a host record."""

    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    DECIDED = "decided"
    """Decisions of review hold for it, and nothing more is for review."""


class Indicator(StrEnum):
    """What a host record shows beside its outcome: for referral, and no part of it."""

    NATIONALITY_UNRECORDED = "nationality_unrecorded"
    NATIONALITY_UNDETERMINED = "nationality_undetermined"
    NATIONALITY_CODE_NONE = "nationality_code_none"
    """A code such as XXA stands where a nationality would."""
    NATIONALITY_DIFFERS = "nationality_differs"
    """From that of a register to which the record is linked."""
    ID_CLASS_WITHOUT_STATUS = "id_class_without_status"
    """An identity number of a class that is given to people without civil status."""
    BORN_IN_HOST = "born_in_host_no_birth_record_found"
    DOB_DEFAULT_DATE = "dob_default_date"
    DOB_PARTIAL = "dob_partial"
    NOT_NAMED = "not_named"
    """An infant without a name of its own yet."""


class ScopeReason(StrEnum):
    """Why a person is outside the scope of a register."""

    BORN_AFTER_EXTRACT = "born_after_extract"
    BORN_OUTSIDE_DATES = "born_outside_event_dates"
    BORN_OUTSIDE_AREA = "born_outside_area"
    NOT_IN_POPULATION = "not_in_population"


class TimeConflict(StrEnum):
    """Records of two registers that one person cannot have both."""

    BIRTH_TWICE = "conflict_two_births"
    """Linked to births in two registers."""
    EVENT_AFTER_DEATH = "conflict_event_after_death"
    EVENT_BEFORE_BIRTH = "conflict_event_before_birth"
