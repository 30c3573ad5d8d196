"""The output folder, a single file, or tables of a database: complete or absent.

`check_target` says before a run whether its result could be written; `write` writes it.
`check_database` and `write_database` do the same for tables of a database,
`schema_text` gives the form of what is written for other systems.
`check_new_file` and `write_new_file` for a page or a configuration by itself.
"""

from crvs_link.output.files import model_files, write
from crvs_link.output.schemas import schema_text
from crvs_link.output.single import check_new_file, write_new_file
from crvs_link.output.sql import check_database, write_database
from crvs_link.output.target import check_target

__all__ = [
    "check_database",
    "check_new_file",
    "check_target",
    "model_files",
    "schema_text",
    "write",
    "write_database",
    "write_new_file",
]
