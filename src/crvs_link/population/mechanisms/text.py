"""Mechanisms of what is written: keying, scripts, fillers, codes, numbers, and nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.population.lexicon import LATIN
from crvs_link.population.mechanisms.mechanism import Mechanism
from crvs_link.population.people import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crvs_link.population.cells import Cells
    from crvs_link.population.draw import Bools, Draw, Longs

_WORDS: Final = frozenset({"name", "place"})
_ANY: Final = frozenset({"name", "place", "date", "text", "number", "sex", "household"})

_LETTERS: Final = {
    LATIN: "abcdefghijklmnopqrstuvwxyz",
    "arabic": "ابتجحخدرزسشصطعغفقکگلمنوهی",
    "thai": "กขคงจชดตถทนบปผพมยรลวสหอ",
    "bengali": "কখগঘচছজটডতথদনপবমরলশসহ",
    "burmese": "ကခဂငစဆဇညတထဒနပဖဗမယရလဝသဟအ",
    "devanagari": "कखगघचछजटडतथदनपबमरलवशसह",
    "khmer": "កខគឃងចឆជឈញតថទធនបផពភមយរលវសហអ",
}
_FILLERS: Final = ["-", "N/A", "UNKNOWN", "NIL"]
"""The first one in every script, the others in Latin."""
_VOID: Final = ("0000000000000", "1234567890123", "9999999999999", "111111111")
_PERSIAN_TO_ARABIC: Final = {"ی": "ي", "ک": "ك"}
_LEAST: Final = 3


def _written(cells: Cells) -> Bools:
    return cells.written


# --- keying ------------------------------------------------------------------------


def _long_enough(cells: Cells) -> Bools:
    return np.asarray((cells.text.str.len_chars().fill_null(0) >= _LEAST).to_numpy())


def _mistype(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """One letter wrong, doubled by another, left out, or exchanged with the next."""
    n = int(struck.sum())
    text = cells.text.filter(pl.Series(struck))
    length = text.str.len_chars().to_numpy().astype(np.int64)
    letters = pl.Series(list(_LETTERS[cells.script]))
    at = 1 + np.floor(draw.uniform(n) * (length - 2)).astype(np.int64)
    letter = draw.whole(n, 0, len(letters) - 2)
    frame = pl.DataFrame({"text": text, "at": at, "how": draw.whole(n, 0, 3)})
    old, here = pl.col("text"), pl.col("at")
    frame = frame.with_columns(
        before=old.str.slice(0, here),
        this=old.str.slice(here, 1),
        then=old.str.slice(here + 1, 1),
        after=old.str.slice(here + 2),
        letter=letters.gather(letter),
        spare=letters.gather(letter + 1),
    )
    new = pl.when(pl.col("letter") == pl.col("this")).then("spare").otherwise("letter")
    same = pl.col("this") == pl.col("then")
    how = pl.when(same & (pl.col("how") == 3)).then(pl.lit(2, pl.Int32)).otherwise("how")
    tail = pl.col("then") + pl.col("after")
    written = (
        pl.when(how == 0)
        .then(pl.col("before") + new + tail)
        .when(how == 1)
        .then(pl.col("before") + new + pl.col("this") + tail)
        .when(how == 2)
        .then(pl.col("before") + tail)
        .otherwise(pl.col("before") + pl.col("then") + pl.col("this") + pl.col("after"))
    )
    cells.put(struck, frame.select(written.alias("text")).to_series())


def _changes(
    new: Callable[[pl.Series], pl.Series],
) -> tuple[Callable[..., Bools], Callable[..., None]]:
    """Rewrite text by a rule, where the rule changes something."""

    def possible(cells: Cells) -> Bools:
        return np.asarray((new(cells.text) != cells.text).fill_null(False).to_numpy())

    def strike(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
        cells.put(struck, new(cells.text.filter(pl.Series(struck))))

    return possible, strike


def _without_accents(text: pl.Series) -> pl.Series:
    return (
        text.str.normalize("NFD")
        .str.replace_all(r"[\u0300-\u036F]", "")
        .str.replace_many(["đ", "Đ"], ["d", "D"])
    )


def _arabic_keys(text: pl.Series) -> pl.Series:
    return text.str.replace_many(_PERSIAN_TO_ARABIC)


# --- nothing, or next to nothing ---------------------------------------------------


def _erase(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    cells.text = cells.text.set(pl.Series(struck), None)


def _empty(cells: Cells) -> Bools:
    return ~cells.written


def _fill(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A word that stands for nothing."""
    words = pl.Series(
        [value] if value is not None else _FILLERS[: None if cells.script == LATIN else 1]
    )
    cells.put(struck, words.gather(draw.whole(int(struck.sum()), 0, len(words) - 1)))


