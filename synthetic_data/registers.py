"""The three extracts: which columns they have, and how a person becomes a row."""

from __future__ import annotations

from datetime import date, timedelta

from crvs_link.synthetic_data.calendars import buddhist, solar_hijri
from crvs_link.synthetic_data.clerks import ARABIC_KEYS, FILLERS, Clerk
from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import Person

ARRIVALS = (
    "arrival_id",
    "full_name",
    "sex",
    "date_of_birth",
    "father_name",
    "place_of_birth",
    "nationality",
    "document_no",
    "arrival_date",
)
BIRTHS_HOST = (
    "registration_no",
    "child_given_name",
    "child_family_name",
    "sex",
    "date_of_birth",
    "birth_place",
    "father_name",
    "mother_name",
    "registration_date",
)
BIRTHS_ORIGIN = (
    "record_no",
    "name",
    "father_name",
    "grandfather_name",
    "sex",
    "date_of_birth",
    "birth_place",
)

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
TITLE_AGE = 40


def arrival(
    person: Person, number: int, clerk: Clerk, draw: Draw, *, arrived: date, document: int
) -> tuple[str, ...]:
    """Write a row of the arrivals extract: Latin script, d/m/Y, the full name in one column."""
    given = clerk.latin(person.given)
    names = [given]
    if person.family is not None:
        if not clerk.errs("family name left out"):
            names.append(clerk.latin(person.family))
    elif clerk.errs("father's name as family name"):
        names.append(clerk.latin(person.father))
    elif clerk.errs("FNU"):
        # Visa practice for a single name: it becomes the surname, first name unknown.
        names.insert(0, "FNU")
    if len(names) == 2 and names[0] == given and clerk.errs("names exchanged"):
        names.reverse()
    if (
        not person.female
        and arrived.year - person.born.year >= TITLE_AGE
        and clerk.errs("title added")
    ):
        names.insert(0, "Haji")
    full = " ".join(names)
    if clerk.errs("capitals"):
        full = full.upper()
    words = draw.pick((("M", "F"), ("M", "F"), ("M", "F"), ("Male", "Female")))
    return (
        f"AR{number}",
        full,
        clerk.field("sex", words[clerk.sex(person.female)]),
        _day_first(clerk.birth_date(person.born, _gregorian)),
        clerk.field("father's name", clerk.latin(person.father), FILLERS),
        clerk.field("birth place", clerk.latin(person.birth_place), FILLERS),
        clerk.field("nationality", draw.pick(("AFG", "Afghan", "Afghanistan"))),
        clerk.field("document", f"P{document}"),
        _day_first(_gregorian(arrived)),
    )


def host_birth(person: Person, number: int, clerk: Clerk, draw: Draw) -> tuple[str, ...]:
    """Write a row of the host's birth register: names in two columns, Buddhist Era.

    Names of foreigners, and the place with them, are in Latin script.
    """
    given, family = clerk.latin(person.given), ""
    if person.family is not None:
        if not clerk.errs("family name left out"):
            family = clerk.latin(person.family)
    elif clerk.errs("father's name as family name"):
        family = clerk.latin(person.father)
    if family and clerk.errs("names exchanged"):
        given, family = family, given
    father = clerk.latin(person.father)
    if person.family is not None:
        father = f"{father} {clerk.latin(person.family)}"
    return (
        f"B{number}",
        given,
        family,
        _iso_5218(clerk.sex(person.female)),
        _day_first(clerk.birth_date(person.born, buddhist)),
        clerk.latin(person.birth_place),
        clerk.field("father's name", father),
        clerk.field("mother's name", clerk.latin(person.mother)),
        _registered(person.born, draw),
    )


def host_citizen_birth(person: Person, number: int, clerk: Clerk, draw: Draw) -> tuple[str, ...]:
    """Write a row of the host's birth register for one of its own, in Thai script."""
    family = person.family.native if person.family is not None else ""
    return (
        f"B{number}",
        person.given.native,
        family,
        _iso_5218(clerk.sex(person.female)),
        _day_first(clerk.birth_date(person.born, buddhist)),
        person.birth_place.native,
        clerk.field("father's name", f"{person.father.native} {family}"),
        clerk.field("mother's name", f"{person.mother.native} {family}"),
        _registered(person.born, draw),
    )


def origin_birth(person: Person, number: int, clerk: Clerk) -> tuple[str, ...]:
    """Write a row of the country of origin's birth register: Arabic script, Solar Hijri."""
    names = [clerk.native(person.given)]
    if person.family is not None and not clerk.errs("family name left out"):
        names.append(clerk.native(person.family))
    if len(names) == 2 and clerk.errs("names exchanged"):
        names.reverse()
    born = "/".join(f"{part:02d}" for part in clerk.birth_date(person.born, solar_hijri))
    row = (
        str(number),
        " ".join(names),
        clerk.field("father's name", clerk.native(person.father)),
        clerk.field("grandfather's name", clerk.native(person.grandfather)),
        ("مرد", "زن")[clerk.sex(person.female)],
        born if clerk.errs("ASCII digits") else born.translate(PERSIAN_DIGITS),
        # A birth abroad is entered under the family's own province.
        clerk.field("birth place", clerk.native(person.home)),
    )
    if clerk.errs("Arabic keyboard"):
        return tuple(text.translate(ARABIC_KEYS) for text in row)
    return row


def _gregorian(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _day_first(parts: tuple[int, ...]) -> str:
    return "/".join(f"{part:02d}" for part in reversed(parts))


def _iso_5218(female: bool) -> str:
    return "2" if female else "1"


def _registered(born: date, draw: Draw) -> str:
    return _day_first(buddhist(born + timedelta(draw.whole(1, 60))))
