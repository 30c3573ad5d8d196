from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal
from scipy.stats import spearmanr

import data
import mistakes

N = 20_000
FIELDS = ["given_name", "family_name", "father_name", "birth_place", "date_of_birth", "sex",
          "phone"]  # fmt: skip
NULLS = {
    **{field.column: field.nulls for field in data.TEXT_FIELDS},
    "date_of_birth": data.DOB_NULLS,
    "sex": data.SEX_NULLS,
    "phone": data.PHONE_NULLS,
}
# Probability that two records of a person agree, both values being there.
AGREEMENT = {
    **{field.column: (1 - data.TYPOS) ** 2 for field in data.TEXT_FIELDS},
    "date_of_birth": (1 - mistakes.DATE_ERRORS) ** 2,
    "sex": (1 - data.SEX_ERRORS) ** 2 + data.SEX_ERRORS**2,
    "phone": (1 - mistakes.PHONE_ERRORS) ** 2,
}


def bound(rate: float, n: int) -> float:
    """4.5 standard errors of a share: passed by chance once in 150,000 times."""
    return float(4.5 * (rate * (1 - rate) / n) ** 0.5)


def folded(column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String).str.to_lowercase()
    return text.str.normalize("NFD").str.replace_all(r"\p{M}", "").alias(column)


