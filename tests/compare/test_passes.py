"""The two passes: the same counts and pairs whatever the threads and the ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from coded import coded_frames
from crvs_link._fast.patterns import count_listed
from crvs_link._fast.score import score_groups
from crvs_link.block import work_ranges
from crvs_link.compare import Tables, compare_candidates, compare_listed, score_candidates
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.encode import CodedRecords
from crvs_link.pipeline.fitting import fit_model, sample_levels
from crvs_link.pipeline.plan import PlannedWork, plan_linkage
from crvs_link.run import RunOptions
from crvs_link.spec import ModelParameters
from people import world


@dataclass
class Case:
    coded: CodedRecords
    work: PlannedWork
    parameters: ModelParameters


@pytest.fixture(scope="module", params=["two files", "one file"])
def case(request: pytest.FixtureRequest) -> Case:
    data = world(250, seed=9)
    frames = (data.left, data.right) if request.param == "two files" else (data.left,)
    coded, _ = coded_frames(*frames)
    options = RunOptions(threads=1)
    right = len(frames) - 1
    work = plan_linkage(coded, Tables(coded), 0, right, RunConfig(()), LinkageConfig("s"), options)
    counts, _ = compare_candidates(work.candidates, work.program, work.spec, options)
    if right == 0:
        # One file without repeated persons cannot be fitted; any weights will do here.
        tables = tuple((0.0, *([1 / (n - 1)] * (n - 1))) for n in work.spec.radices)
        rising = tuple(
            (0.0, *(np.arange(1, n) / np.arange(1, n).sum()).tolist()) for n in work.spec.radices
        )
        return Case(coded, work, ModelParameters(rising, tables, 0.01))
    parameters, _ = fit_model(
        work, counts, sample_levels(work, coded, random_pairs=10**5, options=options)
    )
    return Case(coded, work, parameters)


def both_passes(case: Case, *, threads: int, most: int) -> tuple[bytes, ...]:
    options = RunOptions(threads=threads)
    candidates = replace(
        case.work.candidates, ranges=work_ranges(case.work.candidates.groups, most)
    )
    counts, streams = compare_candidates(candidates, case.work.program, case.work.spec, options)
    edges = score_candidates(
        candidates, streams, case.work.spec, case.parameters, counts.codes, -3.0, options
    )
    assert len(edges) > 0
    arrays = [counts.codes, counts.counts, np.concatenate([s.codes for s in streams])]
    arrays += [np.concatenate([s.unit_pairs for s in streams])]
    arrays += [edges.left, edges.right, edges.codes, edges.weights]
    return tuple(array.tobytes() for array in arrays)


def test_threads_and_ranges_do_not_change_a_byte(case: Case) -> None:
    expected = both_passes(case, threads=1, most=10**9)
    for threads, most in [(1, 64), (2, 1), (5, 200), (2, 1 << 16)]:
        assert both_passes(case, threads=threads, most=most) == expected


def test_the_weight_of_an_edge_is_that_of_its_levels(case: Case) -> None:
    options = RunOptions(threads=1)
    work = case.work
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    edges = score_candidates(
        work.candidates, streams, work.spec, case.parameters, counts.codes, -1e9, options
    )
    assert len(edges) == sum(len(stream.codes) for stream in streams)
    tables = case.parameters.weights()
    for code, weight in zip(edges.codes[:200], edges.weights[:200], strict=True):
        levels = work.spec.unpack(np.array([code], np.uint32))[0]
        assert weight == pytest.approx(
            sum(table[level] for table, level in zip(tables, levels, strict=True)), abs=1e-9
        )


def test_a_floor_keeps_exactly_the_pairs_at_or_above_it(case: Case) -> None:
    options = RunOptions(threads=1)
    work = case.work
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    everything = score_candidates(
        work.candidates, streams, work.spec, case.parameters, counts.codes, -1e9, options
    )
    floor = float(np.median(everything.weights))
    kept = score_candidates(
        work.candidates, streams, work.spec, case.parameters, counts.codes, floor, options
    )
    above = everything.weights >= floor
    assert kept.left.tolist() == everything.left[above].tolist()
    assert kept.right.tolist() == everything.right[above].tolist()


def test_a_listed_pair_has_the_code_of_its_candidate(case: Case) -> None:
    options = RunOptions(threads=1)
    work = case.work
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    edges = score_candidates(
        work.candidates, streams, work.spec, case.parameters, counts.codes, -1e9, options
    )
    codes = compare_listed(
        work.program,
        work.candidates.left,
        work.candidates.right,
        edges.left.astype(np.uint32),
        edges.right.astype(np.uint32),
    )
    assert codes.tolist() == edges.codes.tolist()


def test_comparing_does_not_depend_on_the_side(case: Case) -> None:
    work = case.work
    rng = np.random.default_rng(3)
    a = rng.integers(0, work.n_left, 500).astype(np.uint32)
    b = rng.integers(0, work.n_right, 500).astype(np.uint32)
    sides = work.candidates
    forth = compare_listed(work.program, sides.left, sides.right, a, b)
    back = compare_listed(work.program, sides.right, sides.left, b, a)
    assert forth.tolist() == back.tolist()


def test_listed_pairs_are_counted_by_code(case: Case) -> None:
    sides = case.work.candidates
    rng = np.random.default_rng(4)
    rows = [rng.integers(0, side.size, 3000, dtype=np.uint32) for side in (sides.left, sides.right)]
    codes = compare_listed(case.work.program, sides.left, sides.right, *rows)
    distinct, counts = count_listed(case.work.program, sides.left, sides.right, *rows)
    expected, times = np.unique(codes, return_counts=True)
    assert distinct.tolist() == expected.tolist()
    assert counts.tolist() == times.tolist()
    nothing = [side[:0] for side in rows]
    assert not len(count_listed(case.work.program, sides.left, sides.right, *nothing)[0])


def test_only_units_with_a_pair_at_the_floor_are_visited_again(case: Case) -> None:
    options = RunOptions(threads=1)
    work = case.work
    counts, streams = compare_candidates(work.candidates, work.program, work.spec, options)
    everything = score_candidates(
        work.candidates, streams, work.spec, case.parameters, counts.codes, -1e9, options
    )
    for floor in [*np.quantile(everything.weights, [0.2, 0.9, 0.999]), everything.weights.max()]:
        edges = score_candidates(
            work.candidates,
            streams,
            work.spec,
            case.parameters,
            counts.codes,
            float(floor),
            options,
        )
        inside = everything.weights >= floor
        assert len(edges) == inside.sum() > 0
        for name in ("left", "right", "codes", "weights"):
            assert np.array_equal(getattr(edges, name), getattr(everything, name)[inside])
    nothing = everything.weights.max() + 1.0
    assert not len(
        score_candidates(
            work.candidates, streams, work.spec, case.parameters, counts.codes, nothing, options
        )
    )


def test_codes_of_other_units_are_refused(case: Case) -> None:
    work = case.work.candidates
    groups = work.groups[work.ranges[0].rule]
    units = groups.units[:1]
    with pytest.raises(ValueError, match="units"):
        score_groups(
            *(work.left, work.right, work.rules, work.ranges[0].rule),
            *(groups.left_rows, groups.right_rows, units, work.within),
            *(np.zeros(2, np.uint16), np.ones(1, np.uint32), np.zeros(1), np.zeros(1), 1, 0.0),
        )
