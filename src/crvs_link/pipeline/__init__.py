"""The stages of a run in order, from files to a result."""

from crvs_link.pipeline.explain import ExplainedComparison, Explanation, explain
from crvs_link.pipeline.preview import PlannedLinkage, Preview, preview
from crvs_link.pipeline.profile import profile_source
from crvs_link.pipeline.runs import dedupe, match
from crvs_link.pipeline.starting import starting_config

__all__ = [
    "ExplainedComparison",
    "Explanation",
    "PlannedLinkage",
    "Preview",
    "dedupe",
    "explain",
    "match",
    "preview",
    "profile_source",
    "starting_config",
]
