"""A model as JSON text, and back: nothing is lost, and every fault is named.

Floats are written by ``repr``, the shortest text that reads back as the same number;
keys are sorted, so equal models are equal text.
"""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

from crvs_link.errors import ConfigError
from crvs_link.households import HOUSEHOLD_LEVELS, N_CLASSES, HouseholdTerm
from crvs_link.schema import FIELDS
from crvs_link.spec import DISAGREE, MAX_PATTERNS, MISSING, Comparison, ModelParameters, ModelSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.model.fitting import FitTrace
    from crvs_link.model.layout import ComparisonFile, HouseholdFile

FORMAT_VERSION = 1

SUM_TOLERANCE = 1e-9
"""How far the probabilities of a comparison may be from a sum of 1."""


def dumps(spec: ModelSpec, parameters: ModelParameters, trace: FitTrace | None = None) -> str:
    """Write a model as JSON.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    trace : FitTrace, optional
        Kept for people who read the file; `loads` does not need it.

    Returns
    -------
    str
        Ends with a line feed.
    """
    comparisons = [
        {**dataclasses.asdict(comparison), "m": m, "u": u}
        for comparison, m, u in zip(spec.comparisons, parameters.m, parameters.u, strict=True)
    ]
    content: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "prior": parameters.prior,
        "comparisons": comparisons,
        "fit": None if trace is None else dataclasses.asdict(trace),
    }
    if parameters.household is not None:
        content["household"] = dataclasses.asdict(parameters.household)
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def loads(text: str, *, where: str) -> tuple[ModelSpec, ModelParameters]:
    """Read a model from JSON.

    Parameters
    ----------
    text : str
    where : str
        The file, as messages name it.

    Returns
    -------
    tuple of ModelSpec and ModelParameters

    Raises
    ------
    ConfigError
        If the text is not JSON, its format is newer than this version reads, or
        something in it is not as it must be; the message has the path of the key.
    """
    # Pydantic, which a run that fits its model does without.
    from pydantic import ValidationError

    from crvs_link.model.layout import ModelFile

    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        msg = f"{where}{at}: this is not a JSON file."
        raise ConfigError(msg, hint="Give the model.json of an earlier output folder.") from error
    version = content.get("format_version") if isinstance(content, dict) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        msg = f"{where}: format_version is {version}; this version reads up to {FORMAT_VERSION}."
        raise ConfigError(msg, hint="Update crvs-link, or fit the model again with this version.")
    try:
        file = ModelFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _fault(where, _path(first["loc"]), first["msg"]) from error
    if file.format_version < 1:
        raise _fault(where, "format_version", f"is {file.format_version}; must be 1")
    for number, comparison in enumerate(file.comparisons):
        _check(comparison, where, f"comparisons[{number}]")
    names = [comparison.name for comparison in file.comparisons]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _fault(where, f"comparisons[{number}].name", f"{name!r} is there twice")
    spec = ModelSpec(
        tuple(
            Comparison(
                name=c.name,
                field=c.field,
                kind=c.kind,
                levels=tuple(c.levels),
                thresholds=tuple(c.thresholds),
                partner=c.partner,
                rarity=tuple(c.rarity),
            )
            for c in file.comparisons
        )
    )
    if spec.n_patterns > MAX_PATTERNS:
        raise _fault(where, "comparisons", f"have {spec.n_patterns} patterns; at most 2**32")
    return spec, ModelParameters(
        m=tuple(tuple(c.m) for c in file.comparisons),
        u=tuple(tuple(c.u) for c in file.comparisons),
        prior=file.prior,
        household=_household(file.household, where, names),
    )


def _household(
    file: HouseholdFile | None, where: str, names: Sequence[str]
) -> HouseholdTerm | None:
    """Take the comparison of households, if there is one and it is whole."""
    if file is None:
        return None
    for name in file.shared:
        if name not in names:
            raise _fault(where, "household.shared", f"{name!r} is none of the comparisons")
    for way, number in file.classes.items():
        if len(way) != len(file.shared) or number >= N_CLASSES:
            raise _fault(where, f"household.classes.{way}", "is no class of the shared fields")
    for key in ("m", "u"):
        values: list[float] = getattr(file, key)
        if len(values) != len(HOUSEHOLD_LEVELS):
            raise _fault(
                where, f"household.{key}", f"has {len(values)} entries, not {len(HOUSEHOLD_LEVELS)}"
            )
        if values[MISSING] != 0:
            raise _fault(where, f"household.{key}[{MISSING}]", "must be 0: missing weighs nothing")
        for level in range(DISAGREE, len(values), 2):
            both = values[level : level + 2]
            if 0 in both or abs(math.fsum(both) - 1) > SUM_TOLERANCE:
                raise _fault(
                    where, f"household.{key}[{level}]", "and the next must be above 0 and sum to 1"
                )
    return HouseholdTerm(tuple(file.shared), file.classes, tuple(file.m), tuple(file.u))


def _check(comparison: ComparisonFile, where: str, path: str) -> None:
    """Refuse what a single value cannot show: lengths, sums, order."""
    for key in ("field", "partner"):
        name = getattr(comparison, key)
        if name is not None and name not in FIELDS:
            raise _fault(where, f"{path}.{key}", f"{name!r} is not a field ({', '.join(FIELDS)})")
    n_levels = len(comparison.levels)
    least = DISAGREE + 2 + len(comparison.rarity)
    if n_levels < least:
        raise _fault(where, f"{path}.levels", f"has {n_levels} entries; must have {least} or more")
    for key in ("m", "u"):
        values: list[float] = getattr(comparison, key)
        if len(values) != n_levels:
            raise _fault(where, f"{path}.{key}", f"has {len(values)} entries, not {n_levels}")
        if values[MISSING] != 0:
            raise _fault(where, f"{path}.{key}[{MISSING}]", "must be 0: missing carries no weight")
        for level in range(DISAGREE, n_levels):
            if values[level] == 0:
                raise _fault(where, f"{path}.{key}[{level}]", "must be above 0")
        if abs(math.fsum(values) - 1) > SUM_TOLERANCE:
            raise _fault(where, f"{path}.{key}", f"has the sum {math.fsum(values):.6g}; must be 1")
    for key, ordered in (
        ("thresholds", sorted(comparison.thresholds)),
        ("rarity", sorted(comparison.rarity, reverse=True)),
    ):
        if getattr(comparison, key) != ordered:
            direction = "ascend" if key == "thresholds" else "descend"
            raise _fault(where, f"{path}.{key}", f"must {direction}")


def _path(location: tuple[int | str, ...]) -> str:
    """``('comparisons', 2, 'm')`` as a person reads it: ``comparisons[2].m``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the file"


def _fault(where: str, path: str, what: str) -> ConfigError:
    return ConfigError(
        f"{where}: {path}: {what}.",
        hint="Give a model.json as an output folder holds it, unchanged.",
    )
