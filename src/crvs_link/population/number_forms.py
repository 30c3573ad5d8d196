"""The forms of identity numbers, by kind: what they say of the holder is true."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crvs_link.population.draw import Ints, Longs

_THAI_WEIGHTS: Final = tuple(range(13, 1, -1))
_IRANIAN_WEIGHTS: Final = tuple(range(10, 1, -1))
_TOWNSHIPS: Final = ("KaMaTa", "SaTaNa", "MaTaNa", "BaTaHta", "MaPaNa", "YaThaTa", "LaMaNa")
_LETTERS: Final = tuple("ABCEGHKLMNPRSTW")


@dataclass(frozen=True)
class Holders:
    """What numbers are made of.

    Parameters
    ----------
    born : int32[n]
        Days since 1970-01-01.
    woman, area, serial, group : int64[n]
        ``serial`` differs from holder to holder.
    status : Series of String
        Class of the holder or form of the document; null where the recipe has none.
    """

    born: Ints
    woman: Longs
    area: Longs
    serial: Longs
    group: Longs
    status: pl.Series

    @property
    def year(self) -> Longs:
        """Gregorian year of birth."""
        years = self.born.astype("datetime64[D]").astype("datetime64[Y]")
        return years.astype(np.int64) + 1970

    @property
    def month(self) -> Longs:
        """Month of birth."""
        months = self.born.astype("datetime64[D]").astype("datetime64[M]")
        return months.astype(np.int64) % 12 + 1

    @property
    def day(self) -> Longs:
        """Day of birth in its month."""
        days = self.born.astype("datetime64[D]")
        since: Longs = (days - days.astype("datetime64[M]")).astype(np.int64)
        return since + 1


def _thai(of: Holders) -> pl.Series:
    """Class of status, area, serial, check digit (modulus 11)."""
    status = of.status.fill_null("1").cast(pl.Int64).to_numpy()
    body = (status * 10**4 + 1000 + of.area * 100 % 9000) * 10**7 + of.serial % 10**7
    return _joined((body, 12), ((11 - _weighted(body, _THAI_WEIGHTS) % 11) % 10, 1))


def _iranian(of: Holders) -> pl.Series:
    body = 10**6 + of.serial * 37 % (10**9 - 10**6)
    rest = _weighted(body, _IRANIAN_WEIGHTS) % 11
    return _joined((body, 9), (np.where(rest < 2, rest, 11 - rest), 1))


def _malaysian(of: Holders) -> pl.Series:
    return _joined(
        (of.year % 100, 2),
        (of.month, 2),
        (of.day, 2),
        (of.area % 14 + 1, 2),
        (of.serial // 5 % 1000, 3),
        (of.serial % 5 * 2 + 1 - of.woman, 1),
    )


def _indonesian(of: Holders) -> pl.Series:
    return _joined(
        (110_000 + of.area * 101, 6),
        (of.day + 40 * of.woman, 2),
        (of.month, 2),
        (of.year % 100, 2),
        (of.serial % 9999 + 1, 4),
    )


def _pakistani(of: Holders) -> pl.Series:
    return _joined(
        (10_000 + of.area * 37, 5),
        (of.serial % 10**7, 7),
        (of.serial % 4 * 2 + 1 + of.woman, 1),
        separator="-",
    )


def _bangladeshi_birth(of: Holders) -> pl.Series:
    return _joined((of.year, 4), (1_000_000 + of.area * 977, 7), (of.serial % 10**6, 6))


def _bangladeshi(of: Holders) -> pl.Series:
    return _joined((10**9 + of.serial * 83, 10))


def _nepali(of: Holders) -> pl.Series:
    """District, office, Bikram Sambat year of issue at sixteen, serial."""
    return _joined(
        (of.area, 2),
        (of.serial % 3 + 1, 2),
        ((of.year + 57 + 16) % 100, 2),
        (of.serial % 99_999 + 1, 5),
        separator="-",
    )


def _vietnamese(of: Holders) -> pl.Series:
    century = (of.year >= 2000).astype(np.int64) * 2
    return _joined(
        (of.area, 3), (century + of.woman, 1), (of.year % 100, 2), (of.serial % 10**6, 6)
    )


def _burmese(of: Holders) -> pl.Series:
    """State, township, class of citizenship, serial."""
    town = pl.Series(_TOWNSHIPS).gather(of.area % len(_TOWNSHIPS))
    state = _joined((of.area % 14 + 1, 1))
    status = of.status.fill_null("N")
    return state + "/" + town + "(" + status + ")" + _joined((of.serial % 999_999 + 1, 6))


def _afghan(of: Holders) -> pl.Series:
    """Volume, page and entry of the paper book, or the electronic number."""
    paper = _joined(
        (of.area * 3 + 1, 1),
        (of.serial % 400 + 1, 1),
        (of.serial // 400 % 9000 + 1, 1),
        separator="/",
    )
    new = _joined(
        (1397 + of.area % 8, 4),
        (of.serial // 10**5 % 10**4, 4),
        (of.serial % 10**5, 5),
        separator="-",
    )
    return new.zip_with((of.status == "electronic").fill_null(False), paper)


def _passport(of: Holders) -> pl.Series:
    return pl.Series(_LETTERS).gather(of.group % len(_LETTERS)) + _joined((of.serial, 8))


def _other(of: Holders) -> pl.Series:
    return _joined((100 + of.area, 3), (of.serial, 8), separator="-")


FORMS: Final[Mapping[str, Callable[[Holders], pl.Series]]] = MappingProxyType(
    {
        "th_pin": _thai,
        "ir_melli": _iranian,
        "my_nric": _malaysian,
        "id_nik": _indonesian,
        "pk_cnic": _pakistani,
        "bd_brn": _bangladeshi_birth,
        "bd_nid": _bangladeshi,
        "np_citizenship": _nepali,
        "vn_cccd": _vietnamese,
        "mm_nrc": _burmese,
        "af_tazkira": _afghan,
        "passport": _passport,
        "unhcr": _other,
        "other": _other,
    }
)
"""How numbers of each kind are made."""


def _weighted(body: Longs, weights: Sequence[int]) -> Longs:
    """Sum of the digits of numbers, each by its weight, the first digit by the first."""
    total = np.zeros(len(body), dtype=np.int64)
    for place, weight in enumerate(reversed(weights)):
        total += weight * (body // 10**place % 10)
    return total


def _joined(*parts: tuple[Longs, int], separator: str = "") -> pl.Series:
    """Numbers with zeros in front, side by side."""
    columns = [
        pl.Series(f"{i}", number).cast(pl.String).str.zfill(width)
        for i, (number, width) in enumerate(parts)
    ]
    return pl.select(pl.concat_str(columns, separator=separator)).to_series()
