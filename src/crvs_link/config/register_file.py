"""``register.toml``: what a register is meant to hold, with one clear line for every fault."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from crvs_link.config import register_rules as rules
from crvs_link.config.document import check_format, fault_of, parse, read_bytes
from crvs_link.config.rules import ValueFaultError, check_unique, suggestion
from crvs_link.config.scope import (
    ANY,
    FORMAT,
    Population,
    RecordUnit,
    RegisterKind,
    RegisterScope,
    Stratum,
)
from crvs_link.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDING: Final = ".toml"
KIND: Final = "register.toml"

Words = Annotated[str, AfterValidator(rules.not_blank)]
Id = Annotated[str, AfterValidator(rules.register_id)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Subject = Literal["child", "mother", "father", "deceased", "bride", "groom", "spouse", "person"]


class Table(BaseModel):
    """A table of the file: no other keys, and no value converted to another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Register(Table):
    """``[register]``."""

    id: Id
    owner: Words
    country: Annotated[str, AfterValidator(rules.country)]
    kind: Annotated[RegisterKind, Field(strict=False)]
    subject: list[Subject] = []
    extract_date: Annotated[date, AfterValidator(rules.extract_date)]
    event_dates: list[date] | None = None
    area: list[Annotated[str, AfterValidator(rules.area)]] = []
    excluded_area: list[Annotated[str, AfterValidator(rules.area)]] = []
    population: Words | None = None
    population_code: Annotated[Population | None, Field(strict=False)] = None
    one_record_per: Annotated[RecordUnit, Field(strict=False)]
    known_duplicates: bool
    fed_by: list[Id] = []
    proves_nationality: Literal["no", "yes", "depends"] = "no"
    protected: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Register:
        if self.event_dates is not None:
            rules.check_event_dates(self.event_dates, self.extract_date)
        for key in ("subject", "area", "excluded_area", "fed_by"):
            check_unique((key,), getattr(self, key))
        rules.check_excluded(self.area, self.excluded_area)
        if self.id in self.fed_by:
            raise ValueFaultError("the register cannot feed itself", at=("fed_by",))
        said, code = self._said(), self.population_code
        if said is not None and code is not None and said is not code:
            raise ValueFaultError(
                f"population says {self.population!r}; expected the same code",
                at=("population_code",),
            )
        return self

    def _said(self) -> Population | None:
        """The population where the key that holds it in words holds a code."""
        return Population(self.population) if self.population in list(Population) else None

    def settings(self) -> dict[str, Any]:
        """Give it as the rest of the program knows it."""
        return {
            **self.model_dump(exclude={"population_code"}),
            "subject": tuple(self.subject),
            "event_dates": self.event_dates and tuple(self.event_dates),
            "area": tuple(self.area),
            "excluded_area": tuple(self.excluded_area),
            "population": self.population_code or self._said() or Population.ALL,
            "population_text": self.population or "",
            "fed_by": tuple(self.fed_by),
        }


class Completeness(Table):
    """``[[completeness]]``."""

    birth_years: list[int] | None = None
    sex: Literal["*", "female", "male", "other"] = ANY
    area: Annotated[str, AfterValidator(rules.area_or_any)] = ANY
    group: Annotated[str, AfterValidator(rules.group)] = ANY
    low: Share
    high: Share
    source: Words
    method: Words

    @model_validator(mode="after")
    def _consistent(self) -> Completeness:
        rules.check_interval(self.low, self.high)
        if self.birth_years is not None:
            rules.two(self.birth_years, "years", "[1990, 2000]", at=("birth_years",))
        return self

    def settings(self) -> Stratum:
        """Give it as the rest of the program knows it."""
        first, last = self.birth_years or (0, 0)
        return Stratum(
            low=self.low,
            high=self.high,
            source=self.source,
            method=self.method,
            birth_years=None if self.birth_years is None else (first, last),
            sex=self.sex,
            area=self.area,
            group=self.group,
        )


class RegisterFile(Table):
    """The whole file."""

    format: int
    source: Annotated[str, AfterValidator(rules.extract_path)] | None = None
    register_: Annotated[Register, Field(alias="register")]
    completeness: list[Completeness] = []

    @model_validator(mode="after")
    def _consistent(self) -> RegisterFile:
        register = self.register_
        for place, table in enumerate(self.completeness):
            at, years = ("completeness", place, "birth_years"), table.birth_years or ()
            rules.check_birth_years(years, register.extract_date, at)
            if register.kind is RegisterKind.BIRTH and register.event_dates is not None:
                rules.check_years_of_births(years, register.event_dates, at)
        strata = [table.settings() for table in self.completeness]
        rules.check_strata(strata, register.excluded_area)
        return self

    def settings(self, path: str, digest: str) -> RegisterScope:
        """Give it as the rest of the program knows it."""
        return RegisterScope(
            **self.register_.settings(),
            path=path,
            digest=digest,
            source=self.source,
            completeness=tuple(table.settings() for table in self.completeness),
        )


def read_scope(path: Path) -> RegisterScope:
    """Read and check a register file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    RegisterScope

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If the file cannot be opened.
    ConfigError
        If it is not TOML of this format: the message names the line and column, or
        the path of the key, and what was expected there.
    """
    return _scope_of(read_bytes(path, hint="Check the path of the register file.", kind=KIND), path)


def shipped_scope(name: str) -> RegisterScope:
    """Read a register file that comes with crvs-link.

    Parameters
    ----------
    name : str
        Of one in ``configs/registers``, without its ending.

    Returns
    -------
    RegisterScope

    Raises
    ------
    UsageError
        If there is none of that name.

    Examples
    --------
    >>> shipped_scope("birth_partial").kind.value
    'birth'
    """
    folder = files("crvs_link.configs.registers")
    known = sorted(Path(each.name).stem for each in folder.iterdir() if each.name.endswith(ENDING))
    if name not in known:
        raise UsageError(
            f"No register file {name!r} comes with crvs-link.",
            hint=f"{suggestion(name, known)} The name of a file of yours ends in {ENDING}.",
        )
    return _scope_of((folder / f"{name}{ENDING}").read_bytes(), Path(name))


def named_scope(text: str) -> RegisterScope:
    """Read the register file that a text names.

    Parameters
    ----------
    text : str
        A path that ends in ``.toml``, or the name of one that comes with crvs-link.

    Returns
    -------
    RegisterScope

    Raises
    ------
    CrvsLinkError
        As `read_scope` and `shipped_scope`.
    """
    return read_scope(Path(text)) if text.lower().endswith(ENDING) else shipped_scope(text)


def _scope_of(data: bytes, path: Path) -> RegisterScope:
    document = parse(data, path, kind=KIND)
    _check_kind(document, path)
    check_format(document, path, known=FORMAT, kind=KIND)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    try:
        return RegisterFile.model_validate(document).settings(str(path), digest)
    except ValidationError as error:
        raise fault_of(error, path, RegisterFile) from error


def _check_kind(document: Mapping[str, Any], path: Path) -> None:
    if "register" not in document and document.keys() & {"run", "linkage"}:
        raise ConfigError(
            f"{path} holds the settings of a run; expected a {KIND}, with a table [register].",
            hint="Settings of a run are given with -c.",
        )
