"""The profile of an extract for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from crvs_link.report.rate import Rate
from crvs_link.report.text import index_text, number, of, percent, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from crvs_link.profile import Profile, Tally
    from crvs_link.profile.facts import Categories, ColumnProfile, DateProfile, Heaping


def profile_text(profile: Profile) -> RenderableType:
    """Lay out a profile, for standard output.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    rich renderable
    """
    below = [*_identifiers(profile), *_births(profile.births)]
    for heaped in profile.heaping:
        below += _heaping(heaped)
    below += _categories("Sex", profile.sex)
    below += _categories("Nationality", profile.nationality)
    return Group(
        *map(_line, _file(profile)),
        Text(""),
        _columns(profile.columns),
        Text(""),
        _writing(profile.columns),
        Text(""),
        *map(_line, below),
    )


def _file(profile: Profile) -> Iterator[str]:
    how = ", ".join(
        [profile.file_format, *(f"{key} {value}" for key, value in profile.details)]
        + ([f"{number(profile.parts)} files"] if profile.parts > 1 else [])
    )
    yield f"{profile.source_id} ({profile.path}): {how}"
    yield f"{number(profile.rows_read)} rows read, {number(profile.rows_used)} used"
    for reason, rows in profile.set_aside:
        yield f"Set aside: {number(rows)}, {reason}"
    if profile.ignored:
        yield f"Columns not used: {', '.join(profile.ignored)}"
    yield from profile.notes


def _columns(columns: tuple[ColumnProfile, ...]) -> Table:
    headings = ("column", "is", "by", "filled", "rows", "placeholders", "distinct", "most frequent")
    table = _table(*headings, "characters", right=(3, 4, 5, 6, 7, 8))
    for column in columns:
        lengths = column.lengths
        cells = (
            column.original,
            column.canonical,
            column.evidence,
            percent(Rate(column.filled, column.rows)),
            of(Rate(column.filled, column.rows)),
            "" if column.placeholders is None else number(column.placeholders),
            number(column.distinct),
            percent(Rate(column.most_frequent, column.filled)),
            f"{lengths.shortest}-{lengths.median}-{lengths.longest}" if lengths else "",
        )
        table.add_row(*map(_line, cells))
    return table


def _writing(columns: tuple[ColumnProfile, ...]) -> Table:
    table = _table("column", "scripts", "shapes")
    for column in columns:
        table.add_row(
            _line(column.original), _line(_kinds(column.scripts)), _line(_kinds(column.shapes))
        )
    return table


def _identifiers(profile: Profile) -> Iterator[str]:
    ids = profile.ids
    if ids is not None:
        yield (
            f"Record ids ({ids.column}): {number(ids.distinct)} different, missing on "
            f"{number(ids.missing)} rows; {number(ids.repeated)} repeated, on "
            f"{number(ids.repeated_rows)} rows"
        )
    for numbers in profile.numbers:
        yield f"Identity numbers ({numbers.column}):"
        yield from (f"  {remark}" for remark in numbers.remarks)
        if numbers.doubt is not None:
            yield f"  not read: {numbers.doubt}"
        for of_kind in numbers.kinds:
            yield (
                f"  {of_kind.kind}: valid {number(of_kind.valid)}, without check digits "
                f"{number(of_kind.unchecked)}, invalid {number(of_kind.invalid)}, dummies "
                f"{number(of_kind.dummies)}; {number(of_kind.shared)} numbers on several rows "
                f"({number(of_kind.shared_rows)} rows)"
            )
    against = profile.contradictions
    if against is not None:
        born = Rate(against.dob_contradicted, against.dob_known)
        sex = Rate(against.sex_contradicted, against.sex_known)
        yield "Identity numbers against their rows:"
        yield f"  date of birth contradicted in {percent(born)} ({of(born)} where both say one)"
        yield f"  sex contradicted in {percent(sex)} ({of(sex)})"


def _births(births: DateProfile | None) -> Iterator[str]:
    if births is None:
        return
    yield f"Dates of birth ({', '.join(births.columns)}):"
    yield from (f"  {remark}" for remark in births.remarks)
    if births.doubt is not None:
        yield f"  not read: {births.doubt}"
        return
    known = [f"{method} {number(rows)}" for method, rows in births.methods]
    yield f"  {', '.join([*known, f'unreadable {number(births.unreadable)}'])}"
    default = Rate(births.default_rows, births.dated_rows)
    yield f"  default dates: {percent(default)} ({of(default)} written to the day)"
    for years in births.years:
        yield f"  decades ({years.calendar.replace('_', ' ')}): {_kinds(years.decades)}"


def _heaping(heaped: Heaping) -> Iterator[str]:
    calendar = f" ({heaped.calendar.replace('_', ' ')})" if heaped.calendar else ""
    whipple, myers = heaped.whipple, heaped.myers
    yield f"Heaping of {heaped.of}{calendar}:"
    yield (
        f"  Whipple {index_text(whipple)} (100 none, 500 all; {number(whipple.rows)} rows, "
        f"{whipple.first} to {whipple.last}); Myers {index_text(myers)} (0 none, 90 all; "
        f"{number(myers.rows)} rows, {myers.first} to {myers.last})"
    )
    digits = ", ".join(f"{digit}: {number(rows)}" for digit, rows in enumerate(heaped.digits))
    yield f"  final digits {digits}"


def _categories(name: str, read: Categories | None) -> Iterator[str]:
    if read is None:
        return
    yield f"{name} ({read.column}):"
    if read.doubt is not None:
        yield f"  not read: {read.doubt}"
        return
    if read.read.rows:
        yield f"  {_kinds(read.read)}"
    if read.not_understood:
        yield f"  not known or not understood {number(read.not_understood)}"


def _kinds(tally: Tally) -> str:
    shown = [f"{kind.name} {number(kind.rows)}" for kind in tally.kinds]
    if tally.other_rows:
        shown.append(f"others {number(tally.other_rows)}")
    return "; ".join(shown)


def _table(*headings: str, right: tuple[int, ...] = ()) -> Table:
    made = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for place, heading in enumerate(headings):
        made.add_column(Text(heading), justify="right" if place in right else "left")
    return made


def _line(text: str) -> Text:
    return Text(printable(text))
