"""Identity numbers: their canonical form, their check digits, and what they say.

A number is read by its kind, which is stated or inferred from a whole column. Numbers of
people without a nationality are numbers like all others.
"""

from crvs_link.standardise.identity.areas import area_names
from crvs_link.standardise.identity.facts import IDENTITY_SCHEMA
from crvs_link.standardise.identity.inference import InferredKind, infer_kind
from crvs_link.standardise.identity.kinds import HOLD_FACTS, KINDS, read_identity_numbers
from crvs_link.standardise.identity.types import kinds_of_types
from crvs_link.standardise.identity.undated import look_alike

__all__ = [
    "HOLD_FACTS",
    "IDENTITY_SCHEMA",
    "KINDS",
    "InferredKind",
    "area_names",
    "infer_kind",
    "kinds_of_types",
    "look_alike",
    "read_identity_numbers",
]
