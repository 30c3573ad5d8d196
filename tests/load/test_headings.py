"""Rows of column names in the languages of the region."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link import read_extract
from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load.headings import about_subject, meanings, read_headers
from crvs_link.load.recognise import by_name

MOST = (
    "record_id name_given name_family father_name mother_name spouse_name dob_raw age sex "
    "nationality birth_place residence_street residence_town residence_region phone id_number"
)
FULL = MOST.replace("name_given name_family", "name_full")

ROWS = {
    "Arabic": "رقم القيد|الاسم|اسم العائلة|اسم الأب|اسم الأم|اسم الزوج|تاريخ الميلاد|العمر|الجنس|"
    "الجنسية|مكان الميلاد|العنوان|المدينة|المحافظة|رقم الهاتف|رقم الهوية",
    "Persian": "شماره ثبت|نام|نام خانوادگی|نام پدر|نام مادر|نام همسر|تاریخ تولد|سن|جنسیت|تابعیت|"
    "محل تولد|آدرس|شهر|ولایت|شماره تلفن|شماره تذکره",
    "Urdu": "رجسٹریشن نمبر|نام|خاندانی نام|ولدیت|والدہ کا نام|شوہر کا نام|تاریخ پیدائش|عمر|جنس|"
    "قومیت|مقام پیدائش|پتہ|ضلع|صوبہ|فون نمبر|شناختی کارڈ نمبر",
    "Pashto": "د ثبت شمېره|نوم|کورنی نوم|د پلار نوم|د مور نوم|د ښځې نوم|د زیږیدو نیټه|عمر|جنس|"
    "تابعیت|د زیږیدو ځای|پته|ولسوالۍ|ولایت|د تلیفون شمېره|د تذکرې شمېره",
    "Bengali": "জন্ম নিবন্ধন নম্বর|নাম|পদবি|পিতার নাম|মাতার নাম|স্বামীর নাম|জন্ম তারিখ|বয়স|লিঙ্গ|"
    "জাতীয়তা|জন্মস্থান|ঠিকানা|উপজেলা|জেলা|মোবাইল নম্বর|জাতীয় পরিচয়পত্র নম্বর",
    "Hindi": "पंजीकरण संख्या|नाम|उपनाम|पिता का नाम|माता का नाम|पति का नाम|जन्म तिथि|आयु|लिंग|"
    "राष्ट्रीयता|जन्म स्थान|पता|ज़िला|राज्य|मोबाइल नंबर|आधार संख्या",
    "Nepali": "दर्ता नं|नाम|थर|बाबुको नाम|आमाको नाम|पतिको नाम|जन्म मिति|उमेर|लिङ्ग|नागरिकता|"
    "जन्म स्थान|ठेगाना|जिल्ला|प्रदेश|फोन नं|नागरिकता नं",
    "Thai": "เลขทะเบียน|ชื่อ|นามสกุล|ชื่อบิดา|ชื่อมารดา|ชื่อคู่สมรส|วันเดือนปีเกิด|อายุ|เพศ|สัญชาติ|"
    "สถานที่เกิด|ที่อยู่|อำเภอ|จังหวัด|โทรศัพท์|เลขประจำตัวประชาชน",
    "Lao": "ເລກທະບຽນ|ຊື່|ນາມສະກຸນ|ຊື່ພໍ່|ຊື່ແມ່|ຊື່ຜົວ|ວັນເດືອນປີເກີດ|ອາຍຸ|ເພດ|ສັນຊາດ|ສະຖານທີ່ເກີດ|"
    "ທີ່ຢູ່|ເມືອງ|ແຂວງ|ເບີໂທລະສັບ|ເລກບັດປະຈຳຕົວ",
    "Khmer": "លេខបញ្ជី|ឈ្មោះ|នាមត្រកូល|ឈ្មោះឪពុក|ឈ្មោះម្តាយ|ឈ្មោះសហព័ទ្ធ|ថ្ងៃខែឆ្នាំកំណើត|អាយុ|"
    "ភេទ|សញ្ជាតិ|ទីកន្លែងកំណើត|អាសយដ្ឋាន|ស្រុក|ខេត្ត|លេខទូរស័ព្ទ|លេខអត្តសញ្ញាណប័ណ្ណ",
    "Vietnamese": "Số đăng ký|Tên|Họ|Họ tên cha|Họ tên mẹ|Tên vợ/chồng|Ngày sinh|Tuổi|Giới tính|"
    "Quốc tịch|Nơi sinh|Địa chỉ|Quận/huyện|Tỉnh|Số điện thoại|Số CCCD",
    "Indonesian": "Nomor akta|Nama depan|Nama belakang|Nama ayah|Nama ibu|Nama suami|Tanggal lahir|"
    "Umur|Jenis kelamin|Kewarganegaraan|Tempat lahir|Alamat|Kabupaten/kota|Provinsi|No HP|No KTP",
    "Malay": "No pendaftaran|Nama|Nama keluarga|Nama bapa|Nama ibu|Nama isteri|Tarikh lahir|Umur|"
    "Jantina|Warganegara|Tempat lahir|Alamat|Daerah|Negeri|No telefon|No kad pengenalan",
    "Chinese": "登记号|名|姓|父亲姓名|母亲姓名|配偶姓名|出生日期|年龄|性别|国籍|出生地|住址|县|"
    "省|电话|身份证号",
    "Turkish": "Kayıt no|Adı|Soyadı|Baba adı|Ana adı|Eş adı|Doğum tarihi|Yaş|Cinsiyet|Uyruk|"
    "Doğum yeri|Adres|İlçe|İl|Telefon|T.C. kimlik no",
    "Sinhala": "ලියාපදිංචි අංකය|නම|වාසගම|පියාගේ නම|මවගේ නම|භාර්යාවගේ නම|උපන් දිනය|වයස|"
    "ස්ත්‍රී/පුරුෂ භාවය|ජාතිකත්වය|උපන් ස්ථානය|ලිපිනය|දිස්ත්‍රික්කය|පළාත|දුරකථන අංකය|"
    "ජාතික හැඳුනුම්පත් අංකය",
    "Tamil": "பதிவு எண்|பெயர்|குடும்பப் பெயர்|தந்தையின் பெயர்|தாயின் பெயர்|மனைவி பெயர்|"
    "பிறந்த திகதி|வயது|பால்|தேசியம்|பிறந்த இடம்|முகவரி|மாவட்டம்|மாகாணம்|தொலைபேசி எண்|"
    "அடையாள அட்டை எண்",
    "Russian": "Регистрационный номер|Имя|Фамилия|Имя отца|Имя матери|Имя супруга|Дата рождения|"
    "Возраст|Пол|Гражданство|Место рождения|Адрес|Район|Область|Телефон|Номер паспорта",
    "French": "Numéro d'acte|Prénoms|Nom|Nom du père|Nom de la mère|Nom du conjoint|"
    "Date de naissance|Âge|Sexe|Nationalité|Lieu de naissance|Adresse|Commune|Région|Téléphone|"
    "Numéro d'identité",
    # Names in Myanmar have no parts.
    "Burmese": "အမှတ်စဉ်|အမည်|အဘအမည်|အမိအမည်|ခင်ပွန်း/ဇနီးအမည်|မွေးသက္ကရာဇ်|အသက်|ကျား/မ|"
    "နိုင်ငံသား|မွေးဖွားရာဒေသ|နေရပ်လိပ်စာ|မြို့နယ်|ပြည်နယ်|ဖုန်းနံပါတ်|မှတ်ပုံတင်အမှတ်",
    "English": "Registration number|Given names|Surname|Father's name|Mother's name|Name of spouse|"
    "Date of birth|Age|Sex|Nationality|Place of birth|Address|District|Province|Phone|National ID",
}

PARTS = {
    "Arabic": "سنة الميلاد|شهر الميلاد|يوم الميلاد",
    "Persian": "سال تولد|ماه تولد|روز تولد",
    "Urdu": "سال پیدائش|ماہ پیدائش|یوم پیدائش",
    "Pashto": "د زېږېدو کال|د زېږېدو میاشت|د زېږېدو ورځ",
    "Bengali": "জন্ম সাল|জন্ম মাস|জন্ম দিন",
    "Hindi": "जन्म वर्ष|जन्म माह|जन्म दिन",
    "Nepali": "जन्म साल|जन्म महिना|जन्म गते",
    "Burmese": "မွေးနှစ်|မွေးလ|မွေးရက်",
    "Thai": "ปีเกิด|เดือนเกิด|วันที่เกิด",
    "Lao": "ປີເກີດ|ເດືອນເກີດ|ວັນທີເກີດ",
    "Khmer": "ឆ្នាំកំណើត|ខែកំណើត|ថ្ងៃទីកំណើត",
    "Indonesian": "Tahun lahir|Bulan lahir|Hari lahir",
    "Chinese": "出生年|出生月|出生日",
    "Turkish": "Doğum yılı|Doğum ayı|Doğum günü",
    "Sinhala": "උපන් වර්ෂය|උපන් මාසය|උපන් දවස",
    "Tamil": "பிறந்த ஆண்டு|பிறந்த மாதம்|பிறந்த நாள்",
    "Russian": "Год рождения|Месяц рождения|День рождения",
    "French": "Année de naissance|Mois de naissance|Jour de naissance",
}


def read(*headers: str, **stated: str) -> dict[str, str]:
    found = by_name(headers, stated, "x.csv").candidates
    return {each.match.original: each.match.canonical for each in found}


@pytest.mark.parametrize("language", ROWS)
def test_a_row_of_names_is_recognised_wholly(language: str) -> None:
    headers = ROWS[language].split("|")
    naming = by_name(headers, {}, "x.csv")
    expected = (FULL if language == "Burmese" else MOST).split()
    assert [each.match.canonical for each in naming.candidates] == expected
    assert [each.match.original for each in naming.candidates] == headers
    said = {each.match.evidence.split(",")[0] for each in naming.candidates}
    assert said <= {"its name", "its name in " + language}
    assert len(said) == 1 or language in {"French", "Turkish"}


@pytest.mark.parametrize("language", PARTS)
def test_year_month_and_day(language: str) -> None:
    headers = PARTS[language].split("|")
    assert list(read(*headers).values()) == ["dob_year", "dob_month", "dob_day"]


@given(
    language=st.sampled_from(sorted(set(ROWS) - {"Turkish"})),
    change=st.sampled_from([str.upper, str.lower, lambda text: f"  {text}:"]),
    gap=st.sampled_from(["_", " ", "-"]),
)
def test_spelling_does_not_matter(language: str, change: object, gap: str) -> None:
    headers = ROWS[language].split("|")
    changed = [change(each.replace(" ", gap)) for each in headers]  # type: ignore[operator]
    assert list(read(*changed).values()) == list(read(*headers).values())


def test_letters_that_are_typed_either_way() -> None:
    for one, other in (
        ("تاريخ الولاده", "تاریخ الولادة"),
        ("دوغوم", "دوغوم"),
        ("كد ملي", "کد ملی"),
    ):
        assert meanings(one) == meanings(other)
    assert read("Dogum tarihi", "Soyadi") == {"Dogum tarihi": "dob_raw", "Soyadi": "name_family"}


def test_vowels_that_are_marks_tell_words_apart() -> None:
    assert read("पता", "पिता", "आयु") == {
        "पता": "residence_street",
        "पिता": "father_name",
        "आयु": "age",
    }


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["نام", "نام خانوادگی"], "name_given"),
        (["نام", "تاریخ پیدائش"], "name_full"),
        (["Nom", "Prénom"], "name_family"),
        (["Nom", "Date de naissance"], "name_full"),
        (["Nama", "Nama depan", "Nama belakang"], "name_full"),
    ],
)
def test_a_word_for_any_name_depends_on_the_names_beside_it(
    headers: list[str], expected: str
) -> None:
    assert read(*headers)[headers[0]] == expected


def test_a_stated_family_name_counts_as_one() -> None:
    assert read("ชื่อ", "x", name_family="x")["ชื่อ"] == "name_given"


def test_a_word_of_two_languages_is_read_in_that_of_the_others() -> None:
    assert read("Daerah", "Jantina")["Daerah"] == "residence_town"
    assert read("Daerah", "Jenis kelamin", "Jantina", "No HP")["Daerah"] == "residence_region"
    with pytest.raises(AmbiguousInputError, match="residence_region in Indonesian and") as caught:
        read("Nama", "Daerah")
    assert "--column residence_region=Daerah" in str(caught.value.hint)
    assert read("Nama", "Daerah", residence_town="Daerah")["Daerah"] == "residence_town"
    both = {"residence_town": "Nama", "residence_region": "x"}
    assert "Daerah" not in read("Nama", "Daerah", "x", **both)


def test_a_few_letters_mean_nothing_by_themselves() -> None:
    assert read("ad", "surname") == {"surname": "name_family"}
    assert read("ad", "soyad") == {"ad": "name_given", "soyad": "name_family"}


def test_evidence_says_the_language_and_how_sure() -> None:
    said = [each.evidence for each in read_headers(["ชื่อ", "นามสกุล", "sex", "id"], ())]
    assert said == [
        "its name in Thai, beside a family name",
        "its name in Thai",
        "its name",
        "its name, likely",
    ]


def test_content_is_not_asked_of_another_persons_column() -> None:
    for header in ("تاريخ ميلاد الأم", "วันเกิดมารดา", "मृत्यु का दिन", "父亲生日", "Tanggal lahir ibu"):
        assert not about_subject(header)
        assert by_name([header, "Nama"], {}, "x.csv").unnamed == ()
    for header in ("คอลัมน์", "attribute 5", "Ngày cấp mới"):
        assert about_subject(header)


def test_swapped_columns_of_another_language(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ชื่อ,วันเกิด\n2533-01-02,สมชาย\n2534-05-06,สมหญิง\n", "utf-8")
    with pytest.raises(InputError, match="look swapped"):
        read_extract(path)


def test_an_identity_number_used_as_record_id_is_withheld(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("身份证号,姓名\n1,李小\n2,王小\n", "utf-8")
    extract = read_extract(path, columns={"record_id": "身份证号"})
    assert extract.id_is_identity_number
