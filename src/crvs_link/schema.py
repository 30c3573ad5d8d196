"""Canonical columns, the fields made of them, and the vocabularies of the results.

A *column* is what an extract holds; a *field* is what records are compared on: ``dob`` may
come from one column, from those of day, month and year, or from an age and its date.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

ROW_NUMBER: Final = "row_number"
RECORD_ID: Final = "record_id"
PROTECTED: Final = "protected"
"""Whether a record is one of a person whom a rule protects: no field, and never written."""

DIGEST: Final = "digest"
"""Of all that a row says of a person, by which a later run knows the row again."""


class FieldKind(StrEnum):
    """How the values of a field are standardised, and so how they can be compared."""

    TEXT = "text"
    """Free text, folded to Latin: one part of a name, a place."""
    BAG = "bag"
    """A full name: an unordered bag of name tokens."""
    CODE = "code"
    """Letters and digits where each character counts: identifiers, postcodes."""
    CATEGORY = "category"
    """A short list of values, equal or not: sex, nationality."""
    DATE = "date"
    """An interval of days."""
    PLACE = "place"
    """A unit in the hierarchy of a places file, and text where there is none."""


FIELDS: Final = MappingProxyType(
    {
        "name_given": FieldKind.TEXT,
        "name_middle": FieldKind.TEXT,
        "name_family": FieldKind.TEXT,
        "name": FieldKind.BAG,
        "father_name": FieldKind.BAG,
        "mother_name": FieldKind.BAG,
        "spouse_name": FieldKind.BAG,
        "dob": FieldKind.DATE,
        "sex": FieldKind.CATEGORY,
        "nationality": FieldKind.CATEGORY,
        "birth_country": FieldKind.CATEGORY,
        "birth_place": FieldKind.TEXT,
        "birth_area": FieldKind.PLACE,
        "residence_number": FieldKind.CODE,
        "residence_street": FieldKind.TEXT,
        "residence_locality": FieldKind.TEXT,
        "residence_town": FieldKind.TEXT,
        "residence_postcode": FieldKind.CODE,
        "residence_region": FieldKind.TEXT,
        "residence_area": FieldKind.PLACE,
        "occupation": FieldKind.TEXT,
        "phone": FieldKind.CODE,
        "id_number": FieldKind.CODE,
    }
)
"""Every field that records can be compared on, and its kind."""

UNIT_COLUMNS: Final = tuple(
    f"{place}_adm{level}_{what}"
    for place in ("birth", "residence")
    for what in ("name", "pcode")
    for level in (3, 2, 1)
)
"""Columns of administrative units, which only a places file makes comparable."""

AGE_REFERENCES: Final = (
    "age_ref_date",
    *(f"{event}_date" for event in ("arrival", "death", "registration", "event")),
)
"""Days on which an age may have been stated, the likeliest first."""

KINSHIP_COLUMNS: Final = ("household_id", "relation_to_head", "plurality", "birth_order")
"""Columns that say who stands with whom: no fields, since they are not compared as values."""

FIELD_COLUMNS: Final = MappingProxyType(
    {
        "name": ("name_full", "name_given", "name_middle", "name_family"),
        "dob": (
            "dob_raw",
            "dob_year",
            "dob_month",
            "dob_day",
            "dob_calendar",
            "age",
            *AGE_REFERENCES,
        ),
        "birth_area": ("birth_place", *UNIT_COLUMNS[:6]),
        "residence_area": (
            "residence_locality",
            "residence_town",
            "residence_region",
            *UNIT_COLUMNS[6:],
        ),
        "id_number": ("id_number", "id_type", "id_issuer"),
    }
)
"""The columns that a field can be made of, where they are not one of the same name; those
of places from the finest to the coarsest."""

COLUMNS: Final = tuple(
    dict.fromkeys(
        [
            RECORD_ID,
            *(column for field in FIELDS for column in FIELD_COLUMNS.get(field, (field,))),
            *KINSHIP_COLUMNS,
            PROTECTED,
        ]
    )
)
"""Every canonical column that the loader recognises."""

IDENTIFYING_COLUMNS: Final = frozenset(COLUMNS) - {
    RECORD_ID,
    "sex",
    "nationality",
    "birth_country",
    "dob_calendar",
    *AGE_REFERENCES,
    *KINSHIP_COLUMNS,
    PROTECTED,
    *UNIT_COLUMNS,
    "id_type",
    "id_issuer",
}
"""Columns of which at least one must hold a value for a row to be usable."""

DICTIONARY_OF: Final = MappingProxyType(
    dict.fromkeys(("name_given", "name_middle", "name_family"), "names")
)
"""Fields that share a dictionary of distinct values, so that they can be exchanged."""


DATE_LEVELS: Final = (
    "conflict",
    "within two years",
    "same day and month, another year",
    "intervals overlap, wider than a year",
    "one digit differs",
    "intervals overlap, within a year",
    "a known mistake between calendars",
    "digits, or day and month, exchanged",
    "intervals overlap, within a month",
)
"""Levels of two dates below *the same day*, in the order of what they say for a match.

