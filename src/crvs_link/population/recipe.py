"""The layout of a recipe: its tables, keys, types and ranges.

Every rate stands beside its source, or the word *assumed*.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crvs_link.config.rules import ValueFaultError, suggestion
from crvs_link.population.number_forms import FORMS
from crvs_link.schema import Calendar

FORMAT = 1

Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=1880, le=2100)]


def _ascending(bounds: tuple[int, int]) -> tuple[int, int]:
    if bounds[0] > bounds[1]:
        raise ValueFaultError("expected the lower bound first")
    return bounds


Years = Annotated[tuple[Year, Year], Field(strict=False), AfterValidator(_ascending)]
Ages = Annotated[tuple[int, int], Field(strict=False), AfterValidator(_ascending)]
MeanAndSpread = tuple[Positive, Positive]


def _known_kind(name: str) -> str:
    if name not in FORMS:
        raise ValueFaultError(f"{name!r} is no kind of number", hint=suggestion(name, FORMS))
    return name


class Table(BaseModel):
    """A table of the file: no other keys, and no value converted to another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Sourced(Table):
    """A rate, and where it is from."""

    rate: Probability
    source: Text


class Who(Table):
    """Whom something befalls: all that is stated must hold.

    Ages are those at the event; ``late`` is of registrations after the legal period.
    """

    groups: list[Id] | None = None
    sex: Literal["female", "male"] | None = None
    born: Years | None = None
    age: Ages | None = None
    late: bool | None = None
    host_born: bool | None = None
    married: bool | None = None
    twin: bool | None = None


class Family(Table):
    """``[group.family]``: weddings, births and deaths."""

    weddings: Years
    bride_age: Annotated[MeanAndSpread, Field(strict=False)]
    groom_older: Annotated[tuple[float, Positive], Field(strict=False)]
    marries: Probability
    children: Annotated[float, Field(ge=0, le=12)]
    months_between: Annotated[MeanAndSpread, Field(strict=False)]
    twins: Probability
    polygynous: Probability
    split: Probability
    fostered: Probability
    infant_deaths: Probability
    years_of_life: Positive
    source: Text


class Moves(Table):
    """``[group.moves]``: who comes to the host country, and when."""

    share: Probability
    years: Annotated[dict[str, Positive], Field(min_length=1)]
    stays_behind: Probability
    husband_first: Probability
    returns: Probability
    source: Text


class Document(Sourced):
    """``[[group.document]]``: an identity number that persons of a group hold."""

    kind: Annotated[str, AfterValidator(_known_kind)]
    classes: dict[str, Positive] = {}


class Group(Table):
    """``[[group]]``: people with common names, places and lives."""

    id: Id
    share: Positive
    home: Literal["origin", "host"]
    country: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    nationality: Annotated[list[Text], Field(min_length=1)]
    names: Id
    places: Id
    family: Family
    moves: Moves | None = None
    document: list[Document] = []


class Sees(Sourced):
    """``[[register.sees]]``: of whom a register has a record, and how it writes them."""

    group: Id
    who: Who = Who()
    style: Id
    script: Id = "latin"


class Delay(Sourced):
    """``[register.delay]``: ``rate`` of the registrations come after the legal period."""

    legal_days: Annotated[int, Field(ge=1)]
    years_late: Positive


class Column(Table):
    """``[[register.column]]``: a column of an extract and what it holds."""

    name: Text
    holds: Literal[
        "record_id", "full_name", "given_name", "family_name", "father_name", "mother_name",
        "spouse_name", "grandfather_name", "sex", "birth_date", "birth_year", "age",
        "event_date", "registration_date", "birth_place", "birth_unit", "birth_pcode",
        "residence", "nationality", "number", "number_type", "household", "relation",
        "birth_type",
    ]  # fmt: skip
    script: Id | None = None
    calendar: Annotated[Calendar, Field(strict=False)] = Calendar.GREGORIAN
    format: Literal["dmy/", "dmy-", "dmy.", "ymd-", "ymd/", "mdy/", "d mon y"] = "ymd-"
    digits: Literal["ascii", "thai", "persian", "bengali", "devanagari", "burmese", "khmer"] = (
        "ascii"
    )
    values: list[str] | None = None
    kinds: list[Annotated[str, AfterValidator(_known_kind)]] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.holds == "sex" and self.values is None:
            raise ValueFaultError("expected two words, for male and for female", at=("values",))
        wanted = {"sex": 2, "relation": 3, "birth_type": 2}.get(self.holds)
        if self.values is not None and len(self.values) != (wanted or max(len(self.values), 1)):
            raise ValueFaultError(f"expected {wanted or 'some'} words", at=("values",))
        if self.holds in {"number", "number_type"} and not self.kinds:
            raise ValueFaultError("expected the kinds of the numbers in the column", at=("kinds",))
        return self


class Mistake(Sourced):
    """``[[register.mistake]]``: a mechanism at work in some columns."""

    mechanism: Text
    columns: list[Text] = []
    who: Who = Who()
    value: str | None = None


class Register(Table):
    """``[[register]]``: an extract.

    ``leavers``: the share of those who moved away whom a population register still has.
    ``delimiter`` and ``byte_order_mark`` are of CSV.
    """

    id: Id
    kind: Literal[
        "births", "deaths", "marriages", "population", "entry", "exit", "refugee", "consular",
        "arrivals",
    ]  # fmt: skip
    where: Literal["host", "origin"]
    first_year: Year = 1900
    prefix: str = ""
    by_household: bool = False
    format: Literal["csv", "parquet"] = "csv"
    delimiter: Literal[",", ";", "\t"] = ","
    byte_order_mark: bool = False
    delay: Delay | None = None
    leavers: Sourced | None = None
    sees: Annotated[list[Sees], Field(min_length=1)]
    column: Annotated[list[Column], Field(min_length=1)]
    mistake: list[Mistake] = []


class Recipe(Table):
    """A population and the registers that see parts of it."""

    format: Annotated[int, Field(ge=1, le=FORMAT)]
    title: Text
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)]
    persons: Annotated[int, Field(ge=1, le=20_000_000)]
    end: date
    host: Id
    host_places: Id
    group: Annotated[list[Group], Field(min_length=1)]
    register_: Annotated[list[Register], Field(min_length=1, alias="register")]

    @property
    def registers(self) -> list[Register]:
        """The registers, in order."""
        return self.register_

    def group_number(self, name: str) -> int:
        """Position of a group."""
        return [group.id for group in self.group].index(name)
