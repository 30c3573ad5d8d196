"""Keyed pseudonyms: what records are called where their identifiers may not be written.

A pseudonym is ``h:`` (of a record of the host) or ``r:`` (of a register) and the first 16
hexadecimal digits of the HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the source id and the record's
identifier. The same key, source id and identifier give the same pseudonym in every run; without
the key nobody can tell whether an identifier that they know has a pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

HOST, REGISTER = "h:", "r:"
PSEUDONYM: Final = f"^(?:{HOST}|{REGISTER})[0-9a-f]{{16}}$"
"""The form of a pseudonym, as a regular expression."""

_BYTES: Final = 8
"""Of a digest: two of a million records have the same with a probability below 10^-7."""


class Pseudonyms:
    """Pseudonyms under one key.

    Parameters
    ----------
    key : bytes
        As `crvs_link.protect.key.read_key` gives it.

    Examples
    --------
    >>> names = Pseudonyms(b"k" * 32)
    >>> names.of(pl.Series(["A1", None, "A1"]), "births", REGISTER).to_list()
    ['r:8050fda0b12a089f', None, 'r:8050fda0b12a089f']
    """

    def __init__(self, key: bytes) -> None:
        self._hmac = hmac.new(key, digestmod=hashlib.sha256)
        self._known: dict[tuple[str, str], pl.DataFrame] = {}
        self.fingerprint = hashlib.sha256(b"crvs-link key of pseudonyms\0" + key).hexdigest()[:8]

    def __repr__(self) -> str:
        """Name the key by its fingerprint."""
        return f"Pseudonyms({self.fingerprint})"

    def of(self, ids: pl.Series, source_id: str, prefix: str) -> pl.Series:
        """Pseudonyms of identifiers.

        Parameters
        ----------
        ids : polars.Series
            String; null stays null.
        source_id : str
            To which they belong.
        prefix : str
            `HOST` or `REGISTER`.

        Returns
        -------
        polars.Series
            String, of the same length and name.

        Raises
        ------
        InputError
            If two records of the source have the same one.
        """
        which = (source_id, prefix)
        known = self._known.get(which, pl.DataFrame(schema={"id": pl.String, "name": pl.String}))
        found = pl.DataFrame({"id": ids})
        new = found.drop_nulls().unique("id").join(known, on="id", how="anti")["id"]
        if new.len():
            known = pl.concat([known, pl.DataFrame({"id": new, "name": self._make(new, *which)})])
            if known["name"].n_unique() < known.height:
                raise InputError(
                    f"Two records of {source_id} have the same pseudonym under this key.",
                    hint="Make another key with: crvs-link key FILE",
                )
            self._known[which] = known
        return found.join(known, on="id", how="left", maintain_order="left")["name"].alias(ids.name)

    def _make(self, ids: pl.Series, source_id: str, prefix: str) -> pl.Series:
        source = source_id.encode()
        base = self._hmac.copy()
        # With its length, so that no two pairs of source and identifier are the same bytes.
        base.update(len(source).to_bytes(4, "big") + source)
        digests = []
        for text in ids:
            one = base.copy()
            one.update(text.encode())
            digests.append(one.digest()[:_BYTES])
        return prefix + pl.Series(digests, dtype=pl.Binary).bin.encode("hex")


def withhold_ids(
    frame: pl.DataFrame,
    column: str,
    *,
    owner: str | pl.Expr,
    sources: Collection[str],
    host: str,
    names: Pseudonyms | None = None,
) -> pl.DataFrame:
    """Replace the identifiers that belong to the given extracts by pseudonyms, or by null.

    Parameters
    ----------
    frame : polars.DataFrame
    column : str
        The column of identifiers.
    owner : str or polars.Expr
        The source id to which all identifiers belong, or that of each row.
    sources : collection of str
        The extracts whose identifiers are withheld.
    host : str
        Source id of the host.
    names : Pseudonyms, optional
        Without it they become null.

    Returns
    -------
    polars.DataFrame
        Of the same height, columns and types. Row numbers still refer to the rows.
    """
    owner = pl.lit(owner) if isinstance(owner, str) else owner
    for source in sorted(sources):
        of = pl.col(column)
        if names is None:
            frame = frame.with_columns(pl.when(owner != source).then(of).alias(column))
            continue
        mine = frame.select(pl.when(owner == source).then(of)).to_series()
        if mine.null_count() < mine.len():
            known = names.of(mine, source, HOST if source == host else REGISTER)
            frame = frame.with_columns(
                pl.when(owner == source).then(known).otherwise(of).alias(column)
            )
    return frame


def references(
    ids: pl.Series,
    rows: pl.Series,
    *,
    source_id: str,
    host: bool,
    names: Pseudonyms | None,
) -> pl.Series:
    """What records are called in a result that other systems read.

    Parameters
    ----------
    ids : polars.Series
        Their identifiers, String.
    rows : polars.Series
        Their row numbers, of the same length.
    source_id : str
        The extract that they are of.
    host : bool
        Whether that is the host.
    names : Pseudonyms, optional
        ``result.pseudonyms``: None where no key was given.

    Returns
    -------
    polars.Series
        String: the pseudonym, or ``h:`` or ``r:`` and the row number without a key. Null where
        the row number is.

    Examples
    --------
    >>> ids, rows = pl.Series(["A1", "A2"]), pl.Series([1, 2], dtype=pl.UInt32)
    >>> references(ids, rows, source_id="arrivals", host=True, names=None).to_list()
    ['h:1', 'h:2']
    """
    prefix = HOST if host else REGISTER
    if names is not None:
        return names.of(ids, source_id, prefix)
    return (prefix + rows.cast(pl.String)).alias(ids.name)
