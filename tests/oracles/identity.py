"""Valid identity numbers of every kind, and check digits as textbooks compute them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple


class Holder(NamedTuple):
    """A number, and what it says of its holder; None where it says nothing."""

    number: str
    born: tuple[date, date] | None = None
    sex: str | None = None
    area: str | None = None


def digits(random: Random, n: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(n))


def a_day(random: Random, first: int = 1900, last: int = 2019) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=random.randrange((date(last, 12, 31) - start).days + 1))


def a_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


# --- check digits ------------------------------------------------------------------


def mod_11_thai(body: str) -> str:
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(body))
    return str((11 - total % 11) % 10)


def mod_11_iranian(body: str) -> str:
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11
    return str(rest if rest < 2 else 11 - rest)


def mod_11_korean(body: str) -> str:
    total = sum(int(a) * int(b) for a, b in zip(body, "234567892345", strict=True))
    return str((11 - total % 11) % 10)


def mod_11_2(body: str) -> str:
    """ISO 7064 MOD 11-2, by its recursion."""
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    check = (12 - product) % 11
    return "X" if check == 10 else str(check)


def turkish(body: str) -> str:
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    tenth = (odd * 7 - even) % 10
    return f"{tenth}{(odd + even + tenth) % 10}"


def verhoeff(body: str) -> str:
    """By the rotations and reflections of a pentagon, not by a table of products."""

    def turn(element: tuple[int, bool], other: tuple[int, bool]) -> tuple[int, bool]:
        by, flipped = element
        return (by - other[0] if flipped else by + other[0]) % 5, flipped != other[1]

    def moved(digit: int, times: int) -> int:
        for _ in range(times):
            digit = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit]
        return digit

    for candidate in "0123456789":
        state = (0, False)
        for place, digit in enumerate(reversed(body + candidate)):
            image = moved(int(digit), place)
            state = turn(state, (image % 5, image >= 5))
        if state == (0, False):
            return candidate
    raise AssertionError


def icao(field: str) -> str:
    """ICAO 9303-3, 4.9: weights 7, 3, 1; letters from A = 10; the filler is 0."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    values = [0 if character == "<" else alphabet.index(character) for character in field]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


# --- numbers -----------------------------------------------------------------------


def th_pin(random: Random) -> Holder:
    body = digits(random, 12)
    return Holder(body + mod_11_thai(body), area=body[1:5])


def in_aadhaar(random: Random) -> Holder:
    body = random.choice("23456789") + digits(random, 10)
    return Holder(body + verhoeff(body))


def cn_ric(random: Random) -> Holder:
    born, area, serial = a_day(random), "36" + digits(random, 4), digits(random, 3)
    body = f"{area}{born:%Y%m%d}{serial}"
    sex = "male" if int(serial) % 2 else "female"
    return Holder(body + mod_11_2(body), (born, born), sex, area)


def tr_tckn(random: Random) -> Holder:
    body = random.choice("123456789") + digits(random, 8)
    return Holder(body + turkish(body))


def kr_rrn(random: Random) -> Holder:
    born, woman, area = a_day(random), random.random() < 0.5, digits(random, 4)
    seventh = 1 + woman + 2 * (born.year >= 2000)
    body = f"{born:%y%m%d}{seventh}{area}{digits(random, 1)}"
    return Holder(body + mod_11_korean(body), (born, born), "female" if woman else "male", area)


def ir_melli(random: Random) -> Holder:
    body = digits(random, 9)
    return Holder(body + mod_11_iranian(body), area=body[:3])


def id_nik(random: Random) -> Holder:
    born, woman, area = a_day(random, 1930, 1999), random.random() < 0.5, "31" + digits(random, 4)
    day = born.day + (40 if woman else 0)
    number = f"{area}{day:02d}{born:%m%y}{digits(random, 4)}"
    return Holder(number, (born, born), "female" if woman else "male", area)


