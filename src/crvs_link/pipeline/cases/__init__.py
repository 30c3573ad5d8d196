"""Pages for case workers, from a finished run and the extracts that it linked."""

from crvs_link.pipeline.cases.select import Wanted
from crvs_link.pipeline.cases.write import CasesWritten, write_cases

__all__ = ["CasesWritten", "Wanted", "write_cases"]
