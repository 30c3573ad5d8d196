"""Lines cut into columns of fixed width, by characters or by bytes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load.source import BOM
from crvs_link.load.text.encoding import Encoding
from crvs_link.load.text.transcode import decoded_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crvs_link.load.fixed.layout import Layout

LENGTH: Final = "length"
_BLOCK: Final = 1 << 24
_ASCII: Final = 128


def cuts(layout: Layout) -> list[tuple[int, int | None]]:
    """Where a line is cut: all stretches from its first place to its end, without a gap.

    Returns
    -------
    list of (int, int or None)
        Start, from 0, and length of each; the last one takes the rest.
    """
    places = {0}
    for column in layout.columns:
        places |= {column.start - 1, column.end - 1}
    at = sorted(places)
    return [*((a, b - a) for a, b in pairwise(at)), (at[-1], None)]


def is_single_byte(codec: str) -> bool:
    """Whether a character is always one byte."""
    one = [len(bytes([byte]).decode(codec, errors="ignore")) == 1 for byte in range(256)]
    return sum(one) > _ASCII + _ASCII // 2


def cut_characters(path: Path, encoding: Encoding, layout: Layout) -> Iterator[pl.DataFrame]:
    """Cut lines by characters.

    Yields
    ------
    DataFrame
        A String column ``"0"``, ``"1"``, ... for each of `cuts`, and `LENGTH`; a row for
        each line.

    Raises
    ------
    InputError
        If the text is not of the encoding.
    AmbiguousInputError
        If characters can be of several bytes, and the layout does not say what it counts.
    """
    stretches = cuts(layout)
    undecided = layout.unit is None and not is_single_byte(encoding.codec)
    rest = ""
    for block in _joined(decoded_blocks(path, encoding)):
        if undecided and not block.isascii():
            raise AmbiguousInputError(
                f"{path}: places of {layout.path} may count bytes or characters, which differ in "
                f"this text in {encoding.label}.",
                hint='State unit = "bytes" or unit = "characters" in a layout file in TOML.',
            )
        data = rest + block
        cut = data.rfind("\n") + 1
        data, rest = data[:cut], data[cut:]
        if data:
            yield _by_characters(data[:-1], stretches)
    if rest:
        yield _by_characters(rest, stretches)


def cut_bytes(path: Path, encoding: Encoding, layout: Layout) -> Iterator[pl.DataFrame]:
    """Cut lines by bytes; each stretch must be of whole characters.

    All stretches are decoded, also those of no column: only so is it known that each
    begins with a character.

    Yields
    ------
    DataFrame
        As `cut_characters`.

    Raises
    ------
    InputError
        If a cut falls within a character, or a byte is not of the encoding; with the line.
    """
    stretches = cuts(layout)
    rest, above = b"", 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            data = rest + block
            if not above and not rest:
                data = data.removeprefix(BOM)
            cut = data.rfind(b"\n") + 1 if block else len(data)
            data, rest = data[:cut].replace(b"\r\n", b"\n").removesuffix(b"\n"), data[cut:]
            if cut:
                lines = pl.Series(data.split(b"\n"), dtype=pl.Binary)
                yield pl.DataFrame(
                    {
                        str(at): _decoded(path, encoding, lines.bin.slice(*stretch), above, stretch)
                        for at, stretch in enumerate(stretches)
                    }
                ).with_columns(lines.bin.size().alias(LENGTH))
                above += len(lines)
            if not block:
                return


def _by_characters(text: str, stretches: Sequence[tuple[int, int | None]]) -> pl.DataFrame:
    lines = pl.Series([text]).str.split("\n").list.explode(empty_as_null=False, keep_nulls=False)
    line = pl.col("line").str.strip_suffix("\r")
    return lines.to_frame("line").select(
        *(line.str.slice(*stretch).alias(str(at)) for at, stretch in enumerate(stretches)),
        line.str.len_chars().alias(LENGTH),
    )


def _decoded(
    path: Path, encoding: Encoding, pieces: pl.Series, above: int, stretch: tuple[int, int | None]
) -> pl.Series:
    """Decode many pieces at once; a line end stands in none of them."""
    try:
        text = b"\n".join(pieces.to_list()).decode(encoding.codec)
    except UnicodeDecodeError as error:
        line = above + error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line}: the stretch that begins at byte {stretch[0] + 1} is not made of "
            f"whole characters of {encoding.label}.",
            hint='Check start and width of the columns, state unit = "characters" in the layout '
            "file, or the encoding with --encoding.",
        ) from None
    if "\0" in text:
        line = above + text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            f"{path}: line {line} holds a NUL character, which is not text.",
            hint="Export the extract again.",
        )
    return pl.Series([text]).str.split("\n").list.explode(empty_as_null=False, keep_nulls=False)


def _joined(blocks: Iterator[str]) -> Iterator[str]:
    """Blocks large enough to be worth a frame of columns."""
    held: list[str] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= _BLOCK:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
