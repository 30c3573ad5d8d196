"""What the keys of ``link.toml`` must fulfil together, and the values that are names."""

from __future__ import annotations

import re
from difflib import get_close_matches
from math import prod
from typing import TYPE_CHECKING, Final

from crvs_link.levels import MOST_NAME_BOUNDS, are_name_levels, name_levels
from crvs_link.run import memory_size
from crvs_link.schema import COLUMNS, DATE_LEVELS, DICTIONARY_OF, FIELDS, ID_KINDS, FieldKind
from crvs_link.spec import DISAGREE, MAX_PATTERNS, MOST_RULE_LANES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crvs_link.spec import BlockingRule, Comparison

LANE_KEYS: Final = {
    FieldKind.TEXT: ("sound",),
    FieldKind.DATE: ("year", "month_day"),
    FieldKind.PLACE: ("adm1", "adm2", "adm3"),
}
"""Keys that blocking rules can name, by the kind of the field."""

OWN_NAME: Final = "name"
OWN_NAME_KEYS: Final = ("core", "joined")
"""Keys of a person's own full name."""

BETWEEN: Final = {
    FieldKind.CATEGORY: 0,
    FieldKind.TEXT: 0,
    FieldKind.CODE: 1,
    FieldKind.DATE: 0,
    FieldKind.BAG: 0,
    FieldKind.PLACE: 6,
}
"""Levels between *disagree* and exact agreement that a comparison has by its kind.

A threshold and a partner add one each; dates and full names have as many as are stated.
"""

MAX_LEVELS: Final = 256

