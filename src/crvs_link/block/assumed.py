"""What is assumed of matches before a model is fitted: how often lanes agree."""

from __future__ import annotations

from crvs_link.schema import FIELDS, FieldKind

AGREEMENT = {
    FieldKind.TEXT: 0.80,
    FieldKind.BAG: 0.65,
    FieldKind.CODE: 0.90,
    FieldKind.DATE: 0.88,
    FieldKind.CATEGORY: 0.98,
    FieldKind.PLACE: 0.70,
}
"""Assumed probability that a field of two records of one person agrees exactly."""

KEY_AGREEMENT = {
    "sound": 0.60,
    "core": 0.55,
    "joined": 0.50,
    "year": 0.70,
    "month_day": 0.45,
    "adm1": 0.80,
    "adm2": 0.65,
    "adm3": 0.40,
}
"""Assumed probability that a key agrees where its field does not agree exactly."""

TOKEN_AGREEMENT = 0.75
"""Assumed probability that two names that disagree still share a key of a token."""


def expected_agreement(name: str) -> float:
    """Assumed probability that a lane of two records of one person agrees, both there."""
    field, _, key = name.partition(".")
    same = AGREEMENT[FIELDS[field]]
    return same + (1 - same) * KEY_AGREEMENT[key] if key else same
