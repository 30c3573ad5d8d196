"""Reading extracts: one reader per kind of file, column recognition, row accounting."""

from crvs_link.load.extract import ColumnMatch, Extract, RowAccount
from crvs_link.load.read import Source, read_extract

__all__ = ["ColumnMatch", "Extract", "RowAccount", "Source", "read_extract"]
