"""A saved model, applied in place of fitting one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.compare import common_fields
from crvs_link.errors import AccessDeniedError, ModelError, SourceNotFoundError, UsageError
from crvs_link.model import loads

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.encode import CodedRecords
    from crvs_link.spec import ModelParameters, ModelSpec


@dataclass(frozen=True)
class GivenModel:
    """A saved model, applied in place of fitting one."""

    spec: ModelSpec
    parameters: ModelParameters


def read_given(path: Path) -> GivenModel:
    """Read a saved model.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is no such file that may be read.
    ConfigError
        If it is no model.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no model file {path}.") from error
    except PermissionError as error:
        raise AccessDeniedError(f"The model file {path} may not be read.") from error
    except IsADirectoryError as error:
        raise UsageError(
            f"{path} is a folder, not a model file.", hint="Name the model.json in it."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not a model file: it is not text.", hint="Name a model.json."
        ) from error
    spec, parameters = loads(text, where=str(path))
    return GivenModel(spec, parameters)


def check_given(model: GivenModel, coded: CodedRecords, left: int, right: int) -> None:
    """Refuse a model that compares what the extracts do not hold.

    Raises
    ------
    ModelError
        Names the fields.
    """
    fields = common_fields(coded, left, right)
    compared = dict.fromkeys(
        field for c in model.spec.comparisons for field in (c.field, c.partner) if field
    )
    lacking = [field for field in compared if field not in fields]
    if lacking:
        raise ModelError(
            f"The given model compares {', '.join(lacking)}, of which an extract holds no value.",
            hint="Say which column holds it (--column), apply the model to extracts like those "
            "that it was fitted on, or fit one to these: leave out --model.",
        )
