"""The scope of a register: which persons and events it is meant to hold, and how completely."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

FORMAT: Final = 1
"""The version of a register file that this version of crvs-link reads."""

ANY: Final = "*"
"""Of a stratum: whatever the value."""


class RegisterKind(StrEnum):
    """What the rows of a register record."""

    BIRTH = "birth"
    DEATH = "death"
    MARRIAGE = "marriage"
    POPULATION = "population"
    BORDER = "border"
    REFUGEE = "refugee"
    CONSULAR = "consular"


class Population(StrEnum):
    """Whom a register takes in, as far as that can be told of a person."""

    ALL = "all"
    CITIZENS = "citizens"
    RESIDENTS = "residents"
    REFUGEES_EXCLUDED = "refugees_excluded"


class RecordUnit(StrEnum):
    """Of what there is one record."""

    EVENT = "event"
    PERSON = "person"
    CASE = "case"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Stratum:
    """Completeness of a register for some of those whom it is meant to hold.

    Parameters
    ----------
    low, high : float
        Ends of the interval of the share that is registered, from 0 to 1.
    source : str
        Where that is from.
    method : str
        How it was found: survey, dual system, official estimate, assumed.
    birth_years : tuple of int, optional
        First and last, both inclusive; None for any.
    sex : str
        ``female``, ``male``, ``other`` or `ANY`.
    area : str
        Of birth: a P-code or a code of ISO 3166, which also stands for what begins with it;
        or `ANY`.
    group : str
        Nationality as a code of ISO 3166-1 (three letters), or `ANY`.
    """

    low: float
    high: float
    source: str
    method: str
    birth_years: tuple[int, int] | None = None
    sex: str = ANY
    area: str = ANY
    group: str = ANY


@dataclass(frozen=True)
class RegisterScope:
    """What a register is meant to hold. Without it, that nothing was found says nothing.

    Parameters
    ----------
    id : str
        The register's own id, for reports.
    owner : str
    country : str
        Of the owner: ISO 3166-1, three letters.
    kind : RegisterKind
    extract_date : date
        Nothing registered later can be found.
    path : str
        Of the register file, as it was named.
    digest : str
        ``sha256:`` of its bytes.
    source : str, optional
        Path of the extract, relative to the register file's folder unless absolute.
    subject : tuple of str
        Whose records rows are.
    event_dates : tuple of date, optional
        First and last day of the recorded events, both inclusive.
    area, excluded_area : tuple of str
        P-codes or codes of ISO 3166 (two or three letters, or 3166-2); nothing for anywhere.
    population : Population
    population_text : str
        The same in words.
    one_record_per : RecordUnit
    known_duplicates : bool
        Whether the register is known to repeat records.
    fed_by : tuple of str
        Ids of the registers that populate it.
    proves_nationality : str
        ``no``, ``yes`` or ``depends``.
    protected : bool
        Whether all of its persons are protected.
    completeness : tuple of Stratum
        The first that applies to a person holds.
    """

    id: str
    owner: str
    country: str
    kind: RegisterKind
    extract_date: date
    path: str
    digest: str
    source: str | None = None
    subject: tuple[str, ...] = ()
    event_dates: tuple[date, date] | None = None
    area: tuple[str, ...] = ()
    excluded_area: tuple[str, ...] = ()
    population: Population = Population.ALL
    population_text: str = ""
    one_record_per: RecordUnit = RecordUnit.PERSON
    known_duplicates: bool = False
    fed_by: tuple[str, ...] = ()
    proves_nationality: str = "no"
    protected: bool = False
    completeness: tuple[Stratum, ...] = ()
