"""Whether the first bytes of a file are those of a registry's JSON."""

from __future__ import annotations

import re
from typing import Final

# Keys that only one of these forms has; a flat JSON table of one's own has none of them.
_MARKS: Final = re.compile(
    rb'"(?:resourceType|search_response|reg_records'
    rb"|trackedEntityInstances?|trackedEntit(?:y|ies)"
    rb"|(?:birth\.|death\.|marriage\.)?(?:child|deceased|bride|groom)\.[\w.]+)"
    rb'"\s*:|"(?:child|deceased|bride|groom|declaration)"\s*:\s*\{|"actions"\s*:\s*\['
    rb'|"(?:[\w:/.#]*CRVS_Person|(?:Birth|Death|Marriage)Registration)"'
)
_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[{\[]")


def is_registry(head: bytes) -> bool:
    """Whether a file is JSON with a key that tells a registry's form, by its first bytes."""
    return _START.match(head) is not None and _MARKS.search(head) is not None
