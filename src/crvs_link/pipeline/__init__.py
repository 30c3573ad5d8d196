"""The stages of a run in order, from files to a result.

What else is done with the same stages is imported from where it is, by those who need it:
`crvs_link.pipeline.explain`, `crvs_link.pipeline.profile`, `crvs_link.pipeline.starting`.
"""

from crvs_link.pipeline.preview import PlannedLinkage, Preview, preview
from crvs_link.pipeline.previous import Previous, read_previous
from crvs_link.pipeline.runs import dedupe, match

__all__ = ["PlannedLinkage", "Preview", "Previous", "dedupe", "match", "preview", "read_previous"]
