"""Which columns of a table hold the ids of pairs, or ids and their clusters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load.headers import listed, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTER: Final = "register"

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIDES: Final = (
    ("left", "right"),
    ("l", "r"),
    ("a", "b"),
    ("1", "2"),
    ("x", "y"),
    ("host", "register"),
    ("ltable", "rtable"),
)
"""Words that tell the two columns of a pair apart."""
_CLUSTERS: Final = frozenset({"cluster", "person", "entity", "group"})
_OF_RECORDS: Final = (REGISTER, "record_id", "person_id")
"""A truth of the records of several extracts, whatever else it says of them."""
_IDS: Final = frozenset({"id", "ids", "identifier", "recid", "no", "number", "key", "ref"})


@dataclass(frozen=True)
class PairShape:
    """Each row is a record pair.

    Parameters
    ----------
    left, right : str
        Columns of ids.
    register : str, optional
        Column that names the register of each pair.
    """

    left: str
    right: str
    register: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read."""
        return (self.left, self.right, *([self.register] if self.register else []))


@dataclass(frozen=True)
class ClusterShape:
    """Each row is a record and the cluster, or person, to which it belongs.

    Parameters
    ----------
    record, cluster : str
    register : str, optional
        Column that names the extract of each record.
    """

    record: str
    cluster: str
    register: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read."""
        return (self.record, self.cluster, *([self.register] if self.register else []))


def shape_of(headers: Sequence[str], place: str) -> PairShape | ClusterShape:
    """Find the columns that matter by their names.

    Two columns whose names differ in a side (``left_id`` and ``right_id``, ``id_a`` and
    ``id_b``, ``unique_id_l`` and ``unique_id_r``, ``host_id`` and ``register_id``) are
    pairs; a column of ids and one of clusters or persons (``record_id`` and
    ``cluster_id``, ``id`` and ``person``) are clusters. ``register``, ``record_id`` and
    ``person_id`` are that, whatever other columns there are. A table of two columns that are
    both ids is pairs, in the order of the columns. Other columns do not matter.

    Parameters
    ----------
    headers : sequence of str
    place : str
        Names the table in errors.

    Returns
    -------
    PairShape or ClusterShape

    Raises
    ------
    InputError
        If there are no such columns.
    AmbiguousInputError
        If there are several.
    """
    words = {header: _words(header) for header in headers}
    register = next((h for h, w in words.items() if w == [REGISTER]), None)
    if all(name in headers for name in _OF_RECORDS):
        return ClusterShape(*_OF_RECORDS[1:], register=REGISTER)
    clusters = [h for h, w in words.items() if _is_cluster(w)]
    pairs = _pairs(words)
    ids = [h for h, w in words.items() if _is_id(w) and h not in clusters]
    if not pairs and not clusters and len(headers) == len(ids) == 2:
        pairs = [(headers[0], headers[1])]
    shapes: list[PairShape | ClusterShape] = []
    shapes += [PairShape(left, right, register) for left, right in pairs]
    if not pairs:
        shapes += [
            ClusterShape(record, cluster, register) for record in ids for cluster in clusters
        ]
    if len(shapes) == 1:
        return shapes[0]
    kind = AmbiguousInputError if shapes else InputError
    found = (
        f"{place} can be read in {len(shapes)} ways ("
        + "; ".join(" and ".join(map(shown, shape.columns[:2])) for shape in shapes[:3])
        + ")"
        if shapes
        else f"{place} has the columns {listed(headers)}"
    )
    raise kind(
        f"{found}; expected one pair of id columns such as left_id and right_id, or one id "
        "column and one of clusters such as record_id and cluster_id.",
        hint="Rename the columns, and leave out those that do not matter.",
    )


def _words(header: str) -> list[str]:
    return _WORD.findall(_CAMEL.sub(" ", header).lower()) or [""]


def _is_id(words: Sequence[str]) -> bool:
    """Whether a column holds ids; our own tables have row numbers beside them."""
    return bool(words) and words[-1] in _IDS and list(words) != ["row", "number"]


def _is_cluster(words: Sequence[str]) -> bool:
    core = words[:-1] if words[-1] in _IDS else words
    return bool(core) and core[-1] in _CLUSTERS


def _pairs(words: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Couples of id columns whose names differ in the side alone."""
    by_words = {tuple(w): header for header, w in words.items()}
    found = []
    for header, mine in words.items():
        for at in {0, len(mine) - 1}:
            for left, right in _SIDES:
                rest = mine[:at] + mine[at + 1 :]
                other = by_words.get((*mine[:at], right, *mine[at + 1 :]))
                if mine[at] == left and other is not None and _is_id(rest):
                    found.append((header, other))
    return list(dict.fromkeys(found))
