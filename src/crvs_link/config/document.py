"""A TOML file that people write, with one clear line for everything that can be wrong."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel, ValidationError

from crvs_link.config.rules import ValueFaultError, suggestion
from crvs_link.errors import AccessDeniedError, ConfigError, SourceNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    Place = tuple[str | int, ...]

_EXPECTED: Final = {
    "string_type": "text in quotation marks",
    "string_too_short": "text that is not empty",
    "string_too_long": "a single character",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "date_type": "a date without quotation marks, such as 2027-06-30",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
}
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN: Final = 40


def read_document(path: Path, *, hint: str, kind: str = "link.toml") -> dict[str, Any]:
    """Read a file as TOML.

    Parameters
    ----------
    path : Path
    hint : str
        What to do if it is not there.
    kind : str
        What is expected, with its article left out.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If the file cannot be opened.
    ConfigError
        If it is not TOML; names the line and column.
    """
    return parse(read_bytes(path, hint=hint, kind=kind), path, kind=kind)


def read_bytes(path: Path, *, hint: str, kind: str) -> bytes:
    """Read the bytes of a file; parameters and errors are those of `read_document`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no file {path}.", hint=hint) from error
    except IsADirectoryError as error:
        raise UsageError(
            f"{path} is a folder; expected a {kind}.",
            hint=f"Name the file in it: {path / kind}.",
        ) from error
    except PermissionError as error:
        raise AccessDeniedError(
            f"{path} may not be read: permission denied.", hint="Ask for permission to read it."
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(path)!r} cannot be read as a file.") from error


def parse(data: bytes, path: Path, *, kind: str) -> dict[str, Any]:
    """Read bytes as TOML; ``path`` is what errors call them."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        raise ConfigError(
            f"{path} is not UTF-8: the byte at line {line}, column {column} cannot be read.",
            hint="Save the file as UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is not TOML: {error}.", hint="Text stands in quotation marks; see toml.io."
        ) from error
    except RecursionError:
        raise ConfigError(f"{path} is not a {kind}: its lists are nested too deeply.") from None


def check_format(
    document: Mapping[str, Any], path: Path, *, known: int, kind: str = "link.toml"
) -> None:
    """Refuse a file that does not state a format which this version reads."""
    found = document.get("format")
    if found is None:
        raise ConfigError(
            f"{path}: format is missing; expected format = {known}.",
            hint=f"Put format = {known} at the top, if this is a {kind}.",
        )
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise ConfigError(f"{path}: format is {_shown(found)}; expected {known}.")
    if found > known:
        raise ConfigError(
            f"{path} is of format {found}; this version of crvs-link reads format {known}.",
            hint="Use the version of crvs-link that wrote it, or a later one.",
        )


def fault_of(error: ValidationError, path: Path, layout: type[BaseModel]) -> ConfigError:
    """Make one clear error of what does not fit the layout: the first fault, with its key."""
    # A misspelt key is often also a missing one: its name helps more.
    details = sorted(
        error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden"
    )
    return _config_error(details[0], path, layout)


def _config_error(detail: ErrorDetails, path: Path, layout: type[BaseModel]) -> ConfigError:
    place = tuple(step for step in detail["loc"] if step != "[key]")
    kind = detail["type"]
    if kind == "extra_forbidden":
        return ConfigError(
            f"{path}: unknown key {_path(place)}.",
            hint=suggestion(str(place[-1]), _keys(place, layout)),
        )
    if kind == "missing":
        return ConfigError(f"{path}: {_path(place)} is missing.")
    context = detail.get("ctx", {})
    fault = context.get("error")
    if isinstance(fault, ValueFaultError):
        where = _path((*place, *fault.at))
        return ConfigError(f"{path}: {where}: {fault}.", hint=fault.hint)
    expected = _EXPECTED[kind].format(**context) if kind in _EXPECTED else detail["msg"]
    return ConfigError(f"{path}: {_path(place)} is {_shown(detail['input'])}; expected {expected}.")


def _path(place: Place) -> str:
    """``linkage[0].rule[2].lanes``: a key as a person looks for it."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            key = step if _BARE_KEY.fullmatch(step) else f'"{step}"'
            text += f".{key}" if text else key
    return text


def _keys(place: Place, layout: type[BaseModel]) -> list[str]:
    """List the keys that the table around a key may have."""
    model: Any = layout
    for step in place[:-1]:
        if isinstance(step, str):
            model = _inner(_fields(model)[step])
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """Find the table that a field holds: itself, in a list, or optional."""
    while not isinstance(annotation, type) or not issubclass(annotation, BaseModel):
        annotation = get_args(annotation)[0]
    return annotation


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str | int | float) else f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
