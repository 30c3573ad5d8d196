"""The quality of one extract: shapes and counts, never a value.

`profile` computes; `crvs_link.report` renders what it found.
"""

from crvs_link.profile.extract import profile
from crvs_link.profile.facts import Profile
from crvs_link.profile.heaping import Index
from crvs_link.profile.tally import LEAST_ROWS, Kind, Tally

__all__ = ["LEAST_ROWS", "Index", "Kind", "Profile", "Tally", "profile"]
