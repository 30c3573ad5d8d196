"""What may leave a run, for which purpose, and how that can be checked afterwards."""

from __future__ import annotations

from crvs_link.protect.chain import START, ChainError, link_line, verify_lines
from crvs_link.protect.ids import withheld_sources, withhold_ids

__all__ = [
    "START",
    "ChainError",
    "link_line",
    "verify_lines",
    "withheld_sources",
    "withhold_ids",
]
