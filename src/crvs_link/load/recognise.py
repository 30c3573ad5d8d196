"""Which column of an extract is which: stated, then by name, then by content."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load.content import (
    CLEAR,
    digits_are_rare,
    holds_sexes,
    share_of_dates,
)
from crvs_link.load.extract import ColumnMatch
from crvs_link.load.headers import listed, option, shown
from crvs_link.load.headings import about_subject, read_headers
from crvs_link.load.vocabulary import vocabulary
from crvs_link.schema import AGE_REFERENCES, COLUMNS, IDENTIFYING_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from crvs_link.load.headings import Heading

_BIRTH = ("dob_raw", "dob_year", "age")
_ONLY_WITH_AGE = frozenset(AGE_REFERENCES) - {"arrival_date", "death_date", "event_date"}
_CONFIG_HINT = "or in [source.columns] of link.toml."


@dataclass(frozen=True)
class Candidate:
    """A column that may be ``match.canonical``; the lowest tier says it best."""

    match: ColumnMatch
    tier: int


@dataclass(frozen=True)
class Naming:
    """What the names of the columns say.

    Parameters
    ----------
    candidates : tuple of Candidate
        Stated columns and those with a name that is known.
    unnamed : tuple of str
        Columns whose names say nothing, to be told by their content.
    """

    candidates: tuple[Candidate, ...]
    unnamed: tuple[str, ...]


def by_name(
    headers: Sequence[str],
    stated: Mapping[str, str],
    place: str,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> Naming:
    """Read the column names, after what the caller stated.

    Parameters
    ----------
    headers : sequence of str
    stated : mapping of str to str
        Canonical column to column of the extract.
    place : str
    labels : mapping of str to str
        What columns are called beside their names; counts where the name says nothing.

    Raises
    ------
    UsageError
        If a stated canonical column is not one.
    InputError
        If a stated column is not there.
    AmbiguousInputError
        If each row is about two people, and none of them is stated; or if a name means
        two things in two languages, and the other names do not tell which is spoken.
    """
    _check_stated(headers, stated, place)
    candidates = [
        Candidate(ColumnMatch(canonical, original, "stated", "stated by the user"), 0)
        for canonical, original in stated.items()
    ]
    taken = set(stated.values())
    unnamed = []
    for header, heading in zip(headers, _read(headers, labels, stated), strict=True):
        if header in taken:
            continue
        if open_doubts := [doubt for doubt in heading.doubts if doubt[0] not in stated]:
            raise _in_doubt(header, open_doubts, place)
        if heading.meaning is None:
            if about_subject(header) and about_subject(labels.get(header, "")):
                unnamed.append(header)
        elif heading.meaning.canonical not in stated:
            match = ColumnMatch(heading.meaning.canonical, header, "name", heading.evidence)
            candidates.append(Candidate(match, heading.meaning.tier))
    _refuse_couples(headers, candidates, place)
    canonicals = {candidate.match.canonical for candidate in candidates}
    if "age" not in canonicals:
        # The day on which an age was stated says nothing without the age.
        candidates = [c for c in candidates if c.match.canonical not in _ONLY_WITH_AGE]
    complete = "sex" in canonicals and not canonicals.isdisjoint(_BIRTH)
    return Naming(tuple(candidates), () if complete else tuple(unnamed))


def _read(
    headers: Sequence[str], labels: Mapping[str, str], stated: Mapping[str, str]
) -> list[Heading]:
    """Read the name of each column, or its label where the name says nothing."""
    headings = read_headers(headers, stated)
    spoken = [
        labels.get(header, header) if heading.meaning is None and not heading.doubts else header
        for header, heading in zip(headers, headings, strict=True)
    ]
    if spoken == list(headers):
        return headings
    return [
        replace(heading, evidence=f"its label {shown(text)}") if text != header else heading
        for header, text, heading in zip(headers, spoken, read_headers(spoken, stated), strict=True)
    ]


def settle(candidates: Iterable[Candidate], place: str) -> tuple[list[ColumnMatch], list[str]]:
    """Choose one column for each meaning, the best named.

    Returns
    -------
    list of ColumnMatch
    list of str
        Notes on the columns that came second.

    Raises
    ------
    AmbiguousInputError
        If two are equally good.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.match.canonical, []).append(candidate)
    matches: list[ColumnMatch] = []
    notes: list[str] = []
    for canonical, group in groups.items():
        best = min(candidate.tier for candidate in group)
        first, *rivals = [c.match for c in group if c.tier == best]
        if rivals:
            raise AmbiguousInputError(
                f"{place}: columns {listed(m.original for m in [first, *rivals])} could each be "
                f"{canonical}, by equally good names.",
                hint=f"State which with {option(canonical, first.original)}, {_CONFIG_HINT}",
            )
        matches.append(first)
        notes.extend(
            f"Column {shown(c.match.original)} could be {canonical} as well; "
            f"{shown(first.original)} says it better and is used."
            for c in group
            if c.tier > best
        )
    return matches, notes


