"""What a ``link.toml`` can say beside its settings, in comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remarks:
    """Comments on the parts of a configuration, for people; nothing reads them.

    Parameters
    ----------
    sources : mapping of str to str
        By source id; several lines are several comments.
    columns : mapping of str to (mapping of str to str)
        By source id and canonical column: one line, beside it.
    linkages : mapping of str to str
        By register.
    rules : mapping of str to sequence of str
        By register, one for each blocking rule.
    decision : mapping of str to str
        By key.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    linkages: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Sequence[str]] = field(default_factory=dict)
    decision: Mapping[str, str] = field(default_factory=dict)
