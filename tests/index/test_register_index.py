"""The index finds what a batch with the same saved model finds, and keeps up with changes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest

import crvs_link as cl
from batches import batch_pairs, scored
from crvs_link.encode import Readings
from crvs_link.errors import ModelError, UsageError
from crvs_link.households import HOUSEHOLD_LEVELS, HouseholdTerm
from crvs_link.index import Grade, RegisterIndex
from crvs_link.spec import BlockingPlan, BlockingRule, Dependence, MissingValues, ModelSpec

WORLDS = ["births", "arabic", "parts"]


@pytest.fixture(params=WORLDS)
def world(request):
    return request.getfixturevalue(request.param)


def plan_of(index: RegisterIndex) -> BlockingPlan:
    return index._state.rules


def _levels(frame: pl.DataFrame, spec: ModelSpec) -> np.ndarray:
    return np.column_stack([frame[f"level_{c.name}"].to_numpy() for c in spec.comparisons])


def everything(index, host, **options):
    return index.search_many(host, limit=None, min_probability=0, **options)


# --- the same as a batch -----------------------------------------------------------


def test_the_worlds_have_what_a_model_can_have(births, arabic, parts) -> None:
    worlds = [births, arabic, parts]
    assert any(world.linkage.parameters.dependence for world in worlds)
    assert any(rule.tokens for world in worlds for rule in plan_of(world.index()).rules)


def test_many_searches_score_the_pairs_of_a_batch(world) -> None:
    index = world.index()
    spec, parameters = world.linkage.spec, world.linkage.parameters
    batch = batch_pairs(world.host, world.register, spec, parameters, plan_of(index))
    assert batch.height > 5000
    assert scored(everything(index, world.host).candidates).equals(batch)


@pytest.mark.long
def test_a_large_register_scores_the_pairs_of_a_batch() -> None:
    """Of half a million keys some share nearly all bits of their hash."""
    import data

    tables = data.generate(500_000)
    host, register = (replace(cl.read_extract(tables[name]), source_id=name) for name in ("a", "b"))
    linkage = cl.match(host, register).linkages[0]
    index = RegisterIndex.build(register, linkage, most_sharing=1_000_000, searches=host)
    plan = plan_of(index)
    if not any(rule.tokens for rule in plan.rules):
        plan = BlockingPlan((*plan.rules, BlockingRule(("dob",), tokens=1)))
        index = RegisterIndex.build(
            register, linkage, plan=plan, most_sharing=1_000_000, searches=host
        )
    some = replace(host, frame=host.frame.sample(30_000, seed=2).sort("row_number"))
    batch = batch_pairs(some, register, linkage.spec, linkage.parameters, plan)
    assert scored(everything(index, some).candidates).equals(batch)


def test_single_searches_are_those_of_many(world) -> None:
    index, other = world.index(), world.index()
    host = replace(world.host, frame=world.host.frame.head(150))
    many = everything(index, host)
    rows = []
    for record in host.frame.iter_rows(named=True):
        found = other.search(record, limit=None, min_probability=0)
        rows += [
            (record["record_id"], c.record_id, c.weight, c.probability, c.rule, *c.levels.values())
            for c in found
        ]
        said = many.searches.row(by_predicate=pl.col("left_id") == record["record_id"], named=True)
        assert said["p_unlinked"] == pytest.approx(found.p_unlinked, rel=1e-12)
        assert said["n_compared"] == found.n_compared
    table = many.candidates.drop("left_row", "rank", "grade")
    single = pl.DataFrame(
        rows, schema=[*table.columns[:4], "rule", *table.columns[5:]], orient="row"
    )
    assert single.drop("probability").equals(
        table.select(single.columns).cast(dict(single.schema)).drop("probability")
    )


def test_the_order_of_searches_does_not_matter(births) -> None:
    forwards, backwards = births.index(), births.index()
    host = births.host
    turned = replace(host, frame=host.frame.reverse())
    first = scored(everything(forwards, host).candidates)
    assert scored(everything(backwards, turned).candidates).equals(first)


def test_rules_on_tokens_find_what_they_find_in_a_batch(arabic, parts) -> None:
    rules = (
        BlockingRule((), tokens=2),
        BlockingRule((), tokens=1),
        BlockingRule(("dob.year",), tokens=1),
        BlockingRule(("sex",), tokens=2),
        BlockingRule(("birth_place",)),
    )
    plans = (rules, rules[:1], rules[3:4], rules[1:3])
    for world, rules_of in product((arabic, parts), plans):
        plan = BlockingPlan(rules_of)
        host = replace(world.host, frame=world.host.frame.head(300))
        spec, parameters = world.linkage.spec, world.linkage.parameters
        batch = batch_pairs(host, world.register, spec, parameters, plan)
        # Dates are read as the column of the same host in either.
        index = world.index(plan=plan, searches=host)
        assert scored(everything(index, host).candidates).equals(batch)


def test_dependence_and_missing_values_weigh_as_in_a_batch(parts) -> None:
    spec, parameters = parts.linkage.spec, parts.linkage.parameters
    n, last = [len(c.levels) for c in spec.comparisons], len(spec.comparisons) - 1
    rng = np.random.default_rng(3)

    def depends(first: int, second: int) -> Dependence:
        bits = rng.normal(size=(n[first], n[second]))
        bits[0] = bits[:, 0] = 0
        return Dependence(first, second, tuple(map(tuple, bits.tolist())))

    # Within the low half of a code, within the high half, and across, in either order.
    pairs = [(0, 1), (last - 1, last), (1, last), (last, 2)]
    u = list(parameters.u)
    m = list(parameters.m)
    u[0] = (0.25, *(0.75 * x for x in u[0][1:]))
    m[0] = (0.125, *(0.875 * x for x in m[0][1:]))
    changed = replace(
        parameters, u=tuple(u), m=tuple(m), dependence=tuple(depends(*pair) for pair in pairs)
    )
    informative = replace(spec.comparisons[0], missing=MissingValues.INFORMATIVE)
    spec = replace(spec, comparisons=(informative, *spec.comparisons[1:]))
    world = replace(parts, linkage=replace(parts.linkage, spec=spec, parameters=changed))
    host = replace(parts.host, frame=parts.host.frame.head(300))
    index = world.index(searches=host)
    batch = batch_pairs(host, world.register, spec, changed, plan_of(index))
    found = everything(index, host).candidates
    assert scored(found).equals(batch)
    sums = index._state.parsed[1].pattern_weights(spec, spec.pack(_levels(found, spec)))
    assert np.array_equal(found["weight"].to_numpy(), sums)
    # Probabilities are of the same weights: their ratio is that of the odds.
    best = found.filter(pl.col("probability").max().over("left_id") == pl.col("probability"))
    joined = found.join(best, on="left_id", suffix="_best")
    bits = (joined["weight"] - joined["weight_best"]).to_numpy()
    ratio = (joined["probability"] / joined["probability_best"]).to_numpy()
    assert np.allclose(ratio, 2.0**bits, rtol=1e-9)


def test_households_are_no_part_of_a_search(births) -> None:
    parameters = births.linkage.parameters
    n = len(HOUSEHOLD_LEVELS)
    term = HouseholdTerm((), {}, (0.0, *[0.9, 0.1] * (n // 2)), (0.0, *[0.2, 0.8] * (n // 2)))
    linkage = replace(births.linkage, parameters=replace(parameters, household=term))
    index = replace(births, linkage=linkage).index()
    assert index._state.parsed[1].household is None
    found, plain = (everything(each, births.host).candidates for each in (index, births.index()))
    assert scored(found).equals(scored(plain))


def test_infants_without_a_name_are_found_by_their_mothers(births) -> None:
    # Fathers are compared and mothers looked up; a row may give the father's name for hers.
    frame = births.register.frame
    named = frame.filter(pl.col("mother_name").is_not_null()).head(60)
    baby = pl.format("Baby of {}", pl.col("mother_name"))
    host = named.select(
        pl.col("row_number", "record_id", "dob_raw", "sex", "birth_place", "father_name"),
        pl.when(pl.int_range(pl.len()) % 3 == 0)
        .then(pl.format("B/O {}", pl.col("father_name")))
        .otherwise(baby)
        .alias("name_full"),
        pl.lit(None, dtype=pl.String).alias("mother_name"),
    )
    infants = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(baby)
        .otherwise(pl.col("name_given"))
        .alias("name_given"),
        pl.when(pl.int_range(pl.len()) % 2 == 0)
        .then(None)
        .otherwise(pl.col("mother_name"))
        .alias("mother_name"),
    )
    world = replace(
        births,
        host=replace(births.host, frame=host),
        register=replace(births.register, frame=infants),
    )
    plan = BlockingPlan((BlockingRule(("mother_name",)), BlockingRule(("dob",))))
    spec, parameters = births.linkage.spec, births.linkage.parameters
    batch = batch_pairs(world.host, world.register, spec, parameters, plan)
    index = world.index(plan=plan)
    assert scored(everything(index, world.host).candidates).equals(batch)
    by_mother = 0
    for record in host.iter_rows(named=True):
        found = index.search(record, limit=None, min_probability=0)
        wanted = batch.filter(pl.col("left_id") == record["record_id"])["right_id"]
        assert {c.record_id for c in found} == set(wanted)
        by_mother += sum(c.rule == "mother_name" for c in found)
    assert by_mother > 30
    index.add({"record_id": "N", "name_given": "Baby of Quorvaxa", "dob_raw": "05/06/2560"})
    found = index.search({"name_full": "B/O Quorvaxa"}, min_probability=0)
    assert [(c.record_id, c.rule) for c in found] == [("N", "mother_name")]


def test_threads_do_not_change_the_result(births) -> None:
    from crvs_link.run import RunOptions

    index = births.index()
    one = everything(index, births.host, options=RunOptions(threads=1))
    three = everything(index, births.host, options=RunOptions(threads=3))
    assert one.candidates.equals(three.candidates)
    assert one.searches.equals(three.searches)


def test_weights_are_the_sum_of_the_reasons(births) -> None:
    record = births.register.frame.row(7, named=True)
    for candidate in births.index(searches=None).search(record, limit=None, min_probability=0):
        said = [*candidate.explanation, *candidate.together]
        weights = [reason.weight for reason in said]
        assert candidate.weight == pytest.approx(sum(weights), abs=1e-9)
        assert list(candidate.levels) == [c.name for c in births.linkage.spec.comparisons]


def test_probabilities_leave_room_for_nobody(parts) -> None:
    index = parts.index()
    found = everything(index, parts.host)
    sums = found.candidates.group_by("left_id").agg(pl.col("probability").sum())
    joined = found.searches.join(sums, on="left_id")
    total = (joined["probability"] + joined["p_unlinked"]).to_numpy()
    assert np.allclose(total, 1)


def test_candidates_come_best_first_and_no_more_than_asked_for(parts) -> None:
    index = parts.index()
    record = parts.records()[11]
    every = index.search(record, limit=None, min_probability=0)
    weights = [candidate.weight for candidate in every]
    assert weights == sorted(weights, reverse=True)
    few = index.search(record, limit=2, min_probability=0)
    assert [c.record_id for c in few] == [c.record_id for c in every[:2]]
    likely = index.search(record, limit=None, min_probability=0.5)
    assert [c.record_id for c in likely] == [c.record_id for c in every if c.probability >= 0.5]
    for candidate in every:
        sure = candidate.probability
        expected = "certain" if sure >= 0.99 else "probable" if sure >= 0.8 else "possible"
        assert candidate.grade is Grade(expected)


def test_a_key_that_too_many_share_is_not_followed_and_told(births) -> None:
    plan = BlockingPlan((BlockingRule(("sex",)), BlockingRule(("dob",))))
    index = births.index(plan=plan, most_sharing=50, searches=None)
    record = births.register.frame.row(7, named=True)
    found = index.search(record)
    assert found.not_followed == ("sex",)
    assert "not followed" in found.summary
    assert found[0].record_id == record["record_id"]
    assert found[0].rule == "dob"


# --- changes -----------------------------------------------------------------------

NEW = {
    "record_id": "NEW-1",
    "name_given": "Quorvax",
    "name_family": "Zbiltor",
    "dob_raw": "05/06/2560",
    "sex": "1",
    "birth_place": "Surat Thani",
}


def test_values_that_are_joined_to_one_key_do_not_shift_those_after_them(births) -> None:
    """A separator in a value is no reason to read another person's name."""
    index = births.index()
    given = ["Zor\x1f", "Zor", "Quim", "Wadd"]
    family = ["Tan", "\x1fTan", "Okoro", "Abbi"]
    index.search_many(pl.DataFrame({"name_given": given, "name_family": family}))
    sources = index._state.vocabulary.sources.values()
    assert [len(source.numbers) for source in sources] == [len(each.lookup) for each in sources]
    record = {"name_given": "Wadd", "name_family": "Abbi"}
    again, fresh = index.search(record), births.index().search(record)
    assert [(c.record_id, c.weight) for c in again] == [(c.record_id, c.weight) for c in fresh]


