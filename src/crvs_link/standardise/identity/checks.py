"""Check digits of identity numbers, for all numbers of one length at once.

Each function takes the digits, uint8[N, length], and says for each number whether its
check digits hold, bool[N].
"""

from __future__ import annotations

from typing import Final

import numpy as np

from crvs_link.standardise.identity.facts import Bools, Digits, Ints

# Verhoeff (1969): the multiplication of the dihedral group of order ten, and the powers
# of the permutation that is applied to the digits from the right.
_DIHEDRAL: Final = np.array(
    [
        [(i + j) % 5 if j < 5 else 5 + (i + j) % 5 for j in range(10)]
        if i < 5
        else [5 + (i - j) % 5 if j < 5 else (i - j) % 5 for j in range(10)]
        for i in range(10)
    ],
    dtype=np.uint8,
)
_STEP: Final = np.array([1, 5, 7, 6, 2, 8, 3, 0, 9, 4], dtype=np.uint8)


def thai(digits: Digits) -> Bools:
    """13 digits, modulus 11, weights 13 to 2."""
    return _equal((11 - _sum(digits, range(13, 1, -1)) % 11) % 10, digits[:, 12])


def iranian(digits: Digits) -> Bools:
    """10 digits, modulus 11, weights 10 to 2."""
    rest = _sum(digits, range(10, 1, -1)) % 11
    return _equal(np.where(rest < 2, rest, 11 - rest), digits[:, 9])


def korean(digits: Digits) -> Bools:
    """13 digits, modulus 11, weights 2 to 9 and 2 to 5; foreigners' may be shifted by 2."""
    plain = (11 - _sum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10
    foreign = (digits[:, 6] >= 5) & (digits[:, 6] <= 8)
    return _equal(plain, digits[:, 12]) | (foreign & _equal((plain + 2) % 10, digits[:, 12]))


def chinese_check(digits: Digits) -> Ints:
    """ISO 7064 MOD 11-2 of 17 digits: 0 to 10, where 10 is written X. int32[N]."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    return (12 - _sum(digits, weights) % 11) % 11


def turkish(digits: Digits) -> Bools:
    """11 digits of which the last two check."""
    odd, even = digits[:, 0:9:2].sum(axis=1, dtype=np.int32), digits[:, 1:8:2].sum(axis=1)
    tenth = (7 * odd - even.astype(np.int32)) % 10
    eleventh = digits[:, :10].sum(axis=1, dtype=np.int32) % 10
    return _equal(tenth, digits[:, 9]) & _equal(eleventh, digits[:, 10])


def verhoeff(digits: Digits) -> Bools:
    """Verhoeff's check digit, the last of any number of digits."""
    state = np.zeros(len(digits), np.uint8)
    permutation = np.arange(10, dtype=np.uint8)
    for column in range(digits.shape[1] - 1, -1, -1):
        state = _DIHEDRAL[state, permutation[digits[:, column]]]
        permutation = _STEP[permutation]
    return np.asarray(state == 0)


def icao(values: Digits, check: Digits) -> Bools:
    """ICAO 9303: weights 7, 3, 1 in turn, modulus 10.

    Parameters
    ----------
    values : uint8[N, length]
        Digits as themselves, A to Z as 10 to 35, the filler as 0.
    check : uint8[N]
    """
    weights = [(7, 3, 1)[place % 3] for place in range(values.shape[1])]
    return _equal(_sum(values, weights) % 10, check)


def _sum(digits: Digits, weights: range | list[int]) -> Ints:
    total = np.zeros(len(digits), np.int32)
    for column, weight in enumerate(weights):
        total += np.int32(weight) * digits[:, column]
    return total


def _equal(computed: Ints, written: Digits) -> Bools:
    return np.asarray(computed == written)