# --- codes -------------------------------------------------------------------------


def _swap_sex(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    first, second = cells.text.drop_nulls().unique().sort()
    cells.put(struck, cells.text.filter(pl.Series(struck)).replace({first: second, second: first}))


def _two_sexes(cells: Cells) -> Bools:
    return np.asarray(cells.written & (cells.text.drop_nulls().n_unique() == 2))


# --- numbers -----------------------------------------------------------------------


def _void(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A number that is none: zeros, 123..., nines."""
    words = pl.Series([value] if value is not None else list(_VOID))
    cells.put(struck, words.gather(draw.whole(int(struck.sum()), 0, len(words) - 1)))


def _digit(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """One digit keyed wrongly, so that check digits fail."""
    n = int(struck.sum())
    text = cells.text.filter(pl.Series(struck))
    # The last digits: those before them are codes that a clerk knows.
    digits = text.str.extract(r"(\d)\D*$").cast(pl.Int64).fill_null(0).to_numpy()
    new = pl.Series((digits + draw.whole(n, 1, 9)) % 10).cast(pl.String)
    head = text.str.replace(r"\d(\D*)$", "")
    tail = text.str.extract(r"\d(\D*)$").fill_null("")
    cells.put(struck, head + new + tail)


def _has_digit(cells: Cells) -> Bools:
    return np.asarray(cells.text.str.contains(r"\d").fill_null(False).to_numpy())


def _borrowed(cells: Cells) -> Bools:
    """Rows of which another one of the same household has a number too."""
    return np.asarray(cells.written & (_lender(cells) != NOBODY))


def _lender(cells: Cells) -> Longs:
    """Row of another member of the household with a number that differs."""
    n = len(cells)
    household = cells.setting.world.household_on(cells.event, cells.subject)
    order = np.argsort(household, kind="stable")
    order = order[cells.written[order]]
    found = np.full(n, NOBODY, dtype=np.int64)
    same = household[order[1:]] == household[order[:-1]]
    differs = (
        (cells.text.gather(order[1:]) != cells.text.gather(order[:-1])).fill_null(False).to_numpy()
    )
    good = same & differs
    found[order[1:][good]] = order[:-1][good]
    return found


def _borrow(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The number of another member of the household."""
    cells.put(struck, cells.text.gather(_lender(cells)[struck]))


def _other_case(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A part of the household registered by itself, under a number of another series."""
    cells.put(struck, cells.text.filter(pl.Series(struck)).str.replace(r"^(\D*)", "${1}9"))


def _text(
    kinds: frozenset[str], possible: Callable[..., Bools], strike: Callable[..., None]
) -> Mechanism:
    return Mechanism(kinds, "text", possible, strike)


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    "typing_error": _text(_WORDS, _long_enough, _mistype),
    "capitals": _text(_WORDS, *_changes(lambda text: text.str.to_uppercase())),
    "accents_lost": _text(_WORDS, *_changes(_without_accents)),
    "arabic_keyboard": _text(_WORDS, *_changes(_arabic_keys)),
    "joined": _text(_WORDS, *_changes(lambda text: text.str.replace_all(" ", ""))),
    "cut_short": _text(_WORDS, *_changes(lambda text: text.str.slice(0, 15).str.strip_chars())),
    "missing": _text(_ANY, _written, _erase),
    "filler": _text(_ANY, _empty, _fill),
    "wrong_sex": _text(frozenset({"sex"}), _two_sexes, _swap_sex),
    "void_number": _text(frozenset({"number"}), _written, _void),
    "wrong_digit": _text(frozenset({"number"}), _has_digit, _digit),
    "shared_number": _text(frozenset({"number"}), _borrowed, _borrow),
    "household_split": _text(frozenset({"household"}), _written, _other_case),
}