def test_what_is_not_looked_at_is_told(parts) -> None:
    index, record = parts.index(), parts.records()[0]
    assert index.search(record).not_used == ()
    found = index.search({**record, "occupation": "farmer", "phone": None})
    assert found.not_used == ("occupation",)
    assert "not looked at: occupation" in found.summary
    frame = parts.host.frame.with_columns(pl.lit("farmer").alias("occupation"))
    many = index.search_many(replace(parts.host, frame=frame))
    assert many.not_used == ("occupation",)
    assert "not looked at: occupation" in many._repr_html_()


def test_a_full_name_is_refused_where_only_its_parts_are_compared(parts) -> None:
    index, record = parts.index(), parts.records()[0]
    rest = {name: value for name, value in record.items() if not name.startswith("name_")}
    with pytest.raises(UsageError, match="name_full would not be looked at"):
        index.search({**rest, "name_full": "Abla Mensah"})
    assert index.search({**record, "name_full": "Abla Mensah"}).not_used == ("name_full",)
    with pytest.raises(UsageError, match="name_full would not be looked at"):
        index.add({**rest, "name_full": "Abla Mensah", "record_id": "new"})
    assert "new" not in index


def test_a_record_that_is_added_is_found_and_one_that_is_removed_is_not(births) -> None:
    index = births.index(searches=None)
    before = len(index)
    assert "NEW-1" not in [c.record_id for c in index.search(NEW)]
    index.add(NEW)
    assert len(index) == before + 1
    assert "NEW-1" in index
    found = index.search(NEW)[0]
    assert (found.record_id, found.grade) == ("NEW-1", Grade.CERTAIN)
    index.remove("NEW-1")
    assert (len(index), "NEW-1" in index) == (before, False)
    assert "NEW-1" not in [c.record_id for c in index.search(NEW)]
    index.add(NEW)
    assert index.search(NEW)[0].record_id == "NEW-1"


