"""Tables, views and queries of PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.sql.faults import cannot_read
from crvs_link.load.sql.part import BATCH, SqlColumn, SqlPart
from crvs_link.load.sql.session import Session, driver_error, postgres_session, quoted
from crvs_link.load.sql.tables import no_table, only_table
from crvs_link.load.words import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crvs_link.load.words import DatabaseWord

# All that a run reads is of one moment, and nothing can be changed. Rows without a key
# come in the order in which they are stored.
_BEGIN: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL synchronize_seqscans = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
)

_TABLES: Final = """
SELECT n.nspname::text AS schema, c.relname::text AS name, c.oid::bigint AS oid,
       pg_catalog.pg_table_is_visible(c.oid) AS visible
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""

_KEY: Final = """
SELECT a.attname::text AS name
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indisprimary AND i.indrelid = {oid} ORDER BY k.place
"""

# A row of nulls has the types of the columns, also where the query gives no row.
_TYPES: Final = """
SELECT pg_catalog.format_type(u.oid, NULL) AS type, t.typcategory::text AS category,
       b.typname::text AS base
FROM (SELECT 1) AS one LEFT JOIN (SELECT * FROM {rows} LIMIT 0) AS rows ON true
CROSS JOIN LATERAL unnest(ARRAY[{types}]) WITH ORDINALITY AS u(oid, place)
JOIN pg_catalog.pg_type t ON t.oid = u.oid
JOIN pg_catalog.pg_type b ON b.oid = CASE t.typbasetype WHEN 0 THEN t.oid ELSE t.typbasetype END
ORDER BY u.place
"""

_NOT_TEXT: Final = frozenset("ACRPGT")
"""Categories of types that no text stands for: arrays, rows, ranges, intervals, shapes."""
_TELLABLE: Final = frozenset("SED")
"""Text, enumerations, dates."""

_WHOLE: Final = (
    "CASE WHEN {0} = trunc({0}) AND abs({0}) < 9223372036854775807 THEN {0}::bigint::text "
    "ELSE nullif({0}::text, 'NaN') END"
)
_TIME: Final = (
    r"regexp_replace(regexp_replace({0}::timestamp::text, ' 00:00:00\M', ''), "
    r"'(\d) (\d)', '\1T\2')"
)
_TEXTS: Final = {"float4": _WHOLE, "float8": _WHOLE, "timestamp": _TIME, "timestamptz": _TIME}


def open_postgres(word: DatabaseWord) -> SqlPart:
    """Find a table or query, and its columns; see `crvs_link.load.sql.open_database`."""
    with _reading(word) as session:
        details = {"database": str(session.run("SELECT current_database()::text").item())}
        if word.query is not None:
            details["query"] = word.query
            details["order"] = "as the query gives the rows"
            rows, order = f"({word.query}\n)", ""
        else:
            rows, name, key = _table(session, word)
            details["table"] = name
            order = f" ORDER BY {', '.join(map(quoted, key))}" if key else ""
            details["order"] = (
                f"primary key ({', '.join(key)})"
                if key
                else "as stored, since there is no primary key"
            )
        columns = _columns(session, rows, word.place)
        if any(column.type == "timestamp with time zone" for column in columns):
            details["time zone"] = str(session.run("SELECT current_setting('TimeZone')").item())
    return SqlPart(word.place, POSTGRESQL, columns, details, (), _Reader(word, rows, order))


@dataclass(frozen=True)
class _Reader:
    """See `crvs_link.load.sql.part.Reader`."""

    word: DatabaseWord
    rows: str
    order: str

    def count(self) -> int:
        with _reading(self.word) as session:
            return int(session.run(f"SELECT count(*) FROM {self.rows} AS rows").item())

    def batches(self, texts: Sequence[str]) -> Iterator[pl.DataFrame]:
        bytes_ = (f"convert_to({text}, 'UTF8') AS c{at}" for at, text in enumerate(texts))
        query = f"SELECT {', '.join(bytes_)} FROM {self.rows} AS rows{self.order}"
        with _reading(self.word) as session:
            session.run(f"DECLARE all_rows NO SCROLL CURSOR FOR {query}")
            while True:
                batch = session.run(f"FETCH {BATCH} FROM all_rows")
                yield batch
                if batch.height < BATCH:
                    return


@contextmanager
def _reading(word: DatabaseWord) -> Iterator[Session]:
    """Connect, and begin a transaction that reads; it ends with the connection."""
    with postgres_session(word.address, word.place) as session:
        try:
            for statement in _BEGIN:
                session.run(statement)
            yield session
        except driver_error() as error:
            raise cannot_read(error, word.place) from None


def _table(session: Session, word: DatabaseWord) -> tuple[str, str, list[str]]:
    """Find a table: as SQL, by its full name, and the columns of its primary key."""
    tables = session.run(_TABLES).with_columns(full=pl.col("schema") + "." + pl.col("name"))
    # As it would be written in a query: without the schema where that is not needed.
    shown = pl.when("visible").then("name").otherwise("full")
    names = tables.select(shown)["name"].to_list()
    wanted = word.table or only_table(word.place, names)
    found = tables.filter(
        ((pl.col("name") == wanted) & pl.col("visible")) | (pl.col("full") == wanted)
    )
    if not found.height:
        raise no_table(word.place, wanted, names)
    schema, name, oid, full = found.select("schema", "name", "oid", "full").row(0)
    key = session.run(_KEY.format(oid=oid))["name"].to_list()
    return f"{quoted(schema)}.{quoted(name)}", full, key


def _columns(session: Session, rows: str, place: str) -> tuple[SqlColumn, ...]:
    names = session.names(f"SELECT * FROM {rows} AS rows LIMIT 0")
    if len(set(names)) < len(names):
        raise InputError(
            f"{place}: two columns of the query have the same name.",
            hint="Give each a name of its own (AS).",
        )
    if not names:
        raise InputError(f"{place} has no columns.", hint="Name the table that holds the records.")
    types = ", ".join(f"pg_typeof(rows.{quoted(name)})::oid" for name in names)
    found = session.run(_TYPES.format(rows=f"{rows} AS r", types=types))
    return tuple(
        SqlColumn(
            name,
            None
            if category in _NOT_TEXT or base == "bytea"
            else _TEXTS.get(base, "{0}::text").format(f"rows.{quoted(name)}"),
            type_,
            category in _TELLABLE,
        )
        for name, (type_, category, base) in zip(names, found.iter_rows(), strict=True)
    )
