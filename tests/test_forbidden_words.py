"""No output calls a person what only a determination of status can: in any language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from cli.calls import crvs_link
from cli.extracts import HEADER, rows, save

SOURCE: Final = Path(__file__).parents[1] / "src" / "crvs_link"
READ_ONLY: Final = {"standardise/tables", "load/tables"}
"""Tables of the words that input may hold: nothing of them is written."""
CATALOGUES: Final = sorted(SOURCE.glob("report/catalogue/*.toml"))

WORDS: Final = {
    "en": ["stateless", "non-nationals?", "illegals?", "illegally", "fraud", "fraudulent",
           "unregistered (?:person|people|child|children)"],
    "ar": ["عديم الجنسية", "عديمة الجنسية", "عديمو الجنسية", "عديمي الجنسية", "بلا جنسية",
           "بدون جنسية", "غير قانوني", "غير قانونية", "غير شرعي", "غير شرعية", "غير مواطن",
           "احتيال", "تزوير", "شخص غير مسجل", "غير مسجل", "غير مسجلة"],
    "fa": ["بی[ \u200c]?تابعیت", "بدون تابعیت", "غیر[ \u200c]?قانونی", "غیرمجاز", "بیگانه",
           "کلاهبرداری", "تقلب", "جعل", "شخص ثبت\u200cنشده", "غیر[ \u200c]?تبعه"],
    "ur": ["بے ?وطن", "بے ?ریاست", "غیر[ \u200c]?قانونی", "دھوکہ ?دہی", "فراڈ", "غیر شہری",
           "غیر رجسٹرڈ (?:شخص|فرد)"],
    "fr": ["apatrides?", "illéga(?:l|le|ux|les)", "fraud(?:e|es|uleux|uleuse)",
           "non-ressortissants?", "personnes? non enregistrées?"],
    "es": ["apátridas?", "ilegal(?:es)?", "fraudes?", "no nacional(?:es)?",
           "personas? no registradas?"],
    "th": ["ไร้สัญชาติ", "ไร้รัฐ", "ผิดกฎหมาย", "ฉ้อโกง", "ทุจริต", "บุคคลที่ไม่ได้จดทะเบียน"],
    "my": ["နိုင်ငံမဲ့", "တရားမဝင်", "လိမ်လည်", "မှတ်ပုံမတင်ထားသူ"],
    "bn": ["রাষ্ট্রহীন", "অবৈধ", "জালিয়াতি", "প্রতারণা", "অনিবন্ধিত ব্যক্তি"],
    "hi": ["राज्यविहीन", "राष्ट्रविहीन", "अवैध", "धोखाधड़ी", "अपंजीकृत व्यक्ति"],
    "id": ["tanpa kewarganegaraan", "tanpa negara", "ilegal", "penipuan", "orang tak terdaftar"],
    "ms": ["tanpa negara", "tanpa kewarganegaraan", "haram", "penipuan", "orang tidak berdaftar"],
    "vi": ["không quốc tịch", "bất hợp pháp", "gian lận", "người không đăng ký"],
    "tr": ["vatansız", "haymatlos", "yasa ?dışı", "dolandırıcılık", "kayıtsız kişi"],
    "ru": ["апатрид", "без гражданства", "нелегал(?:ьный)?", "мошенничество"],
    "zh": ["无国籍", "無國籍", "非法", "欺诈", "未登记(?:者|人员)"],
}  # fmt: skip
"""Patterns by language; the names of the concepts (statelessness) stand in the fixed sentences."""

UNSPACED: Final = {"th", "my", "zh"}
"""Languages that set words side by side."""
ARTICLES: Final = ("ال", "وال", "و")
"""What Arabic writes together with the word after it."""

FORBIDDEN: Final = [
    (language, re.compile(word)) for language, words in WORDS.items() for word in words
]


def said(text: str) -> list[str]:
    """Forbidden words of a text, whole ones."""
    lower = text.lower()
    return [
        match.group()
        for language, pattern in FORBIDDEN
        for match in pattern.finditer(lower)
        if language in UNSPACED or _whole(lower, *match.span(), language)
    ]


def _whole(text: str, start: int, end: int, language: str) -> bool:
    before = re.search(r"\w*$", text[max(start - 40, 0) : start])
    assert before is not None
    joined = ARTICLES if language == "ar" else ()
    return before.group() in ("", *joined) and not re.match(r"\w", text[end : end + 1])


def strings(path: Path) -> Iterator[str]:
    """Every text of a module but its documentation."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    documentation = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in documentation:
            yield text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a Stateless person", 1),
        ("It is about nationality, statelessness or legal status", 0),
        ("determined_stateless", 0),
        ("illegal entry, and fraud", 2),
        ("an unregistered person; unregistered records", 1),
        ("شخص عديم الجنسية", 1),
        ("انعدام الجنسية", 0),
        ("بی‌تابعیت", 1),
        ("بی‌تابعیتی", 0),
        ("เป็นคนไร้สัญชาติ", 1),
    ],
)
def test_the_words_are_found_and_the_names_of_concepts_are_not(text: str, found: int) -> None:
    assert len(said(text)) == found