def test_an_update_takes_the_place_of_what_was_there(births) -> None:
    index = births.index(searches=None)
    index.add(NEW)
    changed = {**NEW, "name_given": "Mirzelda", "dob_raw": "01/02/2555"}
    index.update("NEW-1", changed)
    found = [c for c in index.search(changed) if c.record_id == "NEW-1"]
    assert len(found) == 1
    assert found[0].grade is Grade.CERTAIN
    assert "NEW-1" not in [c.record_id for c in index.search({"dob_raw": NEW["dob_raw"]})]


def test_many_additions_are_all_found(parts) -> None:
    half = parts.register.frame.height // 2
    first = replace(parts.register, frame=parts.register.frame.head(half))
    index = RegisterIndex.build(first, parts.linkage, most_sharing=1_000_000)
    rest = parts.register.frame.tail(-half).drop("row_number")
    for start in range(0, rest.height, 400):
        index.add(rest.slice(start, 400))
    assert len(index) == parts.register.frame.height
    both = everything(index, parts.host)
    whole = everything(parts.index(searches=None), parts.host)
    # Frequencies are those of the half that it was built from; who is found is not.
    assert (
        scored(both.candidates)
        .select("left_id", "right_id")
        .equals(scored(whole.candidates).select("left_id", "right_id"))
    )