_COUNTRY: Final = re.compile(r"[A-Z]{2,3}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class ValueFaultError(ValueError):
    """What is wrong with a value, and what to do about it.

    Parameters
    ----------
    message : str
        What was expected.
    hint : str, optional
    at : tuple of str and int
        From the table that was checked to the key at fault.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, at: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.at = at


def suggestion(word: str, known: Iterable[str]) -> str:
    """Offer the nearest of the known words, or all of them."""
    words = list(known)
    near = get_close_matches(word, words, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(words)}."


def known_column(name: str) -> str:
    """Refuse a column that is not canonical."""
    if name not in COLUMNS:
        raise ValueFaultError(f"{name!r} is not a canonical column", hint=suggestion(name, COLUMNS))
    return name


def known_field(name: str) -> str:
    """Refuse a field that records are not compared on."""
    if name not in FIELDS:
        raise ValueFaultError(f"{name!r} is not a field", hint=suggestion(name, FIELDS))
    return name


def known_lane(name: str) -> str:
    """Refuse what is neither ``field`` nor ``field.key`` with a key of that field."""
    field, dot, key = name.partition(".")
    known_field(field)
    keys = OWN_NAME_KEYS if field == OWN_NAME else LANE_KEYS.get(FIELDS[field], ())
    if dot and key not in keys:
        lanes = [field, *(f"{field}.{each}" for each in keys)]
        raise ValueFaultError(
            f"{name!r} is not a lane of {field}", hint=f"Known: {', '.join(lanes)}."
        )
    return name


def country_code(code: str) -> str:
    """Refuse what has not the form of a code of ISO 3166-1, alpha-2 or alpha-3."""
    if not _COUNTRY.fullmatch(code):
        raise ValueFaultError(
            f"{code!r} is no code of ISO 3166-1", hint="Use two or three capital letters: THA."
        )
    return code


def known_id_kind(kind: str) -> str:
    """Refuse a kind of identity number that is not read."""
    if kind not in ID_KINDS:
        raise ValueFaultError(
            f"{kind!r} is not a kind of identity number", hint=suggestion(kind, ID_KINDS)
        )
    return kind


def known_size(text: str) -> str:
    """Refuse what is no amount of memory."""
    try:
        memory_size(text)
    except ValueError as error:
        raise ValueFaultError(f"{text!r}; expected {error}") from error
    return text


def comparison_name(name: str) -> str:
    """Refuse a name that cannot stand in the name of a column of the results."""
    if not _NAME.fullmatch(name):
        raise ValueFaultError(
            f"{name!r} cannot be the name of a comparison",
            hint="Use small Latin letters, digits and underscores, a letter first.",
        )
    return name


def check_comparison(comparison: Comparison) -> None:
    """Refuse a comparison whose levels its kind, thresholds and rarity do not give."""
    kind = FIELDS[comparison.field]
    if comparison.kind is not kind:
        raise ValueFaultError(
            f"expected {kind.value}, the kind of {comparison.field}", at=("kind",)
        )
    for key, allowed in (("thresholds", comparison.thresholds), ("partner", comparison.partner)):
        if allowed and kind is not FieldKind.TEXT:
            raise ValueFaultError(
                f"only text is compared with {key}, and {comparison.field} is {kind.value}",
                at=(key,),
            )
    if comparison.partner is not None:
        _check_partner(comparison.field, comparison.partner)
    _check_order("thresholds", comparison.thresholds, 1, "ascending")
    _check_order("rarity", comparison.rarity, -1, "descending")
    if kind is FieldKind.BAG:
        _check_name_levels(comparison)
        return
    between = (
        BETWEEN[kind]
        + _date_levels(comparison)
        + len(comparison.thresholds)
        + bool(comparison.partner)
    )
    expected = 3 + between + len(comparison.rarity)
    if len(comparison.levels) != expected:
        raise ValueFaultError(
            f"expected {expected} labels (missing, disagree, {between} between, "
            f"{1 + len(comparison.rarity)} exact), found {len(comparison.levels)}",
            hint="A threshold, a partner and a rarity each add one level.",
            at=("levels",),
        )
    if expected > MAX_LEVELS:
        raise ValueFaultError(
            f"expected at most {MAX_LEVELS} labels, found {expected}", at=("levels",)
        )


def _date_levels(comparison: Comparison) -> int:
    """Levels between those of dates; refuse what cannot be told apart."""
    if comparison.kind is not FieldKind.DATE:
        return 0
    stated = list(comparison.levels[DISAGREE : comparison.first_exact])
    if not stated or stated != [level for level in DATE_LEVELS if level in stated]:
        raise ValueFaultError(
            "the levels of dates between missing and the exact ones are not those that are "
            "told apart",
            hint=f"State some of these, in this order: {'; '.join(DATE_LEVELS)}.",
            at=("levels",),
        )
    return len(stated) - 1


def _check_name_levels(comparison: Comparison) -> None:
    """Refuse levels of full names that cannot be told apart."""
    if len(comparison.rarity) > MOST_NAME_BOUNDS:
        raise ValueFaultError(
            f"expected at most {MOST_NAME_BOUNDS} numbers for full names", at=("rarity",)
        )
    if not are_name_levels(comparison.levels[DISAGREE:], comparison.rarity):
        known = "; ".join(name_levels(comparison.rarity))
        raise ValueFaultError(
            "the levels of names after missing are not those that are told apart",
            hint=f"State these, in this order, or some with the first and all the same: {known}.",
            at=("levels",),
        )


def _check_partner(field: str, partner: str) -> None:
    partners = [
        other
        for other in FIELDS
        if other != field and DICTIONARY_OF.get(other, other) == DICTIONARY_OF.get(field, field)
    ]
    if partner not in partners:
        raise ValueFaultError(
            f"{field} cannot be exchanged with {partner}",
            hint=f"Known: {', '.join(partners)}." if partners else "Leave the key out.",
            at=("partner",),
        )


def _check_order(key: str, values: tuple[float, ...], sign: int, order: str) -> None:
    for place in range(1, len(values)):
        if sign * (values[place] - values[place - 1]) <= 0:
            raise ValueFaultError(f"expected {order} numbers, none twice", at=(key, place))


def check_comparisons(comparisons: Sequence[Comparison]) -> None:
    """Refuse a model with two comparisons of one name, or with too many patterns."""
    names = [comparison.name for comparison in comparisons]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueFaultError(
                f"the name {name!r} is taken by another comparison",
                at=("comparison", place, "name"),
            )
    patterns = prod(len(comparison.levels) for comparison in comparisons)
    if patterns > MAX_PATTERNS:
        raise ValueFaultError(
            f"the levels multiply to {patterns:,} patterns; expected at most {MAX_PATTERNS:,}",
            hint="Leave out a comparison, or give some of them fewer levels.",
            at=("comparison",),
        )


def check_rule(rule: BlockingRule) -> None:
    """Refuse a rule that holds for every pair, or names a lane twice."""
    if not rule.lanes and not rule.tokens:
        raise ValueFaultError(
            "a rule without lanes and tokens would compare every pair",
            hint='State lanes = ["dob"], for instance, or tokens = true.',
        )
    check_unique(("lanes",), rule.lanes)
    if len(rule.lanes) > MOST_RULE_LANES:
        raise ValueFaultError(
            f"expected at most {MOST_RULE_LANES} lanes, found {len(rule.lanes)}", at=("lanes",)
        )


def check_ids(ids: Sequence[str]) -> None:
    """Refuse two sources of one id."""
    for place, source_id in enumerate(ids):
        if source_id in ids[:place]:
            raise ValueFaultError(
                f"the id {source_id!r} is taken by another source", at=("source", place, "id")
            )


def check_registers(registers: Sequence[str], ids: Sequence[str]) -> None:
    """Refuse two linkages with one register, or one with what is not a register.

    Parameters
    ----------
    registers : sequence of str
        Of the linkages, in order.
    ids : sequence of str
        Of the sources, host first; empty if the command line names them.
    """
    known = ids[1:] or ids
    for place, register in enumerate(registers):
        at = ("linkage", place, "register")
        if register in registers[:place]:
            raise ValueFaultError(f"there is another linkage with the register {register!r}", at=at)
        if known and register not in known:
            raise ValueFaultError(
                f"there is no register {register!r} among the sources",
                hint=suggestion(register, known),
                at=at,
            )


def check_unique(at: tuple[str, ...], values: Sequence[str]) -> None:
    """Refuse a list that holds a value twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueFaultError(f"{value!r} stands there twice", at=(*at, place))
