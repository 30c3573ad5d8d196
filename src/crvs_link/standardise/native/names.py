"""Full names and parts of names in any script, written so that words can be told."""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link.standardise.native.arabic import arabic_letter
from crvs_link.standardise.native.runs import Script, rewrite_runs
from crvs_link.standardise.native.spelling import speller
from crvs_link.standardise.scripts import latin_letter, on_rows, respell, unify

_NOT_ASCII: Final = r"[^\x00-\x7F]"

_SCRIPTS: Final = (
    Script(0x0900, 0x097F, lambda words: speller("devanagari")(words)),
    Script(0x0980, 0x09FF, lambda words: speller("bengali")(words)),
    Script(0x0B80, 0x0BFF, lambda words: speller("tamil")(words)),
    Script(0x0D80, 0x0DFF, lambda words: speller("sinhala")(words)),
    Script(0x0E00, 0x0E7F, lambda words: speller("thai")(words)),
    Script(0x0E80, 0x0EFF, lambda words: speller("lao")(words)),
    Script(0x1780, 0x17FF, lambda words: speller("khmer")(words)),
)


def native_names(values: pl.Series) -> pl.Series:
    return on_rows(values, values.str.contains(_NOT_ASCII), _written)


def _written(foreign: pl.Series) -> pl.Series:
    return respell(rewrite_runs(unify(foreign), _SCRIPTS), _letter)


def _letter(point: int) -> str | None:
    letter = arabic_letter(point)
    return latin_letter(point) if letter is None else letter
