"""The output folder: complete or absent.

`check_target` says before a run whether its result could be written; `write` writes it.
"""

from crvs_link.output.files import model_files, write
from crvs_link.output.target import check_target

__all__ = ["check_target", "model_files", "write"]
