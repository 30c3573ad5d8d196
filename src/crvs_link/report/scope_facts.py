"""What a report says of the registers: whom they are meant to hold, and how completely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.config.scope import ANY
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crvs_link.config.scope import RegisterScope, Stratum

NO_SCOPE: Final = (
    "No register file was given: nothing says whom this register is meant to hold, or how many "
    "of them it does hold. So no person can be told to be outside its scope, and that nothing "
    "was found in it says nothing: every “no link” is uninformative."
)
NO_COMPLETENESS: Final = (
    "Its register file states no completeness: how many of those whom it is meant to hold are "
    "missing from it is not known. So every “no link” is uninformative."
)
_POPULATIONS: Final = {
    "all": "everybody",
    "citizens": "those who hold its country’s nationality",
    "residents": "residents",
    "refugees_excluded": "everybody but refugees",
}


@dataclass(frozen=True)
class StratumFacts:
    """Completeness for some of those whom a register is meant to hold, as an interval."""

    who: str
    low: float
    high: float
    source: str
    method: str


@dataclass(frozen=True)
class ScopeFacts:
    """What was stated of one register; ``facts`` are names and values in words.

    ``missing`` says what is not stated, and what that means; None for nothing.
    """

    source_id: str
    role: str
    stated: bool
    facts: tuple[tuple[str, str], ...]
    strata: tuple[StratumFacts, ...]
    missing: str | None


def scope_facts(
    sources: Iterable[tuple[str, str]], scopes: Mapping[str, RegisterScope]
) -> tuple[ScopeFacts, ...]:
    """Gather what a report says of the registers that were searched, and of the host's.

    Parameters
    ----------
    sources : iterable of (str, str)
        Source id and role of each extract, the host's first.
    scopes : mapping of str to RegisterScope

    Returns
    -------
    tuple of ScopeFacts
        One for each register; one for the host extract where something is stated of it.
    """
    return tuple(
        _facts(source_id, role, scopes.get(source_id))
        for place, (source_id, role) in enumerate(sources)
        if place > 0 or source_id in scopes
    )


def _facts(source_id: str, role: str, scope: RegisterScope | None) -> ScopeFacts:
    name = printable(source_id)
    if scope is None:
        return ScopeFacts(name, role, stated=False, facts=(), strata=(), missing=NO_SCOPE)
    dates = scope.event_dates
    population = _POPULATIONS[scope.population.value]
    if scope.population_text:
        population = f"{scope.population_text} ({population})"
    stated = {
        "Register": scope.id,
        "Owner": scope.owner,
        "Country": scope.country,
        "Kind": scope.kind.value,
        "Extract date": scope.extract_date.isoformat(),
        "Events from, to": "not stated"
        if dates is None
        else f"{dates[0].isoformat()}, {dates[1].isoformat()}",
        "Area": ", ".join(scope.area) or "anywhere",
        "Area left out": ", ".join(scope.excluded_area) or "none",
        "Population": population,
        "Records of": ", ".join(scope.subject) or "not stated",
        "One record per": scope.one_record_per.value,
        "Known to repeat records": "yes" if scope.known_duplicates else "no",
        "Fed by": ", ".join(scope.fed_by) or "no other register",
        "Proves nationality": scope.proves_nationality,
        "Protected": "all its persons" if scope.protected else "not as a whole",
        "Register file": f"{scope.path}, {scope.digest}",
    }
    return ScopeFacts(
        source_id=name,
        role=role,
        stated=True,
        facts=tuple((key, printable(value)) for key, value in stated.items()),
        strata=tuple(map(_stratum, scope.completeness)),
        missing=None if scope.completeness or role != "register" else NO_COMPLETENESS,
    )


def _stratum(stratum: Stratum) -> StratumFacts:
    years = stratum.birth_years
    parts = {
        "born": None if years is None else f"{years[0]} to {years[1]}",
        "sex": stratum.sex,
        "area": stratum.area,
        "nationality": stratum.group,
    }
    who = ", ".join(f"{name} {value}" for name, value in parts.items() if value not in {None, ANY})
    return StratumFacts(
        who=printable(who) or "everybody",
        low=stratum.low,
        high=stratum.high,
        source=printable(stratum.source),
        method=printable(stratum.method),
    )