def by_content(
    frame: pl.DataFrame,
    unnamed: Iterable[str],
    matches: Sequence[ColumnMatch],
    place: str,
) -> list[ColumnMatch]:
    """Find the date of birth and the sex by content, where no name tells them.

    Raises
    ------
    AmbiguousInputError
        If two columns are equally good.
    """
    have = {match.canonical for match in matches}
    columns = {name: frame.get_column(name) for name in unnamed}
    found = []
    if have.isdisjoint(_BIRTH):
        dates = [name for name, column in columns.items() if share_of_dates(column) >= CLEAR]
        found += _only_one("dob_raw", dates, "nearly all of its values are dates", place)
    if "sex" not in have:
        sexes = [name for name, column in columns.items() if holds_sexes(column)]
        found += _only_one("sex", sexes, "every value is a letter or word for a sex", place)
    return found


def contradictions(frame: pl.DataFrame, matches: Sequence[ColumnMatch], place: str) -> list[str]:
    """Compare the column of birth dates with its values.

    Returns
    -------
    list of str
        A note, if the values do not look like dates.

    Raises
    ------
    InputError
        If they do not, and those of a column that is named as something else do.
    """
    birth = next((match for match in matches if match.canonical == "dob_raw"), None)
    if birth is None or not digits_are_rare(frame.get_column(birth.original)):
        return []
    if birth.how == "name":
        for other in matches:
            named_date = other.canonical in {"dob_raw", *AGE_REFERENCES}
            if not named_date and share_of_dates(frame.get_column(other.original)) >= CLEAR:
                raise InputError(
                    f"{place}: columns {shown(birth.original)} and {shown(other.original)} look "
                    f"swapped: {shown(other.original)} holds dates, {shown(birth.original)} none.",
                    hint=f"State them with {option('dob_raw', other.original)} "
                    f"{option(other.canonical, birth.original)}, or correct the header.",
                )
    return [
        f"Column {shown(birth.original)} is read as a date of birth, but hardly any of its "
        "values holds a digit."
    ]


def no_usable_column(headers: Sequence[str], place: str) -> InputError:
    """Build the error for an extract in which nothing identifies a person."""
    looked_for = ", ".join(name for name in COLUMNS if name in IDENTIFYING_COLUMNS)
    return InputError(
        f"{place}: no column with a value that identifies a person was recognised among "
        f"{listed(headers)}; looked for {looked_for}.",
        hint=f"State the columns with --column, such as --column name_full=COLUMN, {_CONFIG_HINT}",
    )


def _in_doubt(header: str, doubts: Sequence[tuple[str, str]], place: str) -> AmbiguousInputError:
    meant = " and ".join(f"{canonical} in {language}" for canonical, language in doubts)
    return AmbiguousInputError(
        f"{place}: column {shown(header)} means {meant}, and the other columns do not tell "
        "which language it is.",
        hint=f"State it with {option(doubts[0][0], header)}, {_CONFIG_HINT}",
    )


def _check_stated(headers: Sequence[str], stated: Mapping[str, str], place: str) -> None:
    for canonical, original in stated.items():
        if canonical not in COLUMNS:
            near = difflib.get_close_matches(canonical, COLUMNS, n=1)
            raise UsageError(
                f"{canonical!r} is no column that crvs-link knows.",
                hint=f"Did you mean {near[0]}?" if near else f"Known are {', '.join(COLUMNS)}.",
            )
        if original not in headers:
            near = difflib.get_close_matches(original, headers, n=1, cutoff=0.4)
            raise InputError(
                f"{place}: there is no column {shown(original)}, which was stated as {canonical}.",
                hint=f"Did you mean {shown(near[0])}?"
                if near
                else f"The columns are {listed(headers)}.",
            )


def _refuse_couples(headers: Sequence[str], candidates: list[Candidate], place: str) -> None:
    """Refuse a marriage: which of its two subjects is meant has to be stated."""
    if any(
        c.match.how == "stated" and c.match.canonical in IDENTIFYING_COLUMNS for c in candidates
    ):
        return
    own_name = any(
        c.match.canonical in {"name_full", "name_given", "name_family"} for c in candidates
    )
    known = vocabulary()
    for one, other in known.couples:
        first = [header for header in headers if known.couple_member(header, one)]
        second = [header for header in headers if known.couple_member(header, other)]
        # Husband and wife may also be the spouse of a person with a name of their own.
        if first and second and (one == "bride" or not own_name):
            raise AmbiguousInputError(
                f"{place}: each row is about two people, {one} and {other} (columns "
                f"{shown(first[0])} and {shown(second[0])}).",
                hint="Link one of them at a time and state its columns, such as "
                f"{option('name_full', first[0])}.",
            )


def _only_one(canonical: str, originals: list[str], evidence: str, place: str) -> list[ColumnMatch]:
    if len(originals) > 1:
        raise AmbiguousInputError(
            f"{place}: columns {listed(originals)} could each be {canonical} by their content, "
            "and their names do not tell.",
            hint=f"State which with {option(canonical, originals[0])}, {_CONFIG_HINT} If none is, "
            "leave them out of the file.",
        )
    return [ColumnMatch(canonical, original, "content", evidence) for original in originals]
