"""``evaluate`` from end to end: figures, JSON, and what cannot be evaluated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.extracts import crvs_link, save

TABLE = """\

Found pairs                                   4
  true links                                  2
  false links                                 2
Missed links                                  2
Pairs: precision        0.5000 [0.1500, 0.8500]
Pairs: recall           0.5000 [0.1500, 0.8500]
Pairs: F1               0.5000 [0.1391, 0.8609]
Clusters found                                4
  right                                       2
Clusters in the truth                         4
Clusters: precision     0.5000 [0.1500, 0.8500]
Clusters: recall        0.5000 [0.1500, 0.8500]
Clusters: F1                             0.5000
Records for B-cubed                           9
B-cubed: precision                       0.7778
B-cubed: recall                          0.7778
B-cubed: F1                              0.7778

Truth: 5 rows of pairs of ids; a record in none of them has no partner.
Rows of the truth that repeat another or pair a record with itself: 1.
Found pairs with a record that the truth does not name, false: 1.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with another tool's pairs and the truth, where the program is started."""
    monkeypatch.chdir(tmp_path)
    save("found.csv", "id_l,id_r,score", "A1,B1,9", "A2,B2,8", "A3,B4,7", "A9,B3,6")
    save("truth.csv", "id_a,id_b", "A1,B1", "A2,B2", "A3,B3", "A4,B4", "A4,B4")


def test_figures_of_another_tool() -> None:
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(TABLE)
    assert "A pair is a true link if both records are of one person" in done.stdout
    assert "Wilson" in done.stdout


def test_figures_as_json() -> None:
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    (document,) = json.loads(done.stdout)["evaluations"]
    assert document["links"]["precision"] == {
        "numerator": 2,
        "denominator": 4,
        "value": 0.5,
        "low": pytest.approx(0.15, abs=1e-4),
        "high": pytest.approx(0.85, abs=1e-4),
    }
    assert document["links"]["missed"] == 2
    assert document["account"]["truth_repeated"] == 1
    assert document["b_cubed"]["f1"] == pytest.approx(7 / 9)
    assert document["review"] is None


def test_pairs_without_direction() -> None:
    save("found.csv", "id_1,id_2", "P2,P1", "P2,P3")
    save("truth.csv", "id_1,id_2", "P1,P2", "P2,P3")
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv")
    assert "the other way round (one extract? --within): 1." in done.stdout
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv", "--within", "--json")
    assert json.loads(done.stdout)["evaluations"][0]["links"]["f1"] == 0.8


def test_clusters_of_another_tool_against_persons() -> None:
    save("found.csv", "record_id,cluster_id", "K1,1", "K2,1", "K3,2", "K9,2")
    save("truth.csv", "record_id,person", "K1,p", "K2,p", "K3,q")
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv")
    assert done.exit_code == 0
    assert "Pairs: precision 1 [0.2065, 1]" in " ".join(done.stdout.split())
    assert "a record that it does not list is not judged" in done.stdout
    assert "Found pairs with a record that the truth does not name, not judged: 1." in done.stdout


def test_nothing_to_estimate_from() -> None:
    save("found.csv", "id_a,id_b")
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv")
    assert done.exit_code == 0
    shown = " ".join(done.stdout.split())
    assert "Pairs: precision not estimable" in shown
    assert "Pairs: recall 0 [0, 0.4899]" in shown


def test_a_column_for_each_register() -> None:
    save("found.csv", "register,left_id,right_id", "births,A1,B1", "deaths,A1,D1")
    save("truth.csv", "register,left_id,right_id", "births,A1,B1", "deaths,A2,D1")
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv")
    assert done.exit_code == 0
    head, *_ = done.stdout.splitlines()
    assert head.split() == ["births", "deaths"]
    assert "deaths: Found pairs with a record" in done.stdout
    done = crvs_link("evaluate", "found.csv", "--truth", "truth.csv", "--register", "births")
    assert done.stdout.splitlines()[0].split() == ["births"]


def test_our_own_folder() -> None:
    done = crvs_link("demo", "-o", "demo", "--quiet")
    assert done.exit_code == 0
    samples = Path(done.stdout.rpartition("The samples are in ")[2].splitlines()[0].rstrip("."))
    done = crvs_link("evaluate", "demo", "--truth", str(samples / "truth.csv"), "--json", "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout)["evaluations"]
    assert [each["register"] for each in found] == ["births_host", "births_origin"]
    for each in found:
        assert each["links"]["precision"]["value"] > 0.9
        assert 0 < each["review"]["missed"] <= each["review"]["pairs"]


@pytest.mark.parametrize(
    ("code", "args", "said"),
    [
        (2, ["none", "--truth", "truth.csv"], "There is no file none"),
        (2, ["found.csv"], "Missing option '--truth'"),
        (2, ["found.csv", "--truth", "truht.csv"], "There is no file truht.csv"),
        (2, [".", "--truth", "truth.csv"], "is not an output folder of crvs-link"),
        (2, ["found.csv", "--truth", "truth.csv", "--register", "b"], "names a register"),
        (3, ["found.csv", "--truth", "names.csv"], "names.csv has the columns"),
        (3, ["found.csv", "--truth", "gap.csv"], "gap.csv: row 2 has no value in column 'id_b'"),
        (3, ["found.csv", "--truth", "other.csv"], "No id of found.csv stands in other.csv"),
        (3, ["found.csv", "--truth", "twice.csv"], "twice.csv: rows 1 and 2 put one record"),
    ],
)
def test_what_cannot_be_evaluated(code: int, args: list[str], said: str) -> None:
    save("names.csv", "given_name,surname", "Wolfhilde,Quirinus")
    save("gap.csv", "id_a,id_b", "Wolfhilde,B1", "Wolfhilde,")
    save("other.csv", "id_a,id_b", "Wolfhilde,Quirinus")
    save("twice.csv", "id,person", "A1,Wolfhilde", "A1,Quirinus")
    done = crvs_link("evaluate", *args)
    assert (done.exit_code, done.stdout) == (code, "")
    message, *more = done.stderr.splitlines()
    assert message.startswith("Error: ")
    assert said in message
    assert [line.partition(" ")[0] for line in more] in ([], ["Hint:"])
    assert "Wolfhilde" not in done.stderr
