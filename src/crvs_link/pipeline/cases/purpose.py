"""Whether pages with names may be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crvs_link.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class StatedPurpose:
    """For what, and on which legal basis, the pages are written."""

    purpose: str
    legal_basis: str


def stated_purpose(
    manifest: Mapping[str, Any], purpose: str | None, legal_basis: str | None
) -> StatedPurpose:
    """Take purpose and legal basis from the call, else from the result.

    Raises
    ------
    UsageError
        If either is stated in neither.
    """
    found = [
        (stated or manifest.get(name) or "").strip()
        for name, stated in (("purpose", purpose), ("legal_basis", legal_basis))
    ]
    if not all(found):
        missing = [
            words
            for words, value in zip(("purpose", "legal basis"), found, strict=True)
            if not value
        ]
        raise UsageError(
            f"Pages of cases show names and dates, and no {' and no '.join(missing)} is stated.",
            hint="State --purpose and --legal-basis, here or in the run of match.",
        )
    return StatedPurpose(*found)
