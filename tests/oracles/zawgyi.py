"""Burmese put from Unicode into Zawgyi, letter by letter, as a keyboard of Zawgyi does."""

from __future__ import annotations

import re
from typing import Final

_BELOW: Final = dict(
    zip(
        "ကခဂဃစဆဇဈဋဌဏတထဒဓနပဖဗဘမလ",
        "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075"
        "\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u1085",
        strict=True,
    )
)
_SYLLABLE: Final = re.compile(
    "(?P<kinzi>\u1004\u103a\u1039)?(?P<letter>[\u1000-\u1021\u103f])(?:\u1039(?P<below>.))?"
    "(?P<ya>\u103b)?(?P<ra>\u103c)?(?P<wa>\u103d)?(?P<ha>\u103e)?(?P<e>\u1031)?"
)


def to_zawgyi(text: str) -> str:
    """Zawgyi of text in Unicode: vowel e and medial ra first, killers as U+1039."""

    def syllable(found: re.Match[str]) -> str:
        part = found.groupdict(default="")
        return "".join(
            [
                part["e"],
                "\u103b" if part["ra"] else "",
                "\u1086" if part["letter"] == "\u103f" else part["letter"],
                "\u1064" if part["kinzi"] else "",
                _BELOW[part["below"]] if part["below"] else "",
                "\u103a" if part["ya"] else "",
                "\u103c" if part["wa"] else "",
                "\u103d" if part["ha"] else "",
            ]
        )

    killer = "\ue000"
    # The killer is written last: until then it would be taken for a medial ya.
    kept = re.sub("(?<!\u1004)\u103a|\u103a(?!\u1039)", killer, text)
    return _SYLLABLE.sub(syllable, kept).replace(killer, "\u1039")