def test_no_text_of_the_program_has_them() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert len(modules) > 300
    faults = {str(path.relative_to(SOURCE)): said("\n".join(strings(path))) for path in modules}
    assert {name: words for name, words in faults.items() if words} == {}


def test_no_template_or_catalogue_has_them() -> None:
    texts = [
        path
        for suffix in ("html", "css", "toml", "csv", "json", "txt", "jinja")
        for path in SOURCE.rglob(f"*.{suffix}")
        if not any(part in path.as_posix() for part in READ_ONLY)
    ]
    assert any(path.name == "report.html" for path in texts)
    faults = {path.name: said(path.read_text("utf-8")) for path in texts}
    assert {name: words for name, words in faults.items() if words} == {}


def test_every_language_of_a_catalogue_has_its_words() -> None:
    assert {path.stem for path in CATALOGUES} <= WORDS.keys()


# --- what runs write -------------------------------------------------------------------


def written(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            table = pl.read_parquet(path).select(pl.col(pl.String))
            cells = [column.unique().drop_nulls().to_list() for column in table]
            yield path.name, "\n".join([*table.columns, *(cell for some in cells for cell in some)])
        else:
            yield path.name, path.read_bytes().decode("utf-8", "replace")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
def test_the_samples_of_the_demo_give_none_of_them() -> None:
    names = ("arrivals.csv", "births_host.csv")
    for name, rows_used in zip(names, (300, 600), strict=True):
        with as_file(files("crvs_link.synthetic_data") / name) as path:
            lines = path.read_text("utf-8").splitlines(keepends=True)
        Path(name).write_text("".join(lines[: rows_used + 1]), "utf-8")
    done = crvs_link("match", *names, "-o", "out")
    assert done.exit_code == 0, done.output
    for name, text in (("", done.output), *written(Path("out"))):
        assert (name, said(text)) == (name, [])


@pytest.mark.usefixtures("here")
def test_what_an_extract_says_of_nationality_is_not_repeated() -> None:
    status = ["stateless", "Myanmar", "unregistered person"]
    host = [f"{line},{status[k % 3]}" for k, line in enumerate(rows(60))]
    register = [f"{line},{status[k % 3]}" for k, line in enumerate(rows(60, 20), 20)]
    a = save("a.csv", f"{HEADER},nationality", *host)
    b = save("b.csv", f"{HEADER},nationality", *[line.replace("K", "R", 1) for line in register])
    done = crvs_link("match", a, b, "-o", "out", "--format", "csv")
    assert done.exit_code == 0, done.output
    for name, text in (("", done.output), *written(Path("out"))):
        assert (name, said(text)) == (name, [])
    groups = pl.read_parquet("out/subgroups.parquet").filter(attribute="nationality")
    assert {"XXA", "MMR", "no known country"} <= set(groups["subgroup"])
    for args in (("profile", a), ("profile", a, "--json"), ("match", a, b, "--dry-run")):
        done = crvs_link(*args)
        assert done.exit_code == 0
        assert said(done.output) == []
