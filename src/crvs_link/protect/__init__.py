"""What may leave a run, for which purpose, and how that can be checked afterwards."""

from __future__ import annotations

from crvs_link.protect.key import check_apart, read_key
from crvs_link.protect.pseudonyms import Pseudonyms, references, withhold_ids
from crvs_link.protect.purpose import Purpose, withheld_sources
from crvs_link.protect.records import protected_records

__all__ = [
    "Pseudonyms",
    "Purpose",
    "check_apart",
    "protected_records",
    "read_key",
    "references",
    "withheld_sources",
    "withhold_ids",
]
