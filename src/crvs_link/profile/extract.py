"""The profile of one extract, put together from those of its columns."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crvs_link.profile.births import heaped_ages, profile_births
from crvs_link.profile.categories import read_nationalities, read_sexes
from crvs_link.profile.columns import Values, profile_column, record_ids, values_of
from crvs_link.profile.contradictions import contradictions
from crvs_link.profile.facts import Profile
from crvs_link.profile.numbers import profile_numbers
from crvs_link.run import RunOptions, in_order
from crvs_link.schema import FIELD_COLUMNS, PROTECTED, RECORD_ID

if TYPE_CHECKING:
    from crvs_link.encode import Readings
    from crvs_link.load import Extract
    from crvs_link.profile.facts import ColumnProfile

_HIDDEN: Final = "Column {!r} says who is protected: nothing of it is shown."


def profile(extract: Extract, readings: Readings, options: RunOptions) -> Profile:
    """Describe the quality of an extract, without a value of a record.

    Parameters
    ----------
    extract : Extract
        Read with ``check_ids=False``, or its ids are counted as they were completed.
    readings : Readings
        What the user has said of how its values are read.
    options : RunOptions
        Threads and progress; the result does not depend on them.

    Returns
    -------
    Profile
        Where two readings of a column are equally good, it says so and counts nothing.
    """
    frame, n_rows = extract.frame, extract.account.used
    matches = [match for match in extract.columns if match.canonical != PROTECTED]
    hidden = [match.original for match in extract.columns if match.canonical == PROTECTED]

    def read(number: int) -> tuple[ColumnProfile, Values]:
        match = matches[number]
        values = values_of(frame[match.canonical])
        return profile_column(match, values, n_rows), values

    sizes = [n_rows] * len(matches)
    done = list(in_order(read, sizes, options, "Profiling columns"))
    values = {column.canonical: of_column for column, of_column in done}
    originals = {match.canonical: match.original for match in extract.columns}
    births, heaped = profile_births(frame, originals, readings)
    numbers = profile_numbers(frame, originals, readings, ids_too=extract.id_is_identity_number)
    sex = nationality = None
    if "sex" in values:
        sex = read_sexes(originals["sex"], values["sex"], readings.sex_codes)
    if "nationality" in values:
        nationality = read_nationalities(
            originals["nationality"], values["nationality"], readings.country_codes
        )
    unread = {
        *(FIELD_COLUMNS["dob"] if births and births.doubt else ()),
        *(["sex"] if sex and sex.doubt else ()),
        *(FIELD_COLUMNS["id_number"] if any(column.doubt for column in numbers) else ()),
    }
    account = extract.account
    return Profile(
        source_id=extract.source_id,
        path=extract.path_text,
        digest=extract.digest,
        file_format=extract.format,
        details=tuple(sorted(extract.details.items())),
        parts=len(extract.paths),
        rows_read=account.read,
        rows_used=account.used,
        set_aside=tuple(sorted(account.set_aside.items(), key=lambda item: (-item[1], item[0]))),
        columns=tuple(column for column, _ in done),
        ignored=extract.ignored,
        notes=(*extract.notes, *(_HIDDEN.format(name) for name in hidden)),
        ids=record_ids(originals[RECORD_ID], values[RECORD_ID], n_rows)
        if RECORD_ID in values
        else None,
        births=births,
        heaping=(*((heaped_ages(values["age"]),) if "age" in values else ()), *heaped),
        numbers=numbers,
        contradictions=contradictions(extract, readings, options, unread=frozenset(unread)),
        sex=sex,
        nationality=nationality,
        version=version("crvs-link"),
    )
