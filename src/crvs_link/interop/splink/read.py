"""A trained model of Splink as a model here: what has a counterpart, and what has not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link import model
from crvs_link.errors import AccessDeniedError, ConfigError, ModelError, SourceNotFoundError
from crvs_link.interop.splink.conditions import Asked, understand
from crvs_link.interop.splink.levels import Level, comparison_of
from crvs_link.load.headings import meanings
from crvs_link.notebook import table_html
from crvs_link.output import write_new_file
from crvs_link.pipeline.given import GivenModel
from crvs_link.schema import FIELD_COLUMNS, FIELDS, FieldKind
from crvs_link.spec import MAX_PATTERNS, ModelParameters, ModelSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.spec import Comparison

_HINT: Final = "Give what linker.misc.save_model_to_json of Splink 4 or 5 wrote."
_FIELD_OF: Final = {
    columns[0]: field for field, columns in FIELD_COLUMNS.items() if field in {"name", "dob"}
}


@dataclass(frozen=True)
class Remark:
    """What was said of one comparison of Splink.

    Parameters
    ----------
    comparison : str
        Its ``output_column_name``.
    reason : str
    """

    comparison: str
    reason: str


@dataclass(frozen=True)
class SplinkModel:
    """A model of Splink, as far as it has a counterpart.

    Parameters
    ----------
    model : GivenModel
        ``model.spec`` and ``model.parameters``.
    untranslated : tuple of Remark
        Comparisons that are left out, and why.
    approximated : tuple of Remark
        Comparisons that were taken over with a change.
    """

    model: GivenModel
    untranslated: tuple[Remark, ...]
    approximated: tuple[Remark, ...]

    def save(self, path: str | Path) -> Path:
        """Write a ``model.json`` for `crvs_link.match` or ``crvs-link match --model``.

        Raises
        ------
        UsageError, OutputError
            As `crvs_link.output.write_new_file`.
        """
        text = model.dumps(self.model.spec, self.model.parameters)
        write_new_file(path, text, "another path")
        return Path(path)

    def _repr_html_(self) -> str:
        rows = [("taken over", c.name, "") for c in self.model.spec.comparisons]
        rows += [("approximated", x.comparison, x.reason) for x in self.approximated]
        rows += [("left out", x.comparison, x.reason) for x in self.untranslated]
        return table_html("Model of Splink", ("", "comparison", "what"), rows)


def read_splink(
    source: str | Path | Mapping[str, Any], *, columns: Mapping[str, str] | None = None
) -> SplinkModel:
    """Read a trained model of Splink 4 or 5.

    Exact agreement, Jaro-Winkler and Levenshtein thresholds on names and places, dates of
    birth, postcodes and identifiers one character apart, and term-frequency adjustment have
    counterparts. m and u are those of Splink; the prior of a linkage is found from its
    own extracts.

    Parameters
    ----------
    source : str, Path or mapping
        The JSON file, or its content.
    columns : mapping of str to str, optional
        Canonical column to column of Splink, where names do not tell:
        ``{"name_family": "sn"}``.

    Returns
    -------
    SplinkModel

    Raises
    ------
    SourceNotFoundError, AccessDeniedError
        If there is no file that may be read.
    ConfigError
        If it is not a model of Splink.
    ModelError
        If no comparison has a counterpart.

    References
    ----------
    Linacre, R. et al. (2022). Splink: free software for probabilistic record linkage at
    scale. International Journal of Population Data Science 7(3).

    Examples
    --------
    >>> settings = {
    ...     "probability_two_random_records_match": 0.001,
    ...     "comparisons": [
    ...         {
    ...             "output_column_name": "surname",
    ...             "comparison_levels": [
    ...                 {"sql_condition": "surname_l IS NULL OR surname_r IS NULL",
    ...                  "is_null_level": True},
    ...                 {"sql_condition": "surname_l = surname_r",
    ...                  "m_probability": 0.9, "u_probability": 0.01},
    ...                 {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.99},
    ...             ],
    ...         }
    ...     ],
    ... }
    >>> found = read_splink(settings)
    >>> [(c.name, c.levels) for c in found.model.spec.comparisons]
    [('name_family', ('missing', 'disagree', 'similarity 0.92 or more', 'the same'))]
    """
    where, settings = _settings(source)
    try:
        prior = float(settings["probability_two_random_records_match"])
        listed = [(str(c["output_column_name"]), _levels(c)) for c in settings["comparisons"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{where} is not a model of Splink: {error} is not there, or not what it should be.",
            hint=_HINT,
        ) from error
    if not 0.0 < prior < 1.0:
        raise ConfigError(f"{where}: the prior is {prior}, and must be between 0 and 1.")
    field_of = {original: canonical for canonical, original in (columns or {}).items()}
    taken: dict[str, tuple[Comparison, tuple[float, ...], tuple[float, ...]]] = {}
    untranslated, approximated = [], []
    for name, levels in listed:
        field, reason = _field(levels, field_of)
        if field is not None and field in taken:
            reason = f"{field} is compared already"
        if field is None or reason:
            untranslated.append(Remark(name, reason))
            continue
        made = comparison_of(field, FIELDS[field], levels[1:])
        if made is None:
            reason = "its exact agreement has no counterpart, or was not trained"
            untranslated.append(Remark(name, reason))
            continue
        taken[field] = made[:3]
        approximated += [Remark(name, text) for text in dict.fromkeys(made[3])]
    if not taken:
        raise ModelError(
            f"No comparison of {where} has a counterpart: "
            + "; ".join(f"{x.comparison}: {x.reason}" for x in untranslated),
            hint="Say which columns are which with columns={canonical: column}.",
        )
    spec = ModelSpec(tuple(made[0] for made in taken.values()))
    if spec.n_patterns > MAX_PATTERNS:
        raise ModelError(f"{where} has more levels than a model here may have.")
    parameters = ModelParameters(
        m=tuple(made[1] for made in taken.values()),
        u=tuple(made[2] for made in taken.values()),
        prior=prior,
    )
    return SplinkModel(GivenModel(spec, parameters), tuple(untranslated), tuple(approximated))


def _settings(source: str | Path | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(source, str | Path):
        return "The mapping", source
    try:
        content = json.loads(Path(source).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no file {source}.") from error
    except PermissionError as error:
        raise AccessDeniedError(f"{source} may not be read: permission denied.") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{source} is not a JSON file.", hint=_HINT) from error
    if not isinstance(content, dict):
        raise ConfigError(f"{source} is not a model of Splink.", hint=_HINT)
    return str(source), content


def _levels(comparison: Mapping[str, Any]) -> list[Level]:
    """Levels as Splink tries them: first that of missing values."""
    levels = []
    for level in comparison["comparison_levels"]:
        is_null = bool(level.get("is_null_level"))
        condition = understand(str(level["sql_condition"]), is_null=is_null)
        adjusted = level.get("tf_adjustment_column") is not None
        weight = float(level.get("tf_adjustment_weight", 1.0)) if adjusted else None
        m, u = (
            None if level.get(key) is None else float(level[key])
            for key in ("m_probability", "u_probability")
        )
        levels.append(Level(condition, m, u, weight))
    missing = [x for x in levels if x.condition.test is Asked.MISSING]
    return [*missing[:1], *(x for x in levels if x.condition.test is not Asked.MISSING)]


def _field(levels: list[Level], stated: Mapping[str, str]) -> tuple[str | None, str]:
    """The field that a comparison is on, or why there is none."""
    columns = sorted(set().union(*(x.condition.columns for x in levels)))
    if not levels or levels[0].condition.test is not Asked.MISSING:
        return None, "it has no level of missing values"
    if len(columns) != 1:
        return None, f"it compares {len(columns)} columns together: {', '.join(columns)}"
    (column,) = columns
    known = list(meanings(column))
    canonical = stated.get(column) or (known[0] if len(known) == 1 else None)
    field = _FIELD_OF.get(canonical or "", canonical)
    if field is None or field not in FIELDS:
        return None, f"the column {column} is none that is compared here"
    if FIELDS[field] in {FieldKind.BAG, FieldKind.PLACE}:
        return None, f"{field} is compared by its parts, not as one text"
    return field, ""
