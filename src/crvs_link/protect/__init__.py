"""What may leave a run, for which purpose, and how that can be checked afterwards."""

from __future__ import annotations

from crvs_link.protect.key import check_apart, read_key
from crvs_link.protect.policy import ORIGIN_EGRESS_DENY, egress_denied, shown, withhold
from crvs_link.protect.pseudonyms import Pseudonyms, references, withhold_ids
from crvs_link.protect.purpose import Purpose, withheld_sources
from crvs_link.protect.records import protected_records

__all__ = [
    "ORIGIN_EGRESS_DENY",
    "Pseudonyms",
    "Purpose",
    "check_apart",
    "egress_denied",
    "protected_records",
    "read_key",
    "references",
    "shown",
    "withheld_sources",
    "withhold",
    "withhold_ids",
]
