"""Identity numbers: the kind of each, and what may be compared with what.

Numbers are compared within their kind, and those that many countries issue within their
issuer. The kind is what the row says; else what was stated for the extract; else what the
numbers of a column show, or those of the other extracts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.errors import UsageError
from crvs_link.schema import ID_KINDS
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.countries import clean_countries
from crvs_link.standardise.country_tables import iso_country, keys_of
from crvs_link.standardise.identity import infer_kind, kinds_of_types, read_identity_numbers
from crvs_link.standardise.identity.facts import CHECK, INVALID
from crvs_link.standardise.identity.inference import LEAST_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.encode.raw import RawField
    from crvs_link.encode.records import Readings

ID_TYPE: Final = "id_type"
ID_ISSUER: Final = "id_issuer"

KIND: Final = "kind"
GROUP: Final = "group"
"""Numbers are compared within one."""
DOUBTFUL: Final = "doubtful"

_KINDS: Final = pl.Enum(ID_KINDS)
_OTHER: Final = "other"
_WITHOUT_FORM: Final = frozenset({"unhcr", _OTHER})
_OF_MANY_ISSUERS: Final = ("passport", "mrz", _OTHER)

MOST_TYPES: Final = 8
"""Names of types that are not understood and whose numbers are looked at."""


@dataclass
class NumberColumn:
    """The identity numbers of one extract, each in turn of their distinct tuples.

    Parameters
    ----------
    raw : Series of String
    counts : int64[N]
        Records of each.
    types : Series of String
        Keys of the names of types, null where the row says none.
    issuers : Series of String, optional
        Alpha-3; None where the extract has no such column.
    kinds : Series of String
        Null where not known so far.
    groups : Series of String
        What they are compared within.
    notes : list of str
        How kinds were found.
    """

    raw: pl.Series
    counts: npt.NDArray[np.int64]
    types: pl.Series
    issuers: pl.Series | None
    kinds: pl.Series
    groups: pl.Series = field(default_factory=pl.Series)
    notes: list[str] = field(default_factory=list)

    def records(self, rows: pl.Series) -> int:
        """Records of some of the tuples, Boolean."""
        return int(self.counts[rows.fill_null(False).to_numpy()].sum())

    def nameless(self) -> pl.Series:
        """Which numbers have neither a known kind nor a name of a type."""
        return self.kinds.is_null() & self.types.is_null() & self.raw.is_not_null()

    def unknown(self) -> Iterator[tuple[str, pl.Series]]:
        """What to call the numbers of one type whose kind is not known, and which they are."""
        if (nameless := self.nameless()).any():
            yield "the numbers", nameless
        silent = self.kinds.is_null()
        named = self.types.filter(silent).drop_nulls().alias("type").value_counts()
        often = named.sort("count", "type", descending=[True, False])["type"].head(MOST_TYPES)
        for key in often:
            yield "the numbers of one id_type", silent & (self.types == key).fill_null(False)

    def within(self) -> set[str]:
        """What the numbers that are there are compared within."""
        return set(self.groups.filter(self.raw.is_not_null()).unique())

    def give(self, rows: pl.Series, kind: str) -> None:
        """Set the kind of some of the tuples."""
        self.kinds = self.kinds.set(rows, kind)


def stated_numbers(raw: RawField, readings: Readings) -> NumberColumn:
    """Take the kinds that rows and the user state.

    Parameters
    ----------
    raw : RawField
        The field ``id_number`` of an extract, with ``id_type`` and ``id_issuer`` where it has
        them.
    readings : Readings

    Raises
    ------
    AmbiguousInputError
        The codes of issuers may be of UNHCR or of ISO.
    UsageError
        There is no kind as stated.
    """
    if readings.id_kind is not None and readings.id_kind not in ID_KINDS:
        raise UsageError(
            f"The kind of identity numbers is stated as {readings.id_kind!r}, which is none of "
            f"{', '.join(ID_KINDS)}."
        )
    values = raw.values
    nothing = pl.repeat(None, values.height, dtype=pl.String, eager=True)
    issuers = None
    if ID_ISSUER in values.columns:
        written = values[ID_ISSUER].drop_nulls().unique(maintain_order=True)
        read = clean_countries(written.alias(RAW).to_frame(), readings.country_codes)[TEXT]
        issuers = values[ID_ISSUER].replace_strict(
            written, read, default=None, return_dtype=pl.String
        )
    kinds = types = nothing
    if ID_TYPE in values.columns:
        own = None if readings.country is None else iso_country(readings.country)
        countries = (nothing if issuers is None else issuers).to_frame("country")
        kinds, types = _of_types(
            countries.select(values[ID_TYPE], pl.col("country").fill_null(pl.lit(own, pl.String)))
        )
    counts = np.where(values[RAW].is_null().to_numpy(), 0, raw.counts())
    column = NumberColumn(values[RAW], counts, types, issuers, kinds)
    if typed := column.records(kinds.is_not_null()):
        column.notes.append(f"{typed:,} numbers are of the kind that their row says")
    if readings.id_kind is not None:
        column.give(kinds.is_null(), readings.id_kind)
    return column


def settle_kinds(by_extract: Mapping[int, NumberColumn]) -> None:
    """Find the kind of each number of a run, and what it may be compared with.

    Parameters
    ----------
    by_extract : mapping of int to NumberColumn
        As `stated_numbers` gives them, for each extract with identity numbers; what is not
        known of them is filled in.
    """
    columns = by_extract.values()
    for column in columns:
        _infer(column)
    found = {kind for column in columns for kind in column.kinds.drop_nulls().unique()}
    known = sorted(found - _WITHOUT_FORM)
    # An issuer that one of the extracts does not know tells nothing apart.
    by_issuer = all(column.issuers is not None for column in columns)
    for column in columns:
        _take_for_known(column, known)
        _group(column, by_issuer=by_issuer)
    host = by_extract.get(0)
    for number, column in by_extract.items():
        if number and host is not None and host.within().isdisjoint(column.within()):
            column.notes.append(
                "no number is of a kind that the host extract has, so that they are not compared; "
                "--id-kind states the kind where it is not recognised"
            )


def clean_numbers(column: NumberColumn) -> pl.DataFrame:
    """Read the numbers of one extract, each by its kind.

    Returns
    -------
    DataFrame
        ``text`` String, ``kind`` Enum, ``group`` String, ``doubtful`` Boolean: the number
        is kept, and is invalid. One row for each tuple of the column.
    """
    rows = pl.int_range(len(column.raw), dtype=pl.UInt32, eager=True)
    parts = []
    for kind in column.kinds.unique().sort():
        of_kind = rows.filter(column.kinds == kind)
        read = read_identity_numbers(column.raw.gather(of_kind).alias(RAW).to_frame(), kind)
        parts.append(
            read.select(
                TEXT, (pl.col(CHECK) == INVALID).fill_null(False).alias(DOUBTFUL)
            ).with_columns(of_kind.alias("row"))
        )
    if not parts:
        parts = [pl.DataFrame(schema={TEXT: pl.String, DOUBTFUL: pl.Boolean, "row": pl.UInt32})]
    read = pl.concat(parts).sort("row")
    return read.select(
        TEXT, column.kinds.cast(_KINDS).alias(KIND), column.groups.alias(GROUP), DOUBTFUL
    )


def _of_types(named: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Kinds and keys of the names of types beside the countries of their issuers."""
    distinct = named.unique(maintain_order=True)
    known = distinct.with_columns(
        kinds_of_types(distinct[ID_TYPE], distinct["country"]).alias(KIND),
        keys_of(distinct[ID_TYPE]).alias("key"),
    )
    found = named.join(
        known, on=[ID_TYPE, "country"], how="left", nulls_equal=True, maintain_order="left"
    )
    return found[KIND], found["key"]


