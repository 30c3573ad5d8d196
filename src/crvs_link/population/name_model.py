"""How a people name themselves, and how registers write that: models and their styles."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crvs_link.errors import ConfigError

Part = Literal[
    "prefix", "given", "second", "third", "marker", "family", "title", "connector",
    "father", "father_second", "grandfather", "husband_family",
]  # fmt: skip
"""Own slots, and names of others: ``father`` is the father's given name."""

Slot = Literal["prefix", "given", "second", "third", "marker", "family"]


class Table(BaseModel):
    """A table of the file: no other keys, and no value converted to another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Shape(Table):
    """``[[shape]]``: which slots a person's name fills, and for how many."""

    sex: Literal["female", "male"] | None = None
    weight: Annotated[float, Field(gt=0)]
    slots: Annotated[list[Slot], Field(min_length=1)]


class Style(Table):
    """``[style.NAME]``: the parts of a name as a register orders them.

    ``kin`` is how a father, mother or spouse is written.
    """

    full: Annotated[list[Part], Field(min_length=1)]
    given: Annotated[list[Part], Field(min_length=1)]
    family: list[Part] = []
    kin: Annotated[list[Part], Field(min_length=1)]


class NameModel(Table):
    """The names of a people.

    Parameters
    ----------
    table : str
        Name table.
    source : str
        Where the structure and its weights are from.
    inherited : bool
        Whether a family name passes from the father.
    alias : str, optional
        Table of names that some persons have beside their own.
    titles : dict of str to list of int
        For each sex the ages from which titles ``title_male_0``, ``title_male_1``, ... of
        the table are used.
    shape : list of Shape
    style : dict of str to Style
    """

    table: str
    source: str
    inherited: bool
    alias: str | None = None
    titles: dict[Literal["female", "male"], list[int]] = {}
    shape: Annotated[list[Shape], Field(min_length=1)]
    style: Annotated[dict[str, Style], Field(min_length=1)]


def read_name_model(name: str) -> NameModel:
    """Read a shipped name model, ``synthetic_data/names/NAME.toml``.

    Raises
    ------
    ConfigError
        If there is none, or it is not in this layout.
    """
    path = files("crvs_link.synthetic_data") / "names" / f"{name}.toml"
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return NameModel.model_validate(document)
    except FileNotFoundError:
        raise ConfigError(
            f"There is no name model {name!r}.", hint=f"There are: {', '.join(name_models())}."
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"Name model {name!r}: {where}: {first['msg']}.") from error


def name_models() -> list[str]:
    """Names of the shipped name models."""
    folder = files("crvs_link.synthetic_data") / "names"
    names = (each.name for each in folder.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
