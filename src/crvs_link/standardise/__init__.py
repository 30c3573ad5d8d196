"""Standardising: pure functions from distinct raw values to clean ones.

Each takes a frame of the distinct values (or tuples) of the columns that it reads and
gives a frame of the same height and order. Null stays null and means missing; what
cannot be read becomes null too, for the caller to count.
"""

from crvs_link.standardise.codes import CODES, PHONES, clean_code, clean_phone
from crvs_link.standardise.dates import (
    DateReading,
    clean_ages,
    clean_dates,
    infer_date_reading,
    join_date_parts,
)
from crvs_link.standardise.forms import name_contrasts, name_forms
from crvs_link.standardise.full_names import FULL_NAMES, name_tokens
from crvs_link.standardise.keys import name_keys, sound_key
from crvs_link.standardise.names import NAMES, clean_name
from crvs_link.standardise.plain import Cleaner
from crvs_link.standardise.sex import clean_sex
from crvs_link.standardise.text import TEXTS, clean_category, clean_text

__all__ = [
    "CODES",
    "FULL_NAMES",
    "NAMES",
    "PHONES",
    "TEXTS",
    "Cleaner",
    "DateReading",
    "clean_ages",
    "clean_category",
    "clean_code",
    "clean_dates",
    "clean_name",
    "clean_phone",
    "clean_sex",
    "clean_text",
    "infer_date_reading",
    "join_date_parts",
    "name_contrasts",
    "name_forms",
    "name_keys",
    "name_tokens",
    "sound_key",
]