def _infer(column: NumberColumn) -> None:
    """Give each type that is not understood the kind that its numbers show."""
    for what, rows in column.unknown():
        found = infer_kind(column.raw.filter(rows), column.counts[rows.to_numpy()])
        if found is not None:
            column.give(rows, found.kind)
            column.notes.append(
                f"{what} are read as {found.kind}: {found.share:.0%} of {found.values:,} fit, "
                f"{found.chance:.0%} would by chance"
            )


def _take_for_known(column: NumberColumn, known: Sequence[str]) -> None:
    """Take numbers without a type for one of the kinds of the run, if they have its form.

    All of them where nearly all have the form of just one kind; else each number that has
    the form of one alone. What is left is of other kinds.
    """
    rows = column.nameless()
    total = column.records(rows)
    fits = {kind: _fit(column.raw, kind, rows) for kind in known} if total else {}
    whole = [kind for kind, own in fits.items() if column.records(own) >= LEAST_SHARE * total]
    if len(whole) == 1:
        column.give(rows, whole[0])
        column.notes.append(f"the numbers are read as {whole[0]}, as in other extracts")
    else:
        times = sum((own.to_numpy().astype(np.int64) for own in fits.values()), np.int64(0))
        for kind, own in fits.items():
            single = own & pl.Series(times == 1)
            if number := column.records(single):
                column.give(single, kind)
                column.notes.append(f"{number:,} of the numbers have the form of {kind} alone")
    left = column.records(column.kinds.is_null())
    if left and known:
        column.notes.append(
            f"{left:,} numbers are of no kind that is known, and are compared with one another "
            "only; --id-kind or a column id_type states it"
        )
    column.give(column.kinds.is_null(), _OTHER)


def _fit(raw: pl.Series, kind: str, rows: pl.Series) -> pl.Series:
    """Which of some numbers have the form of a kind, and check digits that hold."""
    read = read_identity_numbers(raw.filter(rows).alias(RAW).to_frame(), kind)
    fits = np.zeros(len(raw), dtype=np.bool_)
    fits[rows.to_numpy()] = (read[CHECK] != INVALID).fill_null(False).to_numpy()
    return pl.Series(fits)


def _group(column: NumberColumn, *, by_issuer: bool) -> None:
    """Say what the numbers are compared within."""
    kinds = column.kinds.replace({"mrz": "passport"})
    # What is of no known kind is at least of the type that its row names.
    names = column.types.set(kinds != _OTHER, None).fill_null("")
    column.groups = kinds + ":" + names
    if by_issuer and column.issuers is not None:
        apart = kinds.is_in(_OF_MANY_ISSUERS)
        column.groups += ":" + column.issuers.set(~apart, None).fill_null("")
