"""Which letters stand side by side in words."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.load.text.pairs import read_alike, share_of_words


def pairs(data: bytes) -> np.ndarray:
    counts = np.zeros((256, 256), dtype=np.int64)
    for first, second in zip(b"\n" + data, data + b"\n", strict=True):
        counts[first, second] += 1
    return counts


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        ("cp1252", "Núñez"),
        ("cp1252", "CONCEIÇÃO"),
        ("cp1252", "D’Élia"),
        ("cp1254", "Işık"),
        ("cp1256", "فاطمة، علي"),
        ("cp874", "เจริญสุข"),
        ("cp874", "น้ำ"),
    ],
)
def test_words_are_words(codec: str, word: str) -> None:
    share, letters = share_of_words(pairs(word.encode(codec)), codec)
    assert share == 1
    assert letters > 0


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        ("cp1252", "aÉa"),
        ("cp1252", "ÈâàíÎâ"),
        ("cp1252", "a¤b"),
        ("cp1256", "aبa"),
        ("cp1256", "ةة"),
        ("cp874", "aกa"),
        ("cp874", "าิา"),
        ("cp874", "เ"),
        ("cp874", "ฅฅฅ"),
    ],
)
def test_other_strings_are_not(codec: str, word: str) -> None:
    assert share_of_words(pairs(word.encode(codec)), codec)[0] <= 0.7


def test_a_byte_that_an_encoding_has_not() -> None:
    assert share_of_words(pairs(b"\xdb"), "cp874") == (0.0, 0)
    assert share_of_words(pairs(b"abc"), "cp874") == (0.0, 0)


def test_alike_is_about_the_bytes_that_occur() -> None:
    assert read_alike(pairs(b"caf\xe9"), "cp1252", "cp1256")
    assert not read_alike(pairs(b"Jos\xe9 Garc\xeda"), "cp1252", "cp1256")
