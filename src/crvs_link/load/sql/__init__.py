"""Databases as extracts: a table or a query of PostgreSQL or SQLite.

`database_word` tells a database from a file; `open_database` opens what it names.
"""

from crvs_link.load.sql.opening import open_database, open_sqlite_file
from crvs_link.load.sql.part import SqlPart
from crvs_link.load.words import DatabaseWord, database_word

__all__ = ["DatabaseWord", "SqlPart", "database_word", "open_database", "open_sqlite_file"]
