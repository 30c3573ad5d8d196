"""The whole stage, against standardising every row by itself."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.load import Extract
from crvs_link.run import RunOptions
from crvs_link.schema import DICTIONARY_OF, FIELDS, Calendar, FieldKind, NameRole
from crvs_link.standardise import (
    DateReading,
    clean_category,
    clean_dates,
    clean_name,
    clean_phone,
    clean_sex,
    clean_text,
    name_tokens,
)
from crvs_link.standardise.countries import clean_countries
from crvs_link.standardise.identity import read_identity_numbers
from extracts import extract_of
from strategies import person_columns

READINGS = Readings(date_order="dmy", date_calendar="gregorian")


def clean_nationality(raw: pl.DataFrame) -> pl.DataFrame:
    """The country; no country as it is written; nothing where none is stated."""
    read = clean_countries(raw)
    return raw.select(
        text=pl.when(pl.lit(read["status"].is_in(["undetermined", "unrecorded"]).fill_null(False)))
        .then(None)
        .otherwise(pl.lit(read["text"]).fill_null(pl.lit(clean_category(raw)["text"])))
    )


def clean_number(raw: pl.DataFrame) -> pl.DataFrame:
    return read_identity_numbers(raw, "other")


ONE_BY_ONE = {
    "name_given": clean_name,
    "name_family": clean_name,
    "birth_place": clean_text,
    "nationality": clean_nationality,
    "sex": clean_sex,
    "phone": clean_phone,
    "id_number": clean_number,
}


def run(*extracts: Extract, threads: int = 2) -> CodedRecords:
    return encode(extracts, [READINGS] * len(extracts), RunOptions(threads=threads))


def value(coded: CodedRecords, field: str, extract: int) -> list[object]:
    """The clean value of each record, looked up through its code."""
    codes = coded.fields[field].codes[extract]
    assert codes is not None
    assert codes.dtype == np.int32
    dictionary = coded.dictionaries[coded.fields[field].dictionary]
    if dictionary.kind is FieldKind.DATE:
        rows: list[object] = list(dictionary.values["dob_from", "dob_to"].iter_rows())
    elif dictionary.kind is FieldKind.BAG:
        texts = coded.dictionaries["names"].values["text"]
        rows = [
            list(zip(texts.gather(tokens), roles, strict=True))
            for tokens, roles in dictionary.values["tokens", "roles"].iter_rows()
        ]
    else:
        rows = dictionary.values["text"].to_list()
    return [None if code < 0 else rows[code] for code in codes.tolist()]


def content(coded: CodedRecords) -> str:
    """A digest of everything that was coded."""
    digest = hashlib.sha256(repr((coded.sizes, coded.notes)).encode())
    for name, dictionary in coded.dictionaries.items():
        digest.update(repr((name, dictionary.kind, dictionary.values.rows())).encode())
        for key, codes in dictionary.keys.items():
            digest.update(key.encode() + codes.tobytes())
    for name, field in coded.fields.items():
        digest.update(repr((name, field.dictionary)).encode())
        for codes in field.codes:
            digest.update(b"none" if codes is None else codes.tobytes())
    return digest.hexdigest()


def expected(extract: Extract, field: str) -> list[object]:
    raw = extract.frame.rename({"dob_raw" if field == "dob" else field: "raw"}).select("raw")
    if field == "dob":
        clean = clean_dates(raw, DateReading("dmy", Calendar.GREGORIAN, ""))
        return [None if d[0] is None else d for d in clean["dob_from", "dob_to"].iter_rows()]
    return ONE_BY_ONE[field](raw)["text"].to_list()


many = st.lists(person_columns(), min_size=1, max_size=3).map(
    lambda tables: [extract_of(columns) for columns in tables]
)


@settings(max_examples=30)
@given(many)
def test_every_record_has_its_own_clean_value(extracts: list[Extract]) -> None:
    coded = run(*extracts)
    assert coded.sizes == tuple(extract.frame.height for extract in extracts)
    for number, extract in enumerate(extracts):
        for field in [*ONE_BY_ONE, "dob"]:
            column = "dob_raw" if field == "dob" else field
            if column in extract.frame.columns:
                assert value(coded, field, number) == expected(extract, field)
            elif field in coded.fields:
                assert coded.fields[field].codes[number] is None


def records_of(coded: CodedRecords, name: str) -> Counter[tuple[object, ...]]:
    """How often the records have each text of a dictionary; nothing of other kinds."""
    times: Counter[tuple[object, ...]] = Counter()
    if coded.dictionaries[name].kind is not FieldKind.TEXT:
        return times
    texts = coded.dictionaries[name].values.rows()
    for field in coded.fields.values():
        of_field = coded.dictionaries[field.dictionary]
        for codes in field.codes:
            for code in [] if codes is None else codes[codes >= 0].tolist():
                if field.dictionary == name:
                    times[texts[code]] += 1
                elif name == "names" and of_field.kind is FieldKind.BAG:
                    times.update(texts[token] for token in of_field.values["tokens"][code])
    return times


@settings(max_examples=30)
@given(many)
def test_dictionaries_are_distinct_sorted_and_used(extracts: list[Extract]) -> None:
    coded = run(*extracts)
    assert list(coded.fields) == [field for field in FIELDS if field in coded.fields]
    used: dict[str, set[int]] = {name: set() for name in coded.dictionaries}
    for field in coded.fields.values():
        assert field.dictionary == DICTIONARY_OF.get(field.field, field.field)
        for codes in field.codes:
            used[field.dictionary] |= set() if codes is None else set(codes.tolist()) - {-1}
    for name, dictionary in coded.dictionaries.items():
        rows = [
            tuple(r[0]) if dictionary.kind is FieldKind.BAG else r for r in dictionary.values.rows()
        ]
        if dictionary.kind is FieldKind.DATE:
            rows = [row[:2] for row in rows]
        times = records_of(coded, name)
        assert rows == sorted(set(rows), key=lambda row: (-times.get(row, 0), row))
        assert used[name] == set(range(len(rows))) or name == "names"
        for key in dictionary.keys.values():
            assert len(key) == len(rows)


@settings(max_examples=30)
@given(many, st.randoms(use_true_random=False))
def test_permuting_rows_permutes_codes(extracts: list[Extract], random: object) -> None:
    coded = run(*extracts)
    order = list(range(extracts[0].frame.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    columns = extracts[0].frame[order].drop("row_number", "record_id").to_dict(as_series=False)
    permuted = run(extract_of(columns), *extracts[1:])
    for name, dictionary in coded.dictionaries.items():
        assert dictionary.values.equals(permuted.dictionaries[name].values)
    for name, field in coded.fields.items():
        for number, (before, after) in enumerate(
            zip(field.codes, permuted.fields[name].codes, strict=True)
        ):
            if before is None:
                assert after is None
            else:
                assert after is not None
                assert after.tolist() == (before[order] if number == 0 else before).tolist()


def equalities(codes: np.ndarray) -> list[list[bool]]:
    return ((codes[:, None] == codes[None, :]) & (codes >= 0)[:, None]).tolist()


@settings(max_examples=30)
@given(many, person_columns())
def test_one_more_file_changes_no_equality(
    extracts: list[Extract], more: dict[str, list[str | None]]
) -> None:
    coded = run(*extracts)
    wider = run(*extracts, extract_of(more))
    for name, field in coded.fields.items():
        kept = [(a, b) for a, b in zip(field.codes, wider.fields[name].codes, strict=False)]
        alone = np.concatenate([a for a, _ in kept if a is not None])
        beside = np.concatenate([b for _, b in kept if b is not None])
        assert equalities(alone) == equalities(beside)


@settings(max_examples=30)
@given(many)
def test_counts_sum_to_the_records_with_a_value(extracts: list[Extract]) -> None:
    coded = run(*extracts)
    for name, field in coded.fields.items():
        size = coded.dictionaries[field.dictionary].values.height
        for number, codes in enumerate(field.codes):
            counts = coded.counts(name, number)
            assert len(counts) == size
            assert counts.sum() == (0 if codes is None else (codes >= 0).sum())


@settings(max_examples=20)
@given(many)
def test_any_number_of_threads_gives_the_same_bytes(extracts: list[Extract]) -> None:
    digests = {content(run(*extracts, threads=threads)) for threads in (1, 2, 5)}
    assert len(digests) == 1


def test_slices_of_any_size_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = extract_of(
        {"name_full": [f"Ana{n % 7} Li{n % 5}" for n in range(50)], "phone": ["812345678"] * 50}
    )
    whole = content(run(extract))
    monkeypatch.setattr("crvs_link.encode.clean.SLICE", 4)
    monkeypatch.setattr("crvs_link.encode.clean.PLAIN_SLICE", 7)
    assert content(run(extract)) == whole


def test_rows_and_distinct_values_are_coded_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "name_full": [f"Ana{n} Li bin Lim{n % 300}" if n % 9 else None for n in range(3000)],
        "id_number": [f"A-{n:07d}" for n in range(3000)],
        "birth_place": [f"Village {n} Tsp" for n in range(3000)],
    }
    by_row = content(run(extract_of(rows)))
    monkeypatch.setattr("crvs_link.encode.raw._hardly_repeats", lambda _: False)
    assert content(run(extract_of(rows))) == by_row


def test_full_names_and_names_in_parts_meet_token_by_token() -> None:
    whole = extract_of({"name_full": ["Rahim, Mohd. Abdul", "Ali bin Ahmad", "Ana", None, "FNU"]})
    parts = extract_of(
        {
            "name_given": ["Mohd Abdul", "Ali bin", "Ana", None, "FNU"],
            "name_middle": [None] * 5,
            "name_family": ["Rahim", "Ahmad", None, None, "LNU"],
        }
    )
    coded = run(whole, parts)
    left, right = coded.fields["name"].codes
    given_codes = coded.fields["name_given"].codes[1]
    assert left is not None
    assert right is not None
    assert given_codes is not None
    assert left.tolist() == right.tolist()
    assert left.tolist()[3:] == [-1, -1]
    assert value(coded, "name", 0)[:3] == [
        [("md", NameRole.MARKER), ("abd", NameRole.MARKER), ("rahim", NameRole.UNKNOWN)],
        [("ali", NameRole.GIVEN), ("ahmad", NameRole.FATHER)],
        [("ana", NameRole.UNKNOWN)],
    ]
    texts = coded.dictionaries["names"].values["text"].to_list()
    assert {"mohammad abdul", "md", "abd", "rahim"} <= set(texts)
    bag = coded.dictionaries["name"].values["tokens"][int(left[2])].to_list()
    assert bag == [given_codes.tolist()[2]]
    assert coded.fields["name_given"].codes[0] is None


def test_names_keep_their_order_and_repeats() -> None:
    names = ["Win Kyaw Win", "Kyaw Win", "Win Win Kyaw", "win  KYAW win"]
    coded = run(extract_of({"mother_name": names}))
    codes = coded.fields["mother_name"].codes[0]
    assert codes is not None
    assert codes.tolist()[0] == codes.tolist()[3]
    assert len(set(codes.tolist())) == 3
    assert value(coded, "mother_name", 0)[0] == [("win", 0), ("kyaw", 0), ("win", 0)]
    assert coded.dictionaries["mother_name"].values.schema == {
        "tokens": pl.List(pl.Int32),
        "roles": pl.List(pl.UInt8),
    }


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["Ana Lim", "Lim, Ana", "Ana", None, "-"]), max_size=8))
def test_names_of_relatives_are_read_as_names(names: list[str | None]) -> None:
    coded = run(extract_of({"father_name": names}))
    tokens = name_tokens(pl.DataFrame({"raw": names}, schema={"raw": pl.String}))["tokens"]
    assert value(coded, "father_name", 0) == [
        None if name is None else [(token["text"], 0) for token in name]
        for name in tokens.to_list()
    ]


def test_a_connector_fills_the_fathers_name_of_an_extract_without_it() -> None:
    told = extract_of({"name_full": ["Ana binti Md. Lim bin Kow", "Siti", "Rokeya w/o Rahim"]})
    column = extract_of({"name_full": ["Ana"], "father_name": ["Lim Kow"], "spouse_name": ["-"]})
    coded = run(told, column)
    father = coded.fields["father_name"]
    assert father.derived == {0}
    assert value(coded, "father_name", 0) == [
        [("lim", NameRole.UNKNOWN), ("kow", NameRole.UNKNOWN)],
        None,
        None,
    ]
    assert coded.fields["spouse_name"].derived == {0}
    assert value(coded, "spouse_name", 0) == [None, None, [("rahim", NameRole.UNKNOWN)]]
    assert run(told).fields.keys() == {"name"}


def test_the_same_day_in_two_calendars_is_one_value() -> None:
    coded = encode(
        [extract_of({"dob_raw": ["2533-02-01"]}), extract_of({"dob_raw": ["1990-02-01"]})],
        [Readings(date_calendar="buddhist"), Readings(date_calendar="gregorian")],
        RunOptions(threads=1),
    )
    assert [codes.tolist() for codes in coded.fields["dob"].codes if codes is not None] == [
        [0],
        [0],
    ]
    assert coded.dictionaries["dob"].values["dob_calendar"].to_list() == [None]
    assert coded.dictionaries["dob"].keys["year"].tolist() == [1990]


def test_keys_are_those_of_the_kind() -> None:
    coded = run(
        extract_of(
            {
                "name_given": ["Ana"],
                "birth_place": ["Yangon"],
                "dob_raw": ["25/12/1990"],
                "phone": ["812345678"],
                "sex": ["F"],
                "father_name": ["Li Wei"],
            }
        )
    )
    assert {name: sorted(one.keys) for name, one in coded.dictionaries.items()} == {
        "names": ["abjad", "family", "fine", "form", "member", "sound"],
        "birth_place": ["sound"],
        "dob": ["month_day", "year"],
        "phone": [],
        "sex": [],
        "father_name": [],
    }
    assert {name: one.kind.value for name, one in coded.dictionaries.items()} == {
        "names": "text",
        "birth_place": "text",
        "dob": "date",
        "phone": "code",
        "sex": "category",
        "father_name": "bag",
    }


def test_extracts_without_rows_or_fields_are_coded() -> None:
    coded = run(extract_of({"phone": [], "dob_raw": [], "name_full": []}), extract_of({}))
    assert coded.sizes == (0, 0)
    assert {name: field.codes[0].tolist() for name, field in coded.fields.items()} == {  # type: ignore[union-attr]
        "name": [],
        "dob": [],
        "phone": [],
    }
    assert run().fields == {}


def test_a_column_without_a_value_is_missing_in_every_record() -> None:
    coded = run(extract_of({"occupation": [None, "n/a"]}))
    codes = coded.fields["occupation"].codes[0]
    assert codes is not None
    assert codes.tolist() == [-1, -1]
    assert coded.dictionaries["occupation"].values.height == 0
    assert coded.counts("occupation", 0).tolist() == []


def test_each_extract_needs_its_readings() -> None:
    with pytest.raises(ValueError, match="one Readings"):
        encode([extract_of({})], [], RunOptions())
