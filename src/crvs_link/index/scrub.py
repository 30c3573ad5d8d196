"""An index without what was searched for and is on no record of it: what may be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from crvs_link._fast.lookup import Lookup
from crvs_link.index.bags import BagLexicon
from crvs_link.index.grown import Grown
from crvs_link.index.lexicon import DateLexicon, TextLexicon
from crvs_link.index.sources import PARTS, WIDTH
from crvs_link.standardise.tables import table

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.index.names import NameLexicon
    from crvs_link.index.state import State
    from crvs_link.index.texts import Texts
    from crvs_link.index.vocabulary import Vocabulary

    Used = npt.NDArray[np.bool_]

_SLOT = 16
_GAP = 5
"""Bytes of what stands for a value that is left out."""


def without_searched(state: State) -> State:
    """The same index, in which nothing tells what was searched for.

    Values that came after it was built keep their number where a record has them; where
    none has, nothing of them is left but the gap. Raw values that came later are forgotten
    altogether: they are read again when they come again.
    """
    vocabulary = state.vocabulary
    kept = {
        name: replace(
            source,
            lookup=_first(source.lookup, source.base),
            numbers=Grown(source.numbers.rows[: source.base]),
        )
        for name, source in vocabulary.sources.items()
        if source.base
    }
    lanes = {
        output.field: output.place
        for output in vocabulary.outputs
        if output.key is None and output.place < WIDTH
    }
    records = state.records.rows
    used = {name: records[:, place] for name, place in lanes.items()}
    lexicons = {
        name: _scrubbed(lexicon, used.get(name, np.empty(0, dtype=np.int32)))
        for name, lexicon in vocabulary.lexicons.items()
    }
    names = vocabulary.names
    if names is not None:
        tokens = [codes for name, codes in used.items() if name in PARTS]
        tokens += [
            lexicon.tokens.rows for lexicon in lexicons.values() if isinstance(lexicon, BagLexicon)
        ]
        names = _scrubbed_names(names, np.concatenate([np.empty(0, np.int32), *tokens]))
    scrubbed: Vocabulary = replace(vocabulary, names=names, lexicons=lexicons, sources=kept)
    return replace(state, vocabulary=scrubbed)


def _used(n: int, base: int, codes: npt.NDArray[np.int32]) -> Used:
    used = np.arange(n) < base
    used[codes[codes >= 0]] = True
    return used


def _scrubbed(lexicon: Any, codes: npt.NDArray[np.int32]) -> Any:
    used = _used(len(lexicon.lookup), lexicon.base, codes)
    if used.all():
        return lexicon
    lookup = _with_gaps(lexicon.lookup, used)
    if isinstance(lexicon, DateLexicon):
        rows = lexicon.rows.rows.copy()
        rows[~used] = np.zeros((), dtype=rows.dtype)
        made = replace(
            lexicon, lookup=lookup, rows=Grown(rows), block=Grown(_nothing()), block_rows=0
        )
        made.lay_out()
        return made
    if isinstance(lexicon, TextLexicon):
        texts = None if lexicon.texts is None else _scrubbed_texts(lexicon.texts, used)
        sounds = lexicon.sounds
        if sounds is not None:
            keys = lexicon.keys["sound"].rows[used]
            sounds = _with_gaps(sounds, _used(len(sounds), 0, keys))
        return replace(lexicon, lookup=lookup, texts=texts, sounds=sounds)
    starts = np.append(lexicon.rows.rows["start"], len(lexicon.tokens)).astype(np.int64)
    of_token = np.repeat(used, np.diff(starts))
    some = lexicon.tokens.rows[of_token][:1]
    tokens = np.where(of_token, lexicon.tokens.rows, some if len(some) else np.int32(0))
    written = np.zeros(len(lexicon.written), dtype=np.bool_)
    written[lexicon.rows.rows["written"][used]] = True
    lookups = {
        name: _with_gaps(of, _used(len(of), 0, lexicon.keys[name].rows[used]))
        for name, of in lexicon.key_lookups.items()
    }
    return replace(
        lexicon,
        lookup=lookup,
        written=_with_gaps(lexicon.written, written),
        tokens=Grown(tokens.astype(np.int32)),
        key_lookups=lookups,
    )


def _scrubbed_names(names: NameLexicon, codes: npt.NDArray[np.int32]) -> NameLexicon:
    used = _used(len(names.lookup), names.base, codes)
    if used.all():
        return names
    rows = names.rows.rows.copy()
    rows[~used] = np.zeros((), dtype=rows.dtype)
    lookups = {}
    for name, lookup in names.key_lookups.items():
        keys = _used(len(lookup), 0, names.keys[name].rows[used])
        if name == "abjad":
            inner = names.inner.rows
            while True:
                more = inner[keys]
                more = more[more >= 0]
                if keys[more].all():
                    break
                keys[more] = True
            key_texts = _scrubbed_texts(names.key_texts, keys)
        lookups[name] = _with_gaps(lookup, keys)
    family = names.rows.rows["family"][used] - len(table("name_contrasts"))
    stems = _used(len(names.stems), 0, family)
    return replace(
        names,
        lookup=_with_gaps(names.lookup, used),
        texts=_scrubbed_texts(names.texts, used),
        rows=Grown(rows),
        key_lookups=lookups,
        key_texts=key_texts,
        stems=_with_gaps(names.stems, stems),
    )


def _scrubbed_texts(texts: Texts, used: Used) -> Texts:
    if used.all():
        return texts
    lengths = np.where(used, texts.lengths.rows, 0).astype(np.int32)
    chars = texts.chars.rows.reshape(-1, _SLOT << texts.wide).copy()
    # Not by the lengths: those of gaps that there were before are 0.
    places = (texts.rows.rows["place"] >> 6).astype(np.int64)
    slots = np.append(places[1:], len(chars)) - places
    chars[~np.repeat(used, slots)] = 0
    rows = texts.rows.rows.copy()
    rows["signature"][~used] = 0
    rows["prefix"][~used] = 0
    return replace(texts, rows=Grown(rows), lengths=Grown(lengths), chars=Grown(chars.ravel()))


def _with_gaps(lookup: Lookup, used: Used) -> Lookup:
    """The same numbers; what is not used is no value that can be."""
    if used.all():
        return lookup
    data, starts, _ = lookup.arrays()
    lengths: npt.NDArray[np.int64] = np.diff(starts).astype(np.int64)
    kept = np.repeat(used, lengths)
    lengths[~used] = _GAP
    gaps = np.flatnonzero(~used)
    # No text holds such a byte, and each is another one by its number.
    values = np.full((len(gaps), _GAP), 0xFF, dtype=np.uint8)
    values[:, 1:] = gaps.astype("<u4").view(np.uint8).reshape(-1, 4)
    written = np.empty(int(lengths.sum()), dtype=np.uint8)
    held = np.repeat(used, lengths)
    written[held] = data[kept]
    written[~held] = values.ravel()
    made = Lookup()
    made.add_all(written, np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))
    return made


def _first(lookup: Lookup, n: int) -> Lookup:
    """The first values of a look-up."""
    if len(lookup) == n:
        return lookup
    data, starts, _ = lookup.arrays()
    made = Lookup()
    made.add_all(data[: starts[n]], starts[: n + 1].astype(np.int64))
    return made


def _nothing() -> npt.NDArray[np.uint8]:
    return np.empty(0, dtype=np.uint8)
