"""The output folder, or a single file: complete or absent.

`check_target` says before a run whether its result could be written; `write` writes it.
`check_new_file` and `write_new_file` do the same for a page or a configuration by itself.
"""

from crvs_link.output.files import model_files, write
from crvs_link.output.single import check_new_file, write_new_file
from crvs_link.output.target import check_target

__all__ = ["check_new_file", "check_target", "model_files", "write", "write_new_file"]
