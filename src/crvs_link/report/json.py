"""Findings and profiles as data: ``report.json`` is one."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from crvs_link.codes import STATEMENT
from crvs_link.report.facts import Contrast, Findings
from crvs_link.report.rate import Rate

if TYPE_CHECKING:
    from crvs_link.profile import Profile

FORMAT: Final = 1
"""Version of the layout; it changes when a key is renamed or removed."""


def render_json(findings: Findings | Profile) -> str:
    """Write findings, or a profile, as JSON text.

    Parameters
    ----------
    findings : Findings or Profile

    Returns
    -------
    str
        Sorted keys, one final newline, floats that read back exactly. A rate is
        ``{"numerator", "denominator", "value"}``; ``value`` is null where it is not
        estimable.
    """
    document = {"format": FORMAT, "statement": STATEMENT, **_plain(findings)}
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + (
        "\n"
    )


def _plain(fact: object) -> Any:
    if is_dataclass(fact):
        document = {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)}
        if isinstance(fact, Rate):
            document["value"] = fact.value
        if isinstance(fact, Contrast):
            document["difference"] = fact.difference
        return document
    if isinstance(fact, tuple):
        return [_plain(item) for item in fact]
    return fact
