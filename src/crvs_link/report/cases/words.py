"""Facts of a case in the words of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from crvs_link.compare import Alignment, Mistake
from crvs_link.report.catalogue import isolated
from crvs_link.report.text import bits
from crvs_link.schema import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crvs_link.report.cases.facts import Agreement, Value
    from crvs_link.report.catalogue import Catalogue

_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_SHARE: Final = re.compile(
    r"(?P<base>.+), (?:more than 1 in (?P<more>\d+)|less than 1 in (?P<less>\d+)"
    r"|1 in (?P<rare>\d+) to 1 in (?P<often>\d+))"
)
_SIMILAR: Final = re.compile(r"similarity (?P<similarity>[\d.]+) or more")
_HOUSEHOLD: Final = re.compile(r"(?P<base>.+), where \d+% to \d+% of non-matches .+")

_SPEAKS: Final = ((5.0, "strongly_for"), (1.0, "for"), (-1.0, "little"), (-5.0, "against"))
"""Least bits for each; a factor of 2 is little, one of 32 is strong."""
_LIKELY: Final = ((0.95, "high"), (0.80, "medium"), (0.20, "even"))


def level_key(label: str) -> str:
    """Key of the text of a level, without its share of bearers."""
    if _SIMILAR.fullmatch(label):
        return "level.similar_name"
    for pattern in (_SHARE, _HOUSEHOLD):
        found = pattern.fullmatch(label)
        if found:
            label = found["base"]
    return f"level.{_NOT_IN_KEYS.sub('_', label.lower()).strip('_')}"


@dataclass(frozen=True)
class Words:
    """Says facts in one language."""

    catalogue: Catalogue

    def level(self, label: str, *, share: bool = True) -> Markup:
        """Say a level of agreement, and how many share the value.

        A level that a configuration named itself stands as it is.
        """
        text = self.catalogue.text
        key = level_key(label)
        if key not in self.catalogue:
            return text("level.other", label=label)
        similar = _SIMILAR.fullmatch(label)
        if similar:
            return text(key, similarity=similar["similarity"])
        found = _SHARE.fullmatch(label)
        if not found or not share:
            return text(key)
        if found["more"]:
            shared = text("share.more", often=found["more"])
        elif found["less"]:
            shared = text("share.less", rare=found["less"])
        else:
            shared = text("share.between", rare=found["rare"], often=found["often"])
        return text("share.joined", level=text(key), share=shared)

    def agreement(self, agreement: Agreement) -> Markup:
        """Say how a field agrees, with the evidence for it."""
        level = self.level(agreement.label)
        match agreement.detail:
            case Mistake() as mistake:
                return self.catalogue.text(
                    "mistake.joined", level=level, mistake=self._how(mistake)
                )
            case Alignment() as alignment:
                return self.catalogue.text(
                    "pairing.joined", level=level, parts=self._pairing(alignment)
                )
        return level

    def speaks(self, weight: float) -> Markup:
        """Say a weight as a band, with its bits."""
        band = next((key for least, key in _SPEAKS if weight >= least), "strongly_against")
        said = self.catalogue.text(f"speaks.{band}")
        return said + Markup(" <small>{}</small>").format(
            self.catalogue.text("speaks.bits", bits=bits(weight))
        )

    def likely(self, probability: float) -> Markup:
        """Say a probability as a band."""
        band = next((key for least, key in _LIKELY if probability >= least), "low")
        return self.catalogue.text(f"likelihood.{band}")

    def field(self, field: str) -> Markup:
        """Name a field."""
        return self.catalogue.text(f"field.{field}")

    def value(self, field: str, value: Value) -> Markup:
        """Write a value as it was read."""
        text = self.catalogue.text
        if value.kind is FieldKind.BAG:
            return Markup(" ").join(self._token(*token) for token in value.tokens)
        if value.kind is FieldKind.DATE:
            return self._date(value)
        if field == "sex":
            return text(f"sex.{value.text}")
        written = isolated(value.text)
        if value.doubtful:
            return written + Markup("<small>{}</small>").format(text("value.doubtful"))
        return written

    def _token(self, token: str, role: str, optional: bool) -> Markup:
        if optional:
            role = "optional"
        if role == "unknown":
            return isolated(token)
        said = self.catalogue.text(f"role.{role}")
        return self.catalogue.text("value.token_role", token=token, role=said)

    def _date(self, value: Value) -> Markup:
        text = self.catalogue.text
        assert value.days is not None
        first, last = value.days
        if first == last:
            said = text("value.day", day=first)
        else:
            said = text("value.interval", first=first, last=last)
        more = []
        if value.calendar is not None:
            calendar = text(f"calendar.{value.calendar}")
            more.append(text("value.calendar", calendar=calendar))
        if value.method is not None and value.method != "exact":
            more.append(text(f"method.{value.method}"))
        return said + Markup("").join(Markup("<small>{}</small>").format(each) for each in more)

    def _how(self, mistake: Mistake) -> Markup:
        text = self.catalogue.text
        names = [text(f"calendar.{calendar}") for calendar in mistake.calendars]
        calendars = Markup("")
        for name in names:
            calendars = text("mistake.or", first=calendars, second=name) if calendars else name
        return text(f"mistake.{mistake.kind}", calendars=calendars, years=mistake.years)

    def _pairing(self, alignment: Alignment) -> Markup:
        text = self.catalogue.text
        said = [
            text(f"pairing.{'joined_up' if how == 'joined' else how}", count=count)
            for how, count in alignment.paired
        ]
        for side, role, count in alignment.left_over:
            name = "pairing.part" if role == "unknown" else f"role.{role}"
            said.append(text(f"pairing.only_{side}", role=text(name), count=count))
        return listed(said)


def listed(items: Iterable[Markup]) -> Markup:
    """Items in a line, parted by semicolons, which every script has a like of."""
    return Markup("; ").join(items)


def percent(probability: float) -> str:
    """Write a probability in per cent, never as none or all.

    Examples
    --------
    >>> percent(0.934), percent(0.9999), percent(0.001)
    ('93 %', '> 99 %', '< 1 %')
    """
    if probability > 0.99:
        return "> 99 %"
    return f"{100 * probability:.0f} %" if probability >= 0.01 else "< 1 %"
