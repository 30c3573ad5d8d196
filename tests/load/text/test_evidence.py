"""The encoding of a text is found by evidence, said, or refused; never guessed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load import read_extract
from crvs_link.load.text.encoding import Encoding
from crvs_link.load.text.evidence import encoding_of, find_encoding

NAMES = {
    "cp1252": "José García,Núñez Pérez,Müller,François Lévêque,João Conceição,Åsa Bjørn,D’Élia",
    "cp1256": "محمد احمد,علي حسين,فاطمة الزهراء,خديجه,عبد الله,مريم يوسف,نورة,موسى",
    "cp874": "สมชาย ใจดี,มาลี ศรีสุข,ประเสริฐ,วิไลวรรณ,สมศักดิ์ เจริญสุข,กรุงเทพฯ,แม่สอด",
    "gb18030": "张伟,王芳,李娜,刘洋,陈静,杨婷婷,欧阳雪琪,云南省昆明市,赵鑫,周杰",
    "cp950": "陳志明,林淑芬,黃美惠,張雅婷,李家豪,王建國,台北市中正區,吳怡君",
}
OTHERS = {
    "euc-kr": "김민수,이영희,박지성,최수진,서울특별시,강남구,정우성",
    "shift-jis": "田中太郎,山田花子,佐藤健,東京都新宿区",
    "cp1251": "Иванов Иван,Петрова Анна,Сидоров,Алматы,Ташкент",
    "cp1250": "Michał Łukasz,Jiří Dvořák,Žižka,Wałęsa",
    "mac-roman": "José García,Núñez,Müller,François,Élodie",
    "cp850": "José García,Núñez,Müller,François,Élodie",
}


def table(names: str, *, seed: int = 1, rows: int = 40) -> str:
    rng = random.Random(seed)
    lines = [f"{n},{rng.choice(names.split(','))},{rng.randint(1950, 2020)}" for n in range(rows)]
    return "\n".join(["id,surname,year_of_birth", *lines, ""])


def written(folder: Path, data: bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("codec", NAMES)
@pytest.mark.parametrize("seed", range(5))
def test_each_encoding_is_found_and_said(tmp_path: Path, codec: str, seed: int) -> None:
    text = table(NAMES[codec], seed=seed)
    path = written(tmp_path, text.encode(codec))
    found = find_encoding(path)
    assert found is not None
    assert found.codec == codec
    extract = read_extract(path)
    assert extract.details["encoding"].startswith(found.label)
    assert "letters beyond ASCII" in extract.details["encoding"]
    assert extract.frame["name_family"].to_list() == [
        line.split(",")[1] for line in text.splitlines()[1:]
    ]


@pytest.mark.parametrize("codec", OTHERS)
def test_an_encoding_that_is_not_known_is_refused_and_can_be_stated(
    tmp_path: Path, codec: str
) -> None:
    text = table(OTHERS[codec])
    path = written(tmp_path, text.encode(codec))
    assert find_encoding(path) is None
    with pytest.raises(InputError, match=r"line \d+, byte \d+ of the line") as caught:
        read_extract(path)
    assert "--encoding" in str(caught.value.hint)
    extract = read_extract(path, encoding=codec)
    assert set(extract.frame["name_family"]) == set(OTHERS[codec].split(","))
    assert extract.details["encoding"].endswith(", stated")


def test_what_fits_two_encodings_is_left_to_the_user(tmp_path: Path) -> None:
    names = "Ayşe Gül,İbrahim Şahin,Mehmet Öztürk,Uğur,Doğan"
    path = written(tmp_path, table(names).encode("cp1254"))
    with pytest.raises(AmbiguousInputError, match=r"CP125[24] or CP125[24]") as caught:
        read_extract(path)
    assert "--encoding cp1254" in str(caught.value.hint)
    assert set(read_extract(path, encoding="cp1254").frame["name_family"]) == set(names.split(","))


def test_letters_that_two_encodings_share_are_no_doubt(tmp_path: Path) -> None:
    """French is the same in CP1252, CP1254 and CP1256."""
    path = written(tmp_path, table("François,Hélène,Lévêque").encode("cp1256"))
    found = find_encoding(path)
    assert found is not None
    assert found.codec == "cp1252"


def test_a_few_bytes_are_no_evidence(tmp_path: Path) -> None:
    path = written(tmp_path, b"id,surname\n1,Jos\xe9\n2,Khan\n")
    assert find_encoding(path) is None


@pytest.mark.parametrize("fault", [b"\xe9", b"\xff\xfe", b"\xc3"])
def test_utf8_with_a_few_wrong_bytes_is_damaged_utf8(tmp_path: Path, fault: bytes) -> None:
    lines = table(NAMES["cp874"]).encode().split(b"\n")
    lines[20] += fault
    path = written(tmp_path, b"\n".join(lines))
    with pytest.raises(InputError, match="line 21, byte"):
        read_extract(path)


def test_utf8_is_left_alone(tmp_path: Path) -> None:
    for names in NAMES.values():
        assert find_encoding(written(tmp_path, table(names).encode())) is None


@pytest.mark.parametrize("codec", NAMES)
def test_the_order_of_rows_does_not_matter(tmp_path: Path, codec: str) -> None:
    """Letters beyond ASCII may come late, behind what is looked at before reading."""
    head, *rest = table(NAMES[codec]).splitlines()
    plain = [f"{n},Khan,1990" for n in range(1000, 9000)]
    late = written(tmp_path, "\n".join([head, *plain, *rest, ""]).encode(codec))
    found = read_extract(late)
    early = written(tmp_path, "\n".join([head, *rest, *plain, ""]).encode(codec))
    assert read_extract(early).details == found.details
    assert found.account.read == 8040
    assert found.frame["name_family"].to_list()[-1] == rest[-1].split(",")[1]


def test_names_in_utf8_over_rows_that_are_not(tmp_path: Path) -> None:
    head = "id,surname,année\n".encode()
    rows = b"1,Khan,1990\n" * 8000 + table(NAMES["cp874"]).split("\n", 1)[1].encode("cp874")
    path = written(tmp_path, head + rows)
    with pytest.raises(AmbiguousInputError, match="column names are UTF-8") as caught:
        read_extract(path)
    assert "--encoding" in str(caught.value.hint)


def test_a_stated_encoding_goes_before_all_evidence(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xff\xfea")
    assert encoding_of(path, b"\xff\xfea", "cp1252") == Encoding("cp1252", "stated", stated=True)
