"""Whether pages with names may be written."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from crvs_link.errors import UsageError
from crvs_link.protect import Purpose, protected_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crvs_link.config import RegisterScope
    from crvs_link.load import Extract

_TEXTS: Final = ("purpose", "legal_basis", "dpia_ref", "consent_scope")


def stated_purpose(manifest: Mapping[str, Any], given: Purpose) -> Purpose:
    """Take the purpose from the call, and what it leaves out from the result.

    Parameters
    ----------
    manifest : mapping
        Of the result.
    given : Purpose

    Returns
    -------
    Purpose

    Raises
    ------
    UsageError
        If purpose or legal basis is stated in neither, or what was stated has expired.
    """
    texts = {
        name: (getattr(given, name) or manifest.get(name) or "").strip() or None for name in _TEXTS
    }
    missing = [name.replace("_", " ") for name in _TEXTS[:2] if texts[name] is None]
    if missing:
        raise UsageError(
            f"Pages of cases show names and dates, and no {' and no '.join(missing)} is stated.",
            hint="State --purpose and --legal-basis, here or in the run of match.",
        )
    expires = manifest.get("expires")
    day = None if expires is None else datetime.date.fromisoformat(expires)
    stated = Purpose(**texts, recipient=manifest.get("recipient"), expires=given.expires or day)
    stated.check(datetime.datetime.now(datetime.UTC).date())
    return stated


def check_protected(
    stated: Purpose, extracts: Iterable[Extract], scopes: Mapping[str, RegisterScope]
) -> None:
    """Refuse to show protected records to whom nothing allows it.

    Raises
    ------
    UsageError
        If an extract holds protected records, and not all four are stated that it takes.
    """
    if stated.discloses(protected=True):
        return
    for extract in extracts:
        scope = scopes.get(extract.source_id)
        if protected_records(extract.frame, whole=scope is not None and scope.protected).any():
            raise UsageError(
                f"{extract.path_text} holds protected records, and pages of cases show names.",
                hint="State --dpia-ref and --consent-scope too, here or in the run of match.",
            )