def my_nric(random: Random) -> Holder:
    born, place, last = a_day(random, 1930, 1999), random.randint(1, 16), digits(random, 4)
    sex = "male" if int(last) % 2 else "female"
    return Holder(f"{born:%y%m%d}{place:02d}{last}", (born, born), sex, f"{place:02d}")


def vn_cccd(random: Random) -> Holder:
    province, woman, year = random.randint(1, 96), random.random() < 0.5, random.randint(1900, 2049)
    century = 2 * (year // 100 - 19) + woman
    number = f"{province:03d}{century}{year % 100:02d}{digits(random, 6)}"
    return Holder(number, a_year(year), "female" if woman else "male", f"{province:03d}")


def lk_nic(random: Random) -> Holder:
    """Days of the year are counted as in 2000, which had a 29 February."""
    born, woman = a_day(random), random.random() < 0.5
    day = date(2000, born.month, born.day).timetuple().tm_yday + (500 if woman else 0)
    number = f"{born.year}{day:03d}0{digits(random, 4)}"
    return Holder(number, (born, born), "female" if woman else "male")


def old_lk_nic(new: str, letter: str) -> str:
    return f"{new[2:7]}{new[8:]}{letter}"


def pk_cnic(random: Random) -> Holder:
    last, area = random.choice("123456789"), random.choice("1234567") + digits(random, 4)
    return Holder(
        area + digits(random, 7) + last, None, "male" if last in "13579" else "female", area
    )


def bd_nid(random: Random) -> Holder:
    year, area = random.randint(1900, 2019), digits(random, 2)
    return Holder(f"{year}{area}{digits(random, 11)}", a_year(year), area=area)


def bd_brn(random: Random) -> Holder:
    year, area = random.randint(1900, 2019), digits(random, 7)
    return Holder(f"{year}{area}{digits(random, 6)}", a_year(year), area=area)


def ph_psn(random: Random) -> Holder:
    return Holder(digits(random, random.choice([12, 16])))


def np_citizenship(random: Random) -> Holder:
    district = f"{random.randint(1, 77):02d}"
    number = f"{district}-{random.randint(1, 20):02d}-{random.randint(20, 82):02d}"
    return Holder(f"{number}-{random.randint(1, 99999):05d}", area=district)


def af_tazkira(random: Random) -> Holder:
    if random.random() < 0.3:
        return Holder(digits(random, 13))
    return Holder("/".join(str(random.randint(1, 9999)) for _ in range(3)))


SYLLABLES = [
    *("KA", "KHA", "GA", "NGA", "SA", "ZA", "NYA", "TA", "HTA", "DA", "NA", "PA", "PHA", "BA"),
    *("MA", "YA", "LA", "WA", "THA", "HA", "AH", "U"),
]


def mm_nrc(random: Random) -> Holder:
    area = f"{random.randint(1, 14)}/{''.join(random.choices(SYLLABLES, k=3))}"
    return Holder(f"{area}({random.choice('NEPTY')}){random.randint(1, 999999):06d}", area=area)


def mrz(random: Random) -> Holder:
    """A passport number with its check digit, filled up to nine places."""
    number = random.choice("ABCDEFGHJKLMNPRSTUVWXYZ") + digits(random, random.randint(6, 8))
    field = number.ljust(9, "<")
    return Holder(field + icao(field))


def passport(random: Random) -> Holder:
    return Holder(random.choice("ABCDEFGHJKLMNPRSTUVWXYZ") + digits(random, 7))


HOLDERS: dict[str, Callable[[Random], Holder]] = {
    maker.__name__: maker
    for maker in (
        *(th_pin, in_aadhaar, cn_ric, tr_tckn, kr_rrn, ir_melli, id_nik, my_nric, vn_cccd),
        *(lk_nic, pk_cnic, bd_nid, bd_brn, ph_psn, np_citizenship, af_tazkira, mm_nrc),
        *(mrz, passport),
    )
}

CHECKED = ("th_pin", "in_aadhaar", "cn_ric", "tr_tckn", "kr_rrn", "ir_melli", "mrz")
"""Kinds with check digits that find every change of one digit."""
