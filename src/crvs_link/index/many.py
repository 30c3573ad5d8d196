"""Many searches at once: each distinct value is looked up once, ranges run on threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import combine, encode_strings
from crvs_link._fast.parts import fill_places
from crvs_link.codes import Grade
from crvs_link.index.results import CERTAIN, PROBABLE, ManyResults
from crvs_link.index.sources import PLACES, WIDTH
from crvs_link.run import in_order
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.index.lexicon import Codes
    from crvs_link.index.results import SearchModel
    from crvs_link.index.snapshot import Snapshot
    from crvs_link.index.state import State
    from crvs_link.run import RunOptions

AT_ONCE: Final = 1 << 13
"""Records that one thread searches for at a time."""


@dataclass(frozen=True)
class Coded:
    """Records whose values have been looked up.

    Parameters
    ----------
    n : int
    sources : sequence of tuple
        Of each ``(codes, numbers, places)`` as `crvs_link._fast.parts.fill_places` takes them.
    """

    n: int
    sources: Sequence[tuple[Codes, Codes, Codes]]

    def places(self, part: slice) -> Codes:
        """Lanes of some records, and behind them own names, int32[n, 35]; -1 for missing."""
        numbers = np.full((len(range(*part.indices(self.n))), PLACES), -1, dtype=np.int32)
        for codes, led, places in self.sources:
            fill_places(codes[part], led, places, numbers)
        return numbers


def code(state: State, frame: pl.DataFrame, options: RunOptions, *, asked: bool) -> Coded:
    """Look the values of records up, and read those that are new.

    Parameters
    ----------
    state : State
        Nobody else changes it meanwhile.
    frame : DataFrame
        Text in canonical columns.
    options : RunOptions
    asked : bool
        Whether the records are searched for, rather than of the register.
    """
    sources = state.vocabulary.of_columns(tuple(frame.columns), asked=asked)

    def distinct(number: int) -> tuple[Codes, npt.NDArray[np.uint32]]:
        found = [encode_strings(frame[name]) for name in sources[number].all_columns]
        return found[0] if len(found) == 1 else combine([codes for codes, _ in found])

    sizes = [frame.height] * len(sources)
    led = []
    for source, (codes, first) in zip(
        sources, in_order(distinct, sizes, options, "Reading values"), strict=True
    ):
        values = state.vocabulary.learn(source, frame.select(source.all_columns)[first])
        numbers = source.numbers.rows[values]
        numbers[values < 0] = -1
        places = np.array([output.place for output in source.outputs], dtype=np.int32)
        led.append((codes, numbers, places))
    return Coded(frame.height, led)


def run(
    state: State,
    shot: Snapshot,
    model: SearchModel,
    frame: pl.DataFrame,
    coded: Coded,
    unused: tuple[str, ...],
    *,
    limit: int,
    least: float,
    options: RunOptions,
) -> ManyResults:
    """Search for records whose values have been looked up.

    Parameters
    ----------
    state : State
    shot : Snapshot
    model : SearchModel
    frame : DataFrame
        ``row_number``, ``record_id``.
    coded : Coded
    unused : tuple of str
        Columns that were not looked at.
    limit : int
        Most candidates of each record; -1 for all.
    least : float
        Probability below which a candidate is left out.
    options : RunOptions
    """

    def search(number: int) -> tuple[npt.NDArray[Any], ...]:
        numbers = coded.places(slice(number * AT_ONCE, (number + 1) * AT_ONCE))
        found = shot.searcher.search_many(
            np.ascontiguousarray(numbers[:, : state.width]),
            state.slots(numbers[:, WIDTH:]),
            shot.n_rows,
            shot.version,
            shot.odds,
            least,
            limit,
        )
        return *found, numbers.max(axis=1) < 0

    starts = range(0, frame.height, AT_ONCE)
    sizes = [min(AT_ONCE, frame.height - start) for start in starts]
    parts = list(in_order(search, sizes, options, "Searching"))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    counts, rows, codes, weights, probabilities, rules, compared, totals, left_out, empty = columns
    counts = counts.astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    levels = model.spec.unpack(codes.astype(np.uint32))
    names = pl.Series(model.rules, dtype=pl.String)
    ids = state.ids.gather(state.id_of_row.array[rows.astype(np.int64)])
    candidates = pl.DataFrame(
        {
            "left_row": frame[ROW_NUMBER].gather(owner),
            "left_id": frame[RECORD_ID].gather(owner),
            "right_id": pl.Series(ids, dtype=pl.String),
            "weight": weights,
            "probability": probabilities,
            "rank": pl.Series(rank, dtype=pl.UInt32),
            "grade": _grades(probabilities.astype(np.float64)),
            "rule": names.gather(rules.astype(np.int64)),
            **{
                f"level_{comparison.name}": np.ascontiguousarray(levels[:, k])
                for k, comparison in enumerate(model.spec.comparisons)
            },
        }
    )
    searches = pl.DataFrame(
        {
            "left_row": frame[ROW_NUMBER],
            "left_id": frame[RECORD_ID],
            "p_unlinked": pl.Series(1 / (1 + totals.astype(np.float64))).set(
                pl.Series(empty, dtype=pl.Boolean), None
            ),
            "n_compared": compared,
            "not_followed": _rules(left_out.astype(np.uint32), model),
        }
    )
    return ManyResults(candidates, searches, unused)


def _grades(probabilities: npt.NDArray[np.float64]) -> pl.Series:
    words = pl.Series([Grade.POSSIBLE.value, Grade.PROBABLE.value, Grade.CERTAIN.value])
    place = (probabilities >= PROBABLE).astype(np.int64) + (probabilities >= CERTAIN)
    return words.gather(place)


def _rules(left_out: npt.NDArray[np.uint32], model: SearchModel) -> pl.Series:
    distinct, places = np.unique(left_out, return_inverse=True)
    named = [list(model.left_out(rules)) for rules in distinct.tolist()]
    return pl.Series(named, dtype=pl.List(pl.String)).gather(places)
