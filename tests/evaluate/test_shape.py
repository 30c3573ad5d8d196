"""Columns of pairs and of clusters, recognised by their names."""

from __future__ import annotations

import pytest

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.evaluate.shape import ClusterShape, PairShape, shape_of


@pytest.mark.parametrize(
    ("headers", "left", "right"),
    [
        (["left_id", "right_id"], "left_id", "right_id"),
        (["right_id", "left_id"], "left_id", "right_id"),
        (["id_a", "id_b"], "id_a", "id_b"),
        (["rec_id_1", "rec_id_2"], "rec_id_1", "rec_id_2"),
        (["ID1", "ID2"], "ID1", "ID2"),
        (["leftId", "rightId", "score"], "leftId", "rightId"),
        (["match_probability", "unique_id_l", "unique_id_r"], "unique_id_l", "unique_id_r"),
        (["ltable_id", "rtable_id", "_id"], "ltable_id", "rtable_id"),
        # Two columns that are both ids need no side.
        (["arrival_id", "registration_no"], "arrival_id", "registration_no"),
    ],
)
def test_pairs(headers: list[str], left: str, right: str) -> None:
    assert shape_of(headers, "t.csv") == PairShape(left, right, None)


def test_tables_of_our_own() -> None:
    links = ["register", "left_row", "right_row", "left_id", "right_id", "status", "level_name"]
    assert shape_of(links, "links.csv") == PairShape("left_id", "right_id", "register")
    clusters = ["row_number", "record_id", "cluster_id"]
    assert shape_of(clusters, "clusters.csv") == ClusterShape("record_id", "cluster_id", None)
    truth = ["register", "host_id", "register_id"]
    assert shape_of(truth, "truth.csv") == PairShape("host_id", "register_id", "register")


@pytest.mark.parametrize(
    ("headers", "record", "cluster"),
    [
        (["id", "person"], "id", "person"),
        (["person_id", "record_id"], "record_id", "person_id"),
        (["Cluster ID", "confidence_score", "Id", "person_name"], "Id", "Cluster ID"),
        (["unique_id", "true_entity"], "unique_id", "true_entity"),
    ],
)
def test_clusters(headers: list[str], record: str, cluster: str) -> None:
    assert shape_of(headers, "t.csv") == ClusterShape(record, cluster, None)


def test_records_of_several_registers() -> None:
    truth = ["register", "record_id", "person_id", "sex", "age_group", "household_id", "left_id"]
    assert shape_of(truth, "truth.parquet") == ClusterShape("record_id", "person_id", "register")
    found = shape_of(["id", "register", "entity"], "t.csv")
    assert found == ClusterShape("id", "entity", "register")


@pytest.mark.parametrize(
    "headers", [["left", "right"], ["name", "date_of_birth"], ["id"], ["person"], ["a", "b", "c"]]
)
def test_neither(headers: list[str]) -> None:
    with pytest.raises(InputError, match=r"t\.csv has the columns 'left'|t\.csv has the columns"):
        shape_of(headers, "t.csv")


@pytest.mark.parametrize(
    "headers",
    [
        ["id_a", "id_b", "rec_id_1", "rec_id_2"],
        ["record_id", "other_id", "cluster_id"],
        ["record_id", "cluster_id", "person_id"],
    ],
)
def test_several(headers: list[str]) -> None:
    with pytest.raises(AmbiguousInputError, match="can be read in 2 ways"):
        shape_of(headers, "t.csv")
