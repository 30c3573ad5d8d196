"""Splink 5 on DuckDB with one set-up, run by `accuracy_peers.py` in the peers' environment.

    python setup_splink.py JOB.json OUT

The job names the files (Parquet; one to de-duplicate, two to link), and has the set-up of
`peer_setups.py`. Writes ``pairs.parquet`` (record_id_l, record_id_r, p) and
``decided.parquet``: record_id, cluster_id, which are its one-to-one at a probability of a
half, or its clusters at the threshold of the set-up. Prints seconds of each step as JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

LEAST_KEPT = 0.001
DEFAULT_PRIOR = 0.0001
"""Probability from which predictions are written, so that the best threshold can be found."""
TRAININGS = 2
SEED = 1
ID = "record_id"


def comparison(cl: Any, of: dict[str, Any]) -> Any:
    """Make one comparison of Splink."""
    kind, column = of["kind"], of["column"]
    if kind == "names":
        return cl.ForenameSurnameComparison(*of["columns"], forename_surname_concat_col_name=column)
    if kind == "bag":
        return bag(cl, column, of["sounds"])
    if kind == "date":
        return cl.DateOfBirthComparison(column, input_is_string=True, datetime_format=of["format"])
    if kind == "postcode":
        return cl.PostcodeComparison(column)
    made = {
        "name": lambda: cl.NameComparison(column, dmeta_col_name=of.get("sounds")),
        "text": lambda: cl.JaroWinklerAtThresholds(column, [0.92, 0.88]),
        "code": lambda: cl.DamerauLevenshteinAtThresholds(column, of["distances"]),
        "exact": lambda: cl.ExactMatch(column),
    }[kind]()
    return made.configure(term_frequency_adjustments=True) if of["frequent"] else made


def bag(cl: Any, column: str, sounds: str) -> Any:
    """Compare whole names by their similarity and by how many tokens sound the same."""
    import splink.comparison_level_library as cll

    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=True),
            cll.JaroWinklerLevel(column, 0.92),
            cll.ArrayIntersectLevel(sounds, min_intersection=3),
            cll.ArrayIntersectLevel(sounds, min_intersection=2),
            cll.JaroWinklerLevel(column, 0.88),
            cll.ArrayIntersectLevel(sounds, min_intersection=1),
            cll.ElseLevel(),
        ],
    )


def rule(block_on: Any, of: list[str] | dict[str, list[str]]) -> Any:
    """Make one rule of Splink."""
    if isinstance(of, dict):
        sides = zip(of["left"], of["right"], strict=True)
        return " and ".join(f"l.{left} = r.{right}" for left, right in sides)
    return block_on(*of)


def whole_names(setup: dict[str, Any]) -> str:
    """Columns of whole names, for the term frequencies of given and family name together."""
    return "".join(
        f", {' || chr(32) || '.join(of['columns'])} AS {of['column']}"
        for of in setup["comparisons"]
        if of["kind"] == "names"
    )


def train(training: Any, setup: dict[str, Any], rules: list[Any]) -> int:
    """Estimate m by the first two training rules that work; how many do not.

    Splink's EM ends with an error where it comes to hold all pairs of a rule for matches, or
    none, and where there is no pair. An expert takes another rule then.
    """
    from splink.internals.exceptions import EMTrainingException

    worked = failed = 0
    for each in rules:
        if worked == TRAININGS:
            break
        try:
            training.estimate_parameters_using_expectation_maximisation(
                each, estimate_without_term_frequencies=not setup["frequencies_in_training"]
            )
            worked += 1
        except (ValueError, EMTrainingException):
            failed += 1
    return failed


def learn_prior(linker: Any, certain: list[Any], recall: float) -> None:
    """Let Splink find the share of matches; where no pair is certain it keeps its own."""
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    learned = linker._settings_obj
    if not learned._probability_two_random_records_match > 0:
        learned._probability_two_random_records_match = DEFAULT_PRIOR


def main() -> None:
    """Link the two files, or de-duplicate the one."""
    job, out = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    setup, threads = job["setup"], job["threads"]
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
    frames, more = [], whole_names(setup)
    for name, path in zip("ab", job["files"], strict=False):
        source = f"SELECT *{more} FROM read_parquet('{path}')"
        connection.execute(f"CREATE TABLE people_{name} AS {source}")
        frames.append(database.register(f"people_{name}", dataset_display_name=name))
    within = len(frames) == 1
    link_type = "dedupe_only" if within else "link_only"
    lap("load")
    rules = [rule(block_on, each) for each in setup["rules"]]
    settings = SettingsCreator(
        link_type=link_type,
        unique_id_column_name=ID,
        comparisons=[comparison(cl, each) for each in setup["comparisons"]],
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(frames[0] if within else frames, settings, log_level=None)
    training = linker.training
    learn_prior(linker, [rule(block_on, each) for each in setup["certain"]], setup["recall"])
    lap("prior")
    training.estimate_u_using_random_sampling(max_pairs=setup["u_pairs"], seed=SEED)
    lap("u")
    failed = train(training, setup, [rule(block_on, each) for each in setup["training"]])
    lap("EM")
    predicted = linker.inference.predict(threshold_match_probability=LEAST_KEPT)
    lap("predict")
    if within:
        decided = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=setup["cluster_at"]
        )
    else:
        decided = linker.clustering.cluster_using_single_best_links(
            predicted, duplicate_free_datasets=["a", "b"], threshold_match_probability=0.5
        )
    lap("decide")
    side = "" if within else ", source_dataset"
    for name, table, columns in (
        ("pairs", predicted, f"{ID}_l, {ID}_r, match_probability AS p"),
        ("decided", decided, f"{ID}, cluster_id{side}"),
    ):
        source = table.physical_name
        connection.execute(
            f"COPY (SELECT {columns} FROM {source}) TO '{out / name}.parquet' (FORMAT parquet)"
        )
    lap("write")
    counted = count_comparisons_from_blocking_rules(
        frames[0] if within else frames,
        blocking_rules=rules,
        link_type=link_type,
        unique_id_column_name=ID,
        record_sample_proportion=1.0,
    )
    candidates = int(counted[-1]["cumulative_comparison_count"])
    told = {"steps": steps, "pairs": candidates, "failed": failed}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
