"""Full names and parts of names in any script, written so that their words can be told."""

from __future__ import annotations

from functools import partial
from typing import Final

import polars as pl

from crvs_link._fast.letters import list_letters
from crvs_link.standardise.native.arabic import arabic_letter
from crvs_link.standardise.native.burmese import burmese
from crvs_link.standardise.native.chinese import chinese
from crvs_link.standardise.native.korean import korean, part_korean
from crvs_link.standardise.native.repair import repair
from crvs_link.standardise.native.runs import Script, rewrite_runs
from crvs_link.standardise.native.spelling import spell_words
from crvs_link.standardise.native.titles import part_titles
from crvs_link.standardise.scripts import latin_letter, on_rows, respell

_NOT_ASCII: Final = r"[^\x00-\x7F]"

_SCRIPTS: Final = (
    Script(0x0900, 0x097F, partial(spell_words, "devanagari")),
    Script(0x0980, 0x09FF, partial(spell_words, "bengali")),
    Script(0x0B80, 0x0BFF, partial(spell_words, "tamil")),
    Script(0x0D80, 0x0DFF, partial(spell_words, "sinhala")),
    Script(0x0E00, 0x0E7F, partial(spell_words, "thai")),
    Script(0x0E80, 0x0EFF, partial(spell_words, "lao")),
    Script(0x1000, 0x109F, burmese, parts=True),
    Script(0x1780, 0x17FF, partial(spell_words, "khmer")),
    Script(0x3400, 0x9FFF, chinese, parts=True),
    Script(0xAC00, 0xD7A3, korean, parts=True),
)
"""Those whose words no spelling letter by letter gives; all others are left to anyascii."""


def native_names(values: pl.Series) -> pl.Series:
    """Repair names of any script and write all but Arabic script in Latin letters.

    Letters of Arabic script stay, one for those that are typed for each other. Burmese
    becomes a word for each syllable, Chinese one for each character; the surname of Korean
    names and titles that are written together with a name become words of their own.
    Punctuation, the case of Latin letters and ASCII stay as they are.

    Parameters
    ----------
    values : Series of String
        Distinct full names or parts of names.

    Returns
    -------
    Series of String
        Same length: ASCII and letters of Arabic script. Null for null.

    Examples
    --------
    >>> raw = ["Md. Ali", "রহিম উদ্দিন", "နိုင်ဝင်း", "นายสมชาย", "陈小明", "علی خان", None]
    >>> native_names(pl.Series(raw)).to_list()
    ['Md. Ali', 'rahim uddin', 'naing win', 'nai somchai', 'chen xiao ming', 'علي خان', None]
    """
    if not list_letters(values, 0x80).size:
        return values
    return on_rows(values, values.str.contains(_NOT_ASCII), _written)


def _written(foreign: pl.Series) -> pl.Series:
    parted = part_korean(part_titles(repair(foreign)))
    return respell(rewrite_runs(parted, _SCRIPTS), _letter)


def _letter(point: int) -> str | None:
    letter = arabic_letter(point)
    return latin_letter(point) if letter is None else letter
