"""How Chinese a text is."""

from __future__ import annotations

import pytest

from crvs_link.load.text.chinese import share_of_chinese

SIMPLIFIED = "张伟,王芳,李娜,刘洋,欧阳雪琪,云南省昆明市,男,女\n"
TRADITIONAL = "陳志明,林淑芬,黃美惠,王建國,台北市中正區,男,女\n"


@pytest.mark.parametrize(("codec", "text"), [("gb18030", SIMPLIFIED), ("cp950", TRADITIONAL)])
def test_names_are_chinese_however_they_are_cut(codec: str, text: str) -> None:
    data = text.encode(codec)
    share, characters = share_of_chinese([data], codec)
    assert share > 0.9
    assert characters == sum(not character.isascii() for character in text)
    for cut in range(1, len(data), 7):
        assert share_of_chinese([data[:cut], data[cut:]], codec) == (share, characters)


def test_the_other_encoding_and_other_languages_are_not() -> None:
    assert share_of_chinese([SIMPLIFIED.encode("gb18030")], "cp950")[0] < 0.5
    assert share_of_chinese([TRADITIONAL.encode("cp950")], "gb18030")[0] < 0.5
    assert share_of_chinese(["김민수,이영희,박지성\n".encode("euc-kr")], "gb18030")[0] == 0
    assert share_of_chinese(["สมชาย ใจดี\n".encode("cp874")], "gb18030")[0] == 0
    assert share_of_chinese([b"a,b\n"], "gb18030") == (0.0, 0)