def pairs(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row for each true pair: the columns of a, those of b with a suffix, positions."""
    a = frames["a"].with_columns(map(folded, FIELDS)).with_row_index("at")
    b = frames["b"].with_columns(map(folded, FIELDS)).with_row_index("at")
    joined = frames["truth"].join(a, left_on="id_a", right_on="record_id", how="inner")
    return joined.join(b, left_on="id_b", right_on="record_id", how="inner", suffix="_b")


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return data.generate(N, seed=1)


@pytest.mark.parametrize("households", [False, True])
def test_the_seed_decides_everything(households: bool) -> None:
    first, again, other = (
        data.generate(500, seed=seed, households=households) for seed in (1, 1, 2)
    )
    for name, frame in first.items():
        assert_frame_equal(frame, again[name])
        assert not frame.equals(other[name])


@pytest.mark.parametrize("n", [2, 3, 10, 101])
def test_small_and_odd_sizes(n: int) -> None:
    frames = data.generate(n)
    assert [len(frames[name]) for name in ("a", "b", "truth")] == [n, n, n // 2]
    assert frames["a"].columns == ["record_id", *FIELDS]
    assert frames["b"].schema == frames["a"].schema


def test_every_true_pair_is_there(frames: dict[str, pl.DataFrame]) -> None:
    truth = frames["truth"]
    assert len(truth) == N // 2
    assert frames["a"]["record_id"].n_unique() == frames["b"]["record_id"].n_unique() == N
    assert truth["id_a"].n_unique() == truth["id_b"].n_unique() == N // 2
    assert len(pairs(frames)) == N // 2


@pytest.mark.parametrize("field", FIELDS)
def test_nulls_come_at_their_rate(frames: dict[str, pl.DataFrame], field: str) -> None:
    for name in ("a", "b"):
        share = frames[name][field].null_count() / N
        assert abs(share - NULLS[field]) < bound(NULLS[field], N)


@pytest.mark.parametrize("field", FIELDS)
def test_true_pairs_agree_as_often_as_the_rates_say(
    frames: dict[str, pl.DataFrame], field: str
) -> None:
    both = pairs(frames).select(field, other=f"{field}_b").drop_nulls()
    share = float((both[field] == both["other"]).cast(pl.Float64).mean())  # type: ignore[arg-type]
    # Exchanged equal letters, and the same error twice, add a little agreement.
    assert abs(share - AGREEMENT[field]) < bound(AGREEMENT[field], len(both)) + 0.003


@pytest.mark.parametrize("field", [field.column for field in data.TEXT_FIELDS])
def test_text_has_accents_and_three_cases(frames: dict[str, pl.DataFrame], field: str) -> None:
    text = frames["a"][field].drop_nulls()
    accented = text.str.contains(r"[^\x00-\x7f]").sum() / len(text)
    assert abs(accented - data.ACCENTS) < bound(data.ACCENTS, len(text))
    for style in (str.lower, str.title, str.upper):
        share = sum(value == style(value) for value in text.to_list()) / len(text)
        assert abs(share - 1 / 3) < bound(1 / 3, len(text))


def test_ids_and_order_say_nothing(frames: dict[str, pl.DataFrame]) -> None:
    true = pairs(frames)
    columns = [
        true["at"],
        true["at_b"],
        true["id_a"].str.slice(1).cast(pl.Int64),
        true["id_b"].str.slice(1).cast(pl.Int64),
    ]
    for number, left in enumerate(columns):
        for right in columns[number + 1 :]:
            assert abs(spearmanr(left, right).statistic) < 4.5 / len(true) ** 0.5
    # Whether a record has a partner does not show in its place or number either.
    has_partner = frames["a"]["record_id"].is_in(frames["truth"]["id_a"].implode())
    for key in (range(N), frames["a"]["record_id"].str.slice(1).cast(pl.Int64)):
        assert abs(spearmanr(has_partner, key).statistic) < 4.5 / N**0.5


def test_households_share_family_place_and_phone() -> None:
    def sharing(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(frame, on="phone", suffix="_b").filter(
            pl.col("record_id") < pl.col("record_id_b")
        )

    alone = data.generate(N, seed=3)["a"].with_columns(map(folded, FIELDS))
    together = data.generate(N, seed=3, households=True)["a"].with_columns(map(folded, FIELDS))
    assert len(sharing(alone)) < 10
    members = sharing(together)
    assert len(members) > N / 10
    for field, at_least in {"family_name": 0.8, "birth_place": 0.8}.items():
        both = members.select(field, other=f"{field}_b").drop_nulls()
        assert (both[field] == both["other"]).sum() > at_least * len(both)
    assert (members["given_name"] == members["given_name_b"]).sum() < 0.1 * len(members)


def test_csv_and_parquet_hold_the_same(tmp_path: Path) -> None:
    data.write(tmp_path, 300, seed=4)
    data.write(tmp_path, 300, file_format="parquet", seed=4)
    for name in ("a", "b", "truth"):
        parquet = pl.read_parquet(tmp_path / f"{name}.parquet")
        csv = pl.read_csv(tmp_path / f"{name}.csv", schema_overrides=parquet.schema)
        assert_frame_equal(csv, parquet)


def test_cached_files_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "CACHE", tmp_path / "cache")
    folder = data.cached(50, "parquet", 5)
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.parquet",
        "b.parquet",
        "truth.parquet",
    ]
    monkeypatch.setattr(data, "write", None)
    assert data.cached(50, "parquet", 5) == folder


def test_an_interrupted_cache_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(out: Path, n: int, **_: object) -> None:
        (out / "a.csv").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(data, "CACHE", tmp_path)
    monkeypatch.setattr(data, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        data.cached(50)
    assert list(tmp_path.iterdir()) == []


def test_command_line(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    options = ["40", "--out", str(out), "--format", "parquet", "--seed", "6", "--households"]
    result = CliRunner().invoke(data.main, options)
    assert result.exit_code == 0, result.output
    expected = data.generate(40, seed=6, households=True)
    for name, frame in expected.items():
        assert_frame_equal(pl.read_parquet(out / f"{name}.parquet"), frame)


@pytest.mark.long
def test_a_million_rows_hold_as_many_values_as_intended() -> None:
    frames = data.generate(1_000_000)
    expected = {"given_name": 46e3, "family_name": 142e3, "father_name": 29e3, "birth_place": 36e3}
    for field, uniques in expected.items():
        both = pl.concat([frames[name].select(folded(field)) for name in ("a", "b")])
        assert both[field].drop_nulls().n_unique() == pytest.approx(uniques, rel=0.1)
