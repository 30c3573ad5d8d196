"""What was done to a full name, in words and without the name."""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link._fast.parse import WordBit
from crvs_link.standardise.columns import RAW, TOKENS
from crvs_link.standardise.full_names import FULL_NAMES, fold_names, name_tokens
from crvs_link.standardise.name_words import MARK_WORDS, MARKS, word_table
from crvs_link.standardise.native import repairs

_ROLES: Final = {
    "unknown": "a name",
    "given": "a given name",
    "family": "a family name",
    "father": "the father's name",
    "grandfather": "the grandfather's name",
    "husband": "the husband's name",
    "nisba": "a name of place or descent",
    "initial": "an initial",
    "marker": "a marker that many share",
}
_DONE: Final = {
    "a title was left out": WordBit.TITLE | WordBit.TITLE_ANYWHERE | WordBit.TITLE_OF_TWO,
    "an article was left out": WordBit.ARTICLE,
    "a compound was parted": WordBit.PREFIXED | WordBit.SUFFIXED,
}
_REPAIRED: Final = {
    "zawgyi": "Zawgyi text was read as Unicode",
    "presentation_forms": "letters written as shapes were read as letters",
    "marks": "vowel signs, joiners or lengthening were left out",
    "digits": "native digits were read as digits",
}


def name_account(raw: str) -> tuple[str, ...]:
    """Say how a full name was read, without any word of it.

    Parameters
    ----------
    raw : str
        As the extract has it, or put together from parts.

    Returns
    -------
    tuple of str
        What was repaired and left out, and last what its tokens are, in their order.

    Examples
    --------
    >>> name_account("Dr Md. Rahim s/o Karim")
    ('a title was left out', "a marker that many share, a given name, the father's name")
    """
    frame = pl.DataFrame({RAW: [raw]}, schema={RAW: pl.String})
    found = repairs(frame[RAW].str.replace_many(list(MARKS), [""] * len(MARKS)))
    said = [text for name, text in _REPAIRED.items() if found[name][0]]
    (tokens,) = name_tokens(frame)[TOKENS].to_list()
    if tokens is None:
        return (*said, "it holds no name")
    words = pl.Series(FULL_NAMES.clean(frame[RAW])[0].split(" ")).unique(maintain_order=True)
    kept = {token["text"] for token in tokens}
    bits = word_table(words, fold_names).bits.tolist()
    gone = [
        bit
        for word, bit in zip(words, bits, strict=True)
        if word not in kept and word not in MARK_WORDS.values()
    ]
    said += [text for text, kind in _DONE.items() if any(bit & int(kind) for bit in gone)]
    parts = [
        _ROLES[token["role"]] + (" or a title" if token["optional"] else "") for token in tokens
    ]
    return (*said, ", ".join(parts))
