from __future__ import annotations

from datetime import date

from crvs_link.synthetic_data import registers
from crvs_link.synthetic_data.clerks import Clerk
from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import Name, Person

PERSON = Person(
    female=True,
    given=Name("کبرا", ("Kubra",)),
    family=Name("کریمی", ("Karimi",)),
    father=Name("علی", ("Ali",)),
    grandfather=Name("حسن", ("Hassan",)),
    mother=Name("زهرا", ("Zahra",)),
    born=date(1991, 8, 22),
    birth_place=Name("هرات", ("Herat",)),
    home=Name("غزنی", ("Ghazni",)),
    host_born=False,
)


def office(**rates: float) -> tuple[Clerk, Draw]:
    draw = Draw(1)
    return Clerk(draw, {name.replace("_", " "): rate for name, rate in rates.items()}), draw


def test_an_arrival_as_it_should_be() -> None:
    clerk, draw = office()
    row = registers.arrival(PERSON, 77, clerk, draw, arrived=date(2023, 4, 5), document=123)
    record = dict(zip(registers.ARRIVALS, row, strict=True))
    assert record["sex"] in {"F", "Female"}
    assert record["nationality"] in {"AFG", "Afghan", "Afghanistan"}
    del record["sex"], record["nationality"]
    assert record == {
        "arrival_id": "AR77",
        "full_name": "Kubra Karimi",
        "date_of_birth": "22/08/1991",
        "father_name": "Ali",
        "place_of_birth": "Herat",
        "document_no": "P123",
        "arrival_date": "05/04/2023",
    }


def test_an_arrival_with_names_exchanged_in_capitals() -> None:
    clerk, draw = office(names_exchanged=1.0, capitals=1.0, document_missing=1.0)
    row = registers.arrival(PERSON, 77, clerk, draw, arrived=date(2023, 4, 5), document=123)
    assert (row[1], row[7]) == ("KARIMI KUBRA", "")


def test_a_birth_in_the_host_register() -> None:
    clerk, draw = office()
    row = registers.host_birth(PERSON, 77, clerk, draw)
    record = dict(zip(registers.BIRTHS_HOST, row, strict=True))
    assert int(record.pop("registration_date")[-4:]) in {2534, 2535}
    assert record == {
        "registration_no": "B77",
        "child_given_name": "Kubra",
        "child_family_name": "Karimi",
        "sex": "2",
        "date_of_birth": "22/08/2534",
        "birth_place": "Herat",
        "father_name": "Ali Karimi",
        "mother_name": "Zahra",
    }


def test_a_citizen_in_the_host_register_is_in_native_script() -> None:
    clerk, draw = office()
    row = registers.host_citizen_birth(PERSON, 77, clerk, draw)
    assert row[1:8] == ("کبرا", "کریمی", "2", "22/08/2534", "هرات", "علی کریمی", "زهرا کریمی")


def test_a_birth_in_the_register_of_origin() -> None:
    row = registers.origin_birth(PERSON, 77, office()[0])
    assert dict(zip(registers.BIRTHS_ORIGIN, row, strict=True)) == {
        "record_no": "77",
        "name": "کبرا کریمی",
        "father_name": "علی",
        "grandfather_name": "حسن",
        "sex": "زن",
        "date_of_birth": "۱۳۷۰/۰۵/۳۱",
        "birth_place": "غزنی",
    }


def test_a_birth_typed_on_an_arabic_keyboard_with_ascii_digits() -> None:
    clerk, _ = office(Arabic_keyboard=1.0, ASCII_digits=1.0)
    row = registers.origin_birth(PERSON, 77, clerk)
    assert (row[1], row[5]) == ("كبرا كريمي", "1370/05/31")
