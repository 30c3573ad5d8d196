"""All that an index holds, and what searches see of it at one time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crvs_link._fast.bound import Bound
from crvs_link._fast.directory import Directory
from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parts import fill_slots
from crvs_link._fast.search import Searcher
from crvs_link.index.bags import BagLexicon
from crvs_link.index.grown import Grown
from crvs_link.index.lexicon import DateLexicon, TextLexicon
from crvs_link.index.names import FIRST_RANK, NameLexicon
from crvs_link.index.parts import grown_in, sizes
from crvs_link.index.postings import SLOT_WIDTH, SLOTS, Overlay, Postings
from crvs_link.index.sources import OWN, WIDTH
from crvs_link.index.weights import code_weights
from crvs_link.schema import FieldKind
from crvs_link.spec import BlockingPlan, BlockingRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from crvs_link.index.lexicon import Codes
    from crvs_link.index.vocabulary import Vocabulary
    from crvs_link.spec import Comparison, ModelParameters, ModelSpec

_NO_BAGS: Final = np.empty(0, dtype=np.uint8)
_NO_TOKENS: Final = np.empty(0, dtype=np.int32)
KINDS: Final = {"category": 0, "text": 1, "code": 2, "date": 3, "bag": 4}


@dataclass
class State:
    """All that an index holds. One thread changes it at a time.

    Parameters
    ----------
    source_id : str
        What the register is called.
    columns : dict of str to str
        Canonical column by the names of the register and of the schema.
    model : str
        As `crvs_link.model.dumps` writes it.
    plan : list of BlockingRule
    most : int
        Records that may share a key that is followed.
    overlap : float
        Probability that the person who is searched for is on the register.
    vocabulary : Vocabulary
    records : Grown of int32[n, width]
        Lanes; the last is the version from which on a record is no longer there, -1 before.
    ids : Lookup
        Of all record ids.
    row_of_id, id_of_row : Grown of int32
    postings : list of Postings
    overlay : Overlay
    version : int
    alive : int
        Records that are there.
    """

    source_id: str
    columns: dict[str, str]
    model: str
    plan: list[BlockingRule]
    most: int
    overlap: float
    vocabulary: Vocabulary
    records: Grown
    ids: Lookup
    row_of_id: Grown
    id_of_row: Grown
    postings: list[Postings]
    overlay: Overlay = field(default_factory=Overlay)
    version: int = 0
    alive: int = 0

    @cached_property
    def parsed(self) -> tuple[ModelSpec, ModelParameters]:
        """The model."""
        from crvs_link.model import loads

        return loads(self.model, where="the model of the index")

    @property
    def width(self) -> int:
        """Lanes of a record, with those that are empty."""
        return int(self.records.array.shape[1])

    @property
    def rules(self) -> BlockingPlan:
        """The blocking rules."""
        return BlockingPlan(tuple(self.plan))

    def slots(self, own: Codes) -> Codes:
        """Numbers of the keys of own names, and of pairs of tokens, int32[n, 16].

        Parameters
        ----------
        own : int32[n, 3]
            What stands behind the lanes: full names, or parts of names.
        """
        out = np.full((len(own), SLOT_WIDTH), -1, dtype=np.int32)
        vocabulary = self.vocabulary
        if not self._tokens or vocabulary.names is None:
            return out
        names = vocabulary.names
        numbers = names.ranks.array, names.common, FIRST_RANK
        if vocabulary.whole_names:
            bags = vocabulary.lexicons[OWN]
            assert isinstance(bags, BagLexicon)
            whole = np.ascontiguousarray(own[:, :1])
            fill_slots(whole, bags.rows.array.view(np.uint8), bags.tokens.array, *numbers, out)
        else:
            fill_slots(np.ascontiguousarray(own), _NO_BAGS, _NO_TOKENS, *numbers, out)
        return out

    def _give_ranks(self, own: Codes) -> None:
        vocabulary = self.vocabulary
        if vocabulary.names is None:
            return
        tokens = own[own >= 0]
        if vocabulary.whole_names:
            bags = vocabulary.lexicons[OWN]
            assert isinstance(bags, BagLexicon)
            tokens = bags.take(tokens).tokens
        vocabulary.names.give_ranks(tokens)

    @cached_property
    def _tokens(self) -> bool:
        return any(rule.tokens for rule in self.plan)

    @property
    def moves(self) -> int:
        """How often arrays have been moved that a searcher has been told of."""
        return sum(grown.moves for grown in self._watched) + len(self.overlay.added)

    @cached_property
    def _watched(self) -> list[Grown]:
        vocabulary = self.vocabulary
        return grown_in([self.records, vocabulary.names, vocabulary.lexicons])

    @property
    def nbytes(self) -> int:
        """Bytes in memory beside the text of the values."""
        return sum(sizes(self))

    def searcher(self) -> Searcher:
        """A searcher of the arrays as they stand."""
        spec, parameters = self.parsed
        places = spec.multipliers.tolist()
        lanes = {
            output.field: output.place
            for output in self.vocabulary.outputs
            if output.key is None and output.place < WIDTH
        }
        return Searcher(
            Bound(
                [
                    self._bound(comparison, lanes, place)
                    for comparison, place in zip(spec.comparisons, places, strict=True)
                ],
                self.width,
            ),
            Directory(
                [
                    (p.lanes, p.tokens, self.most, p.directory, p.rows, p.low, p.row_bits)
                    for p in self.postings
                ],
                self.width,
                self.overlay.heads,
                self.overlay.added,
            ),
            self.records.array,
            code_weights(spec, parameters),
        )

    def _bound(
        self, comparison: Comparison, lanes: Mapping[str, int], place: int
    ) -> tuple[Any, ...]:
        """Lay a comparison out as `Bound` takes it."""
        vocabulary = self.vocabulary
        lexicon = vocabulary.lexicon(comparison.field)
        first_exact = comparison.first_exact
        tables: tuple[Any, ...] = ()
        if isinstance(lexicon, BagLexicon):
            assert vocabulary.names is not None
            first_exact, tables = 0, lexicon.tables(vocabulary.names)
            rarity = np.empty(0, dtype=np.uint8)
        else:
            rarity = lexicon.levels[comparison.name].of_values.array
        if isinstance(lexicon, DateLexicon):
            first_exact = 0
            levels = np.array(lexicon.model_levels[comparison.name], dtype=np.uint8)
            tables = (lexicon.block.array, levels)
        elif comparison.kind in {FieldKind.TEXT, FieldKind.CODE}:
            assert isinstance(lexicon, TextLexicon | NameLexicon)
            assert lexicon.texts is not None
            groups = lexicon.groups if isinstance(lexicon, TextLexicon) else None
            of_group = None if groups is None else groups.array
            tables = (*lexicon.texts.tables, of_group)
        return (
            KINDS[comparison.kind.value],
            lanes[comparison.field],
            lanes[comparison.partner] if comparison.partner else -1,
            list(comparison.thresholds),
            first_exact,
            place,
            rarity,
            tables,
        )

    def append(self, numbers: Codes, ids: list[str], searcher: Searcher) -> Searcher:
        """Put records behind those that there are; gives a searcher that finds them.

        Parameters
        ----------
        numbers : int32[n, 35]
        ids : list of str
            Those that have a record already lead to the new one.
        searcher : Searcher
            Of the arrays as they stand.
        """
        n, first = len(numbers), len(self.records)
        room = n * len(self.postings) * SLOTS
        moves = self.records.moves
        self.records.reserve(n)
        if self.records.moves != moves or self.overlay.entries + room > len(self.overlay.added):
            self.overlay = self.overlay.with_room(room)
            searcher = self.searcher()
        self._give_ranks(numbers[:, WIDTH:])
        lanes = np.full((n, self.width), -1, dtype=np.int32)
        lanes[:, : min(self.width, WIDTH)] = numbers[:, : min(self.width, WIDTH)]
        self.overlay.entries = searcher.add(
            lanes, self.slots(numbers[:, WIDTH:]), first, self.overlay.entries
        )
        self.records.size = first + n
        self.enter_ids(ids, first)
        self.alive += n
        return searcher

    def enter_ids(self, ids: list[str] | pl.Series, first: int) -> None:
        """Let ids lead to rows from ``first`` on."""
        import polars as pl

        series = ids if isinstance(ids, pl.Series) else pl.Series(ids, dtype=pl.String)
        numbers = self.ids.add_all(*lay_out(series))
        self.row_of_id.extend(np.full(len(self.ids) - len(self.row_of_id), -1, dtype=np.int32))
        self.row_of_id.array[numbers] = np.arange(first, first + len(series), dtype=np.int32)
        self.id_of_row.extend(numbers)

    def id_of(self, row: int) -> str:
        """Record id of a row."""
        return self.ids.value(int(self.id_of_row.array[row])).decode()

    def row_of(self, record_id: str) -> int:
        """Row of a record id; -1 where there is no such record."""
        number = self.ids.find_text(record_id)
        return int(self.row_of_id.array[number]) if number >= 0 else -1