def test_searches_see_the_register_of_one_time_while_it_changes(births) -> None:
    index = births.index(searches=None)
    index.add(NEW)
    stop, faults = threading.Event(), []

    def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            index.update("NEW-1", {**NEW, "birth_place": f"Place {number % 50}"})

    def search(_: int) -> None:
        for _ in range(150):
            found = [c.record_id for c in index.search(NEW, limit=None, min_probability=0)]
            if found.count("NEW-1") != 1:
                faults.append(found.count("NEW-1"))

    writer = threading.Thread(target=change)
    writer.start()
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(search, range(3)))
    finally:
        stop.set()
        writer.join()
    assert faults == []


def test_threads_that_bring_new_values_agree(births) -> None:
    index, alone = births.index(), births.index()
    records = births.records()[:60]
    wanted = [[c.record_id for c in alone.search(record)] for record in records]

    def search(_: int) -> list[list[str]]:
        return [[c.record_id for c in index.search(record)] for record in records]

    with ThreadPoolExecutor(4) as pool:
        assert all(found == wanted for found in pool.map(search, range(4)))


# --- what is refused, and said -----------------------------------------------------


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"nam_full": "X"}, "no column of the register"),
        ({}, "nothing that can be searched for"),
        ({"name_full": "", "sex": None}, "nothing that can be searched for"),
        ({"sex": ["1"]}, "is of type list"),
        ("Zaynab", "is a mapping"),
    ],
)
def test_what_is_no_record_is_refused(births, record, said) -> None:
    with pytest.raises(UsageError, match=said):
        births.index().search(record)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"name_given": "X"}, "without record_id"),
        ([NEW, NEW], "one record_id"),
        ({**NEW, "record_id": None}, "without record_id"),
        ({"record_id": "N", "sex": "1"}, "nothing that identifies"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_added(births, records, said) -> None:
    index = births.index()
    with pytest.raises(UsageError, match=said):
        index.add(records)
    assert len(index) == births.register.frame.height


def test_ids_are_neither_added_twice_nor_changed_unknown(births) -> None:
    index = births.index()
    with pytest.raises(UsageError, match="holds already"):
        index.add({**NEW, "record_id": births.register.frame["record_id"][0]})
    for change in (lambda: index.remove("nobody"), lambda: index.update("nobody", NEW)):
        with pytest.raises(UsageError, match="no record of this record_id"):
            change()


def test_a_model_that_does_not_fit_is_refused(births) -> None:
    frame = births.register.frame.drop("father_name")
    with pytest.raises(ModelError, match="father_name"):
        RegisterIndex.build(replace(births.register, frame=frame), births.linkage)


@pytest.mark.parametrize("stated", [{"overlap": 0.0}, {"overlap": 1.0}, {"most_sharing": 0}])
def test_settings_that_make_no_sense_are_refused(births, stated) -> None:
    with pytest.raises(UsageError):
        births.index(**stated)


def test_the_columns_of_the_register_name_values_too(births) -> None:
    index = births.index(searches=None)
    own = {match.canonical: match.original for match in births.register.columns}
    record = births.register.frame.row(3, named=True)
    renamed = {own.get(name, name): value for name, value in record.items()}
    assert renamed.keys() != record.keys()
    first, second = index.search(record), index.search(renamed)
    assert [c.record_id for c in first] == [c.record_id for c in second]


def test_stated_readings_say_how_searches_are_read(births) -> None:
    gregorian = Readings(date_order="dmy", date_calendar="gregorian")
    record = births.register.frame.row(7, named=True)
    day, month, year = record["dob_raw"].split("/")
    converted = {**record, "dob_raw": f"{day}/{month}/{int(year) - 543}"}
    there = births.index(searches=gregorian).search(converted)[0]
    assert there.record_id == record["record_id"]
    dob = next(c for c in births.linkage.spec.comparisons if c.name == "dob")
    assert there.levels["dob"] in dob.exact


def test_results_render(births) -> None:
    index = births.index(searches=None)
    record = births.register.frame.row(7, named=True)
    found = index.search(record)
    assert found._repr_html_().startswith("<table>")
    assert record["name_given"] not in found._repr_html_() + repr(found) + repr(index)
    assert found.frame().height == len(found)
    assert found.frame()["grade"][0] == "certain"
    assert index.search({"name_full": "Nobody Here"}).frame().height == 0
    assert "records have candidates" in everything(index, births.host)._repr_html_()
    assert f"{births.register.frame.height:,} records" in index._repr_html_()


def test_one_row_is_a_register(births) -> None:
    one = replace(births.register, frame=births.register.frame.head(1))
    readings = Readings(date_order="dmy", date_calendar="buddhist")
    index = RegisterIndex.build(one, births.linkage, readings=readings)
    assert len(index) == 1
    assert index.search(one.frame.row(0, named=True))[0].record_id == one.frame["record_id"][0]
