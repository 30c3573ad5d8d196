"""A result as tables of a database: all of them, or none.

`check_database` says before a run whether its result could be written there;
`write_database` writes it.
"""

from crvs_link.output.sql.write import check_database, write_database

__all__ = ["check_database", "write_database"]
