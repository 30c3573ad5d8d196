"""The named mechanisms by which records go wrong, one function for each.

A mechanism says where it can strike (`possible`) and does so (`strike`). Those of a
column that is still in parts (units of names, year, month and day) come before those of
its text.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from crvs_link.population.mechanisms import dates, names, places, records, text
from crvs_link.population.mechanisms.mechanism import Mechanism

if TYPE_CHECKING:
    from collections.abc import Mapping

MECHANISMS: Final[Mapping[str, Mechanism]] = MappingProxyType(
    {
        **records.MECHANISMS,
        **names.MECHANISMS,
        **dates.MECHANISMS,
        **places.MECHANISMS,
        **text.MECHANISMS,
    }
)

__all__ = ["MECHANISMS", "Mechanism"]
