"""The layout of ``model.json``: its keys, types and ranges."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from crvs_link.comparison import MissingValues
from crvs_link.schema import FieldKind

Share = Annotated[float, Field(ge=0, le=1)]


class ComparisonFile(BaseModel):
    """One comparison and its probabilities; ``fixed`` names those that were stated."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1)]
    field: str
    kind: FieldKind
    levels: list[str]
    thresholds: list[Share]
    partner: str | None
    rarity: list[Share]
    missing: MissingValues = MissingValues.AT_RANDOM
    fixed: list[Literal["m", "u"]] = []
    m: list[Share]
    u: list[Share]


class DependenceFile(BaseModel):
    """What two comparisons say together."""

    model_config = ConfigDict(extra="forbid", strict=True)

    first: str
    second: str
    bits: list[list[float]]


class HouseholdFile(BaseModel):
    """The comparison of the second round and its probabilities."""

    model_config = ConfigDict(extra="forbid", strict=True)

    shared: list[str]
    classes: dict[Annotated[str, Field(pattern="^[0-3]*$")], Annotated[int, Field(ge=0)]]
    m: list[Share]
    u: list[Share]


class ModelFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format_version: int
    prior: Annotated[float, Field(gt=0, lt=1)]
    comparisons: Annotated[list[ComparisonFile], Field(min_length=1)]
    dependence: list[DependenceFile] = []
    fit: dict[str, Any] | None
    household: HouseholdFile | None = None
