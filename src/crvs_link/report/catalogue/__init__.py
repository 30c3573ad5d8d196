"""Texts of the pages for case workers, by key, in every language that there is a file of.

``en.toml`` is the reference: another language is a file beside it with the same keys and the
same placeholders, checked when it is read. Texts need no plural: numbers stand by themselves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from crvs_link.errors import UsageError
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFERENCE: Final = "en"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language.

    Parameters
    ----------
    language : str
        Its code of BCP 47.
    direction : str
        ``ltr`` or ``rtl``.
    texts : mapping of str to str
        By key; ``{name}`` is a placeholder.
    """

    language: str
    direction: str
    texts: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self.texts

    def text(self, key: str, **values: object) -> Markup:
        """Write a text for a page.

        Parameters
        ----------
        key : str
        **values
            For the placeholders. Markup stands as it is; all else is escaped, has its control
            characters and direction marks made visible, and is isolated from the direction
            of the text around it.

        Returns
        -------
        Markup
        """
        return Markup("").join(self._parts(key, values))

    def _parts(self, key: str, values: Mapping[str, object]) -> Iterator[Markup]:
        for literal, name, _, _ in Formatter().parse(self.texts[key]):
            yield escape(literal)
            if name is not None:
                value = values[name]
                yield value if isinstance(value, Markup) else isolated(value)


def isolated(value: object) -> Markup:
    """Write a value of unknown origin so that it changes nothing around it.

    What has no letter, such as a date or a number with its sign, is read from left to right
    in every script.
    """
    text = printable(str(value))
    if any(map(str.isalpha, text)):
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def languages() -> tuple[str, ...]:
    """Codes of the languages that there are, the reference first."""
    found = [
        each.name.removesuffix(".toml")
        for each in files(__name__).iterdir()
        if each.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda language: (language != REFERENCE, language)))


@cache
def catalogue(language: str = REFERENCE) -> Catalogue:
    """Read the texts of a language.

    Raises
    ------
    UsageError
        If there are none.
    ValueError
        If they are not those of the reference.
    """
    if language not in languages():
        raise UsageError(
            f"There are no texts in the language {language!r}.",
            hint=f"There are: {', '.join(languages())}.",
        )
    document = tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
    direction = document.pop("direction")
    found = Catalogue(language, direction, dict(_flat(document)))
    faults = [] if language == REFERENCE else differences(found, catalogue())
    if faults:
        raise ValueError(f"catalogue {language}: {'; '.join(faults)}")
    return found


def _flat(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in document.items():
        if isinstance(value, str):
            yield above + key, value
        else:
            yield from _flat(value, f"{above}{key}.")


def placeholders(text: str) -> frozenset[str]:
    """Names of the placeholders of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def differences(found: Catalogue, reference: Catalogue) -> list[str]:
    """Keys and placeholders that one of two catalogues has and the other has not."""
    keys, wanted = found.texts.keys(), reference.texts.keys()
    return [
        *(f"no text {key}" for key in sorted(wanted - keys)),
        *(f"unknown text {key}" for key in sorted(keys - wanted)),
        *(
            f"other placeholders in {key}"
            for key in sorted(wanted & keys)
            if placeholders(found.texts[key]) != placeholders(reference.texts[key])
        ),
        *(f"empty text {key}" for key in sorted(keys) if not found.texts[key].strip()),
    ]
