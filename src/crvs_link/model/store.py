"""A model as JSON text, and back: nothing is lost, and every fault is named.

Floats are written by ``repr``, the shortest text that reads back as the same number;
keys are sorted, so equal models are equal text.
"""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

from crvs_link.config.rules import ValueFaultError, check_comparison
from crvs_link.errors import ConfigError
from crvs_link.households import HOUSEHOLD_LEVELS, N_CLASSES, HouseholdTerm
from crvs_link.schema import FIELDS
from crvs_link.spec import (
    DISAGREE,
    MAX_PATTERNS,
    MISSING,
    Comparison,
    Dependence,
    MissingValues,
    ModelParameters,
    ModelSpec,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.model.fitting import FitTrace
    from crvs_link.model.layout import ComparisonFile, HouseholdFile, ModelFile

FORMAT_VERSION = 2
"""2 knows dependence, informative missing values and stated probabilities; 1 has none of them."""

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
        {
            **dataclasses.asdict(comparison),
            "fixed": [key for key in ("m", "u") if getattr(comparison, key)],
            "m": m,
            "u": u,
        }
        for comparison, m, u in zip(spec.comparisons, parameters.m, parameters.u, strict=True)
    ]
    content: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "prior": parameters.prior,
        "comparisons": comparisons,
        "dependence": [
            {
                "first": spec.comparisons[pair.first].name,
                "second": spec.comparisons[pair.second].name,
                "bits": pair.bits,
            }
            for pair in parameters.dependence
        ],
        "fit": None if trace is None else dataclasses.asdict(trace),
    }
    if parameters.household is not None:
        content["household"] = dataclasses.asdict(parameters.household)
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def is_fitted(text: str) -> bool:
    """Whether a model was fitted to the records of its own run, rather than given.

    Parameters
    ----------
    text : str
        From `dumps`.
    """
    return json.loads(text)["fit"] is not None


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
        raise _fault(where, "format_version", f"is {file.format_version}; must be 1 or more")
    for number, comparison in enumerate(file.comparisons):
        _check(comparison, where, f"comparisons[{number}]")
    names = [comparison.name for comparison in file.comparisons]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _fault(where, f"comparisons[{number}].name", f"{name!r} is there twice")
    spec = ModelSpec(
        tuple(
            _comparison(c, where, f"comparisons[{number}]")
            for number, c in enumerate(file.comparisons)
        )
    )
    if spec.n_patterns > MAX_PATTERNS:
        raise _fault(where, "comparisons", f"have {spec.n_patterns} patterns; at most 2**32")
    return spec, ModelParameters(
        m=tuple(tuple(c.m) for c in file.comparisons),
        u=tuple(tuple(c.u) for c in file.comparisons),
        prior=file.prior,
        dependence=_dependence(file, names, where),
        household=_household(file.household, where, names),
    )


def _dependence(file: ModelFile, names: list[str], where: str) -> tuple[Dependence, ...]:
    """Check and number what comparisons say together."""
    found = []
    for number, pair in enumerate(file.dependence):
        path = f"dependence[{number}]"
        for key in ("first", "second"):
            if getattr(pair, key) not in names:
                raise _fault(where, f"{path}.{key}", f"{getattr(pair, key)!r} is no comparison")
        first, second = names.index(pair.first), names.index(pair.second)
        if first == second:
            raise _fault(where, f"{path}.second", "is the first comparison again")
        rows, columns = (len(file.comparisons[k].levels) for k in (first, second))
        if len(pair.bits) != rows or any(len(row) != columns for row in pair.bits):
            raise _fault(where, f"{path}.bits", f"must be {rows} lists of {columns} numbers")
        if not all(math.isfinite(bits) for row in pair.bits for bits in row):
            raise _fault(where, f"{path}.bits", "must be finite")
        if any(pair.bits[MISSING]) or any(row[MISSING] for row in pair.bits):
            raise _fault(where, f"{path}.bits", "must be 0 where a value is missing")
        found.append(Dependence(first, second, tuple(map(tuple, pair.bits))))
    return tuple(found)


def _comparison(file: ComparisonFile, where: str, path: str) -> Comparison:
    """Make a comparison; refuse one that the core would read past the end of."""
    comparison = Comparison(
        name=file.name,
        field=file.field,
        kind=file.kind,
        levels=tuple(file.levels),
        thresholds=tuple(file.thresholds),
        partner=file.partner,
        rarity=tuple(file.rarity),
        missing=file.missing,
        m=tuple(file.m) if "m" in file.fixed else (),
        u=tuple(file.u) if "u" in file.fixed else (),
    )
    try:
        check_comparison(comparison)
    except ValueFaultError as fault:
        raise _fault(where, path + "." + _path(fault.at), str(fault)) from fault
    return comparison


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
        informative = comparison.missing is MissingValues.INFORMATIVE
        if values[MISSING] != 0 and not informative:
            raise _fault(where, f"{path}.{key}[{MISSING}]", "must be 0: missing carries no weight")
        for level in range(MISSING if informative else DISAGREE, n_levels):
            if values[level] == 0:
                raise _fault(where, f"{path}.{key}[{level}]", "must be above 0")
        if abs(math.fsum(values) - 1) > SUM_TOLERANCE:
            raise _fault(
                where, f"{path}.{key}", f"has the sum {math.fsum(values):.6g}; must be 1 or more"
            )
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
