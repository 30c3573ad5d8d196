"""An evaluation as data."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from crvs_link.codes import STATEMENT
from crvs_link.evaluate import Agreement, BCubed, Behind, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.evaluate import Evaluation


def evaluation_json(evaluations: Sequence[Evaluation], notes: Sequence[str] = ()) -> str:
    """Write an evaluation as one JSON object.

    Parameters
    ----------
    evaluations : sequence of Evaluation
    notes : sequence of str
        What could not be told, and why.

    Returns
    -------
    str
        Sorted keys; every share with its counts and the ends of its interval, null where
        it is not estimable.
    """
    document = {
        "evaluations": [_plain(each) for each in evaluations],
        "notes": list(notes),
        "statement": STATEMENT,
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _plain(fact: object) -> Any:
    if is_dataclass(fact):
        document = {field.name: _plain(getattr(fact, field.name)) for field in fields(fact)}
        if isinstance(fact, Share):
            document |= {"value": fact.value, "low": fact.low, "high": fact.high}
        if isinstance(fact, Agreement):
            more = ("false", "missed", "precision", "recall", "f1")
            document |= {name: _plain(getattr(fact, name)) for name in more}
        if isinstance(fact, BCubed):
            document["f1"] = fact.f1
        if isinstance(fact, Behind):
            document["times"] = fact.times
        return document
    if isinstance(fact, tuple):
        return [_plain(item) for item in fact]
    return fact.value if isinstance(fact, Enum) else fact
