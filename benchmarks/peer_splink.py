"""Splink 5 on DuckDB, run by `peers.py` in the environment of the peers.

    python peer_splink.py FOLDER OUT THREADS

Reads ``a.parquet`` and ``b.parquet`` of clean values, blocks on the rules of
``link_1m.toml``, and writes ``pairs.parquet`` (record_id_l, record_id_r, p) and
``own.parquet`` (its one-to-one: record_id, cluster_id). Prints seconds of each step as JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

U_PAIRS = 1e6
"""As in its tutorial; its documentation calls ten times as many often adequate."""
LEAST_KEPT = 0.01
"""Probability from which predictions are written, so that the best threshold can be found."""
SEED = 1
RULES = (
    ("phone",),
    ("family_name", "given_name", "father_name"),
    ("key_given", "date_of_birth"),
    ("family_name", "given_name"),
    ("family_name", "birth_place"),
    ("key_family", "key_year", "sex"),
)


def main() -> None:
    """Link the two files."""
    folder, out, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    start = time.perf_counter()
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink.blocking_analysis import count_comparisons_from_blocking_rules

    logging.disable(logging.WARNING)
    steps = {"import": time.perf_counter() - start}
    clock = [time.perf_counter()]

    def lap(step: str) -> None:
        now = time.perf_counter()
        steps[step] = now - clock[0]
        clock[0] = now

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    database = DuckDBAPI(connection=connection)
    frames = []
    for name in ("a", "b"):
        path = folder / f"{name}.parquet"
        connection.execute(f"CREATE TABLE people_{name} AS SELECT * FROM read_parquet('{path}')")
        frames.append(database.register(f"people_{name}", dataset_display_name=name))
    lap("load")
    frequent = {"term_frequency_adjustments": True}
    rules = [block_on(*rule) for rule in RULES]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.88]).configure(**frequent),
            cl.JaroWinklerAtThresholds("family_name", [0.92, 0.88]).configure(**frequent),
            cl.JaroWinklerAtThresholds("father_name", [0.92, 0.88]).configure(**frequent),
            cl.JaroWinklerAtThresholds("birth_place", [0.92, 0.88]).configure(**frequent),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.LevenshteinAtThresholds("phone", [1]),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(frames, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("phone"), block_on("given_name", "family_name", "date_of_birth")], recall=0.7
    )
    lap("prior")
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
    lap("u")
    training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    training.estimate_parameters_using_expectation_maximisation(
        block_on("given_name", "family_name")
    )
    lap("EM")
    predicted = linker.inference.predict(threshold_match_probability=LEAST_KEPT)
    lap("predict")
    clusters = linker.clustering.cluster_using_single_best_links(
        predicted, duplicate_free_datasets=["a", "b"], threshold_match_probability=0.5
    )
    lap("one-to-one")
    pairs = "record_id_l, record_id_r, match_probability AS p"
    for name, table, columns in (
        ("pairs", predicted, pairs),
        ("own", clusters, "record_id, cluster_id"),
    ):
        source = table.physical_name
        connection.execute(
            f"COPY (SELECT {columns} FROM {source}) TO '{out / name}.parquet' (FORMAT parquet)"
        )
    lap("write")
    counted = count_comparisons_from_blocking_rules(
        frames,
        blocking_rules=rules,
        link_type="link_only",
        unique_id_column_name="record_id",
        record_sample_proportion=1.0,
    )
    candidates = int(counted[-1]["cumulative_comparison_count"])
    sys.stdout.write("\n" + json.dumps({"steps": steps, "pairs": candidates}) + "\n")


if __name__ == "__main__":
    main()