What they say depends on how rare they are by chance, and on how often they befall matches.
Of people born within sixty years of each other one pair in 15 is within two years by chance,
and in 460 of one day and month; in 800 one digit apart, 2,400 explained by a mistake between
calendars and 17,000 by an exchange. A date known to within three years, a year or a month
overlaps one in 20, 60 or 600. A comparison has those of the levels that its data can show.

An exchange of day and month and one of two neighbouring digits are one level: chance gives
either as seldom, and in a small register either is too rare to be learned about. A digit that
differs is another. Two years are the reach of ages that are stated in round numbers.
"""


class NameRole(IntEnum):
    """What a token of a full name is, in the low six bits of a byte beside `OPTIONAL`."""

    UNKNOWN = 0
    """Part of the name; which one is not known."""
    GIVEN = 1
    FAMILY = 2
    FATHER = 3
    GRANDFATHER = 4
    HUSBAND = 5
    NISBA = 6
    """Of a place, tribe or descent: al-Halabi, Kabuli."""
    INITIAL = 7
    MARKER = 8
    """Borne by so many that it tells nobody apart: Md, Begum; the abd of Abdurrahman."""
    TITLE = 9


OPTIONAL: Final = 64
"""Bit of a token that may as well be a title or a marker: Maung, Sri."""


class Cardinality(StrEnum):
    """How many partners a record may have, left side first."""

    ONE_TO_ONE = "one-to-one"
    ONE_TO_MANY = "one-to-many"
    MANY_TO_ONE = "many-to-one"
    MANY_TO_MANY = "many-to-many"


class Assignment(StrEnum):
    """How one-to-one links are found among candidate pairs."""

    PROBABILISTIC = "probabilistic"
    """One-to-one is part of the probabilities."""
    GREEDY = "greedy"
    """Pairs are taken in decreasing weight while both records are free."""
    OPTIMAL = "optimal"
    """The set of pairs with the highest sum of log-odds."""


class DateMethod(StrEnum):
    """How sure a date is."""

    EXACT = "exact"
    PARTIAL = "partial"
    ESTIMATED = "estimated"
    AGE = "age"
    DEFAULT = "default"
    CONVERTED = "converted"


class Calendar(StrEnum):
    """The calendars that dates are read in."""

    GREGORIAN = "gregorian"
    BUDDHIST = "buddhist"
    """Of Thailand and Laos: 543 years ahead; until 1941 the year began on 1 April."""
    SOLAR_HIJRI = "solar_hijri"
    """Of Iran and Afghanistan."""
    BUDDHIST_VESAK = "buddhist_vesak"
    """Of Cambodia, Myanmar and Sri Lanka: one year ahead of the Thai one from a day in
    April or May on, so that dates of these months are read as either year."""
    HIJRI = "hijri"
    """Lunar, of months that begin when the moon is seen: two days more or less."""
    UMM_AL_QURA = "umm_al_qura"
    """Lunar, as calculated in Saudi Arabia."""
    HIJRI_TABULAR = "hijri_tabular"
    """Lunar, by the arithmetic of 30 years that much software uses."""
    BIKRAM_SAMBAT = "bikram_sambat"
    """Of Nepal."""
    MINGUO = "minguo"
    """Of Taiwan: years since 1911."""
    MYANMAR = "myanmar"
    """Of lunar months, beginning in April: 638 years behind."""
    MEIJI = "meiji"
    TAISHO = "taisho"
    SHOWA = "showa"
    HEISEI = "heisei"
    REIWA = "reiwa"


class CodeSystem(StrEnum):
    """Whose codes of countries are meant."""

    ISO = "iso"
    """ISO 3166-1: alpha-2, alpha-3 and numeric, which are also those of UN M49."""
    ICAO = "icao"
    """ICAO 9303: those of ISO, with more for people without a nationality."""
    UNHCR = "unhcr"
    """UNHCR's own: AUS is Austria, ARE Egypt, MYA Myanmar."""


ID_KINDS: Final = (
    "th_pin",
    "id_nik",
    "my_nric",
    "pk_cnic",
    "in_aadhaar",
    "cn_ric",
    "tr_tckn",
    "kr_rrn",
    "ir_melli",
    "lk_nic",
    "vn_cccd",
    "bd_nid",
    "bd_brn",
    "np_citizenship",
    "ph_psn",
    "mm_nrc",
    "af_tazkira",
    "passport",
    "mrz",
    "unhcr",
    "other",
)
"""Kinds of identity numbers, by country and name of the number.

``passport`` is the number alone, ``mrz`` with its check digit; of ``other`` only letters and
digits are known.
"""
