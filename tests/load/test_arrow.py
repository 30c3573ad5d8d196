"""Arrow IPC files and streams, whole and damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError
from crvs_link.load.arrow import ArrowPart, open_arrow
from crvs_link.load.arrow_sizes import sizes_are_sound
from crvs_link.load.source import read_head

FRAME = pl.DataFrame(
    {
        "surname": [f"น{i}" for i in range(5000)],
        "age": range(5000),
        "parents": [["a", "b"]] * 5000,
        "sex": pl.Series(["m", "f"] * 2500, dtype=pl.Categorical),
    }
)

WRITERS: dict[str, Callable[[Path], None]] = {
    "file": FRAME.write_ipc,
    "file lz4": lambda path: FRAME.write_ipc(path, compression="lz4"),
    "file zstd": lambda path: FRAME.write_ipc(path, compression="zstd"),
    "file old": lambda path: FRAME.write_ipc(
        path, compression="zstd", compat_level=pl.CompatLevel.oldest()
    ),
    "stream": FRAME.write_ipc_stream,
    "stream zstd": lambda path: FRAME.write_ipc_stream(path, compression="zstd"),
}


def opened(path: Path) -> ArrowPart:
    return open_arrow(path, read_head(path))


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"x {request.param}"
    WRITERS[request.param](path)
    return path


def test_wanted_columns_are_read_as_text(path: Path) -> None:
    part = opened(path)
    hasher = hashlib.sha256()
    rows = part.read(["sex", "age", "surname"], hasher)
    assert part.headers == ("surname", "age", "parents", "sex")
    assert part.tellable == ("surname", "sex")
    assert part.format == "arrow"
    assert part.details == {"arrangement": path.name.split()[1]}
    assert rows.frame.select("age", "surname", "sex").row(7) == ("7", "น7", "f")
    assert rows.frame.height == 5000
    assert rows.blank == ()
    assert hasher.digest() == hashlib.sha256(path.read_bytes()).digest()


def test_a_nested_column_in_use(path: Path) -> None:
    with pytest.raises(InputError, match="column 'parents' is nested"):
        opened(path).read(["parents"], hashlib.sha256())


def test_a_file_that_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    FRAME.write_ipc(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"x\.arrow is a damaged") as caught:
        opened(path).read(["surname"], hashlib.sha256())
    assert caught.value.__cause__ is None
    path.write_bytes(b"ARROW1")
    with pytest.raises(InputError, match="damaged"):
        opened(path)


@pytest.mark.parametrize("size", [-2, 1 << 62, (1 << 63) - 1])
@pytest.mark.parametrize("packed", ["file lz4", "file zstd", "file old", "stream zstd"])
def test_a_buffer_that_claims_an_absurd_size(tmp_path: Path, packed: str, size: int) -> None:
    """The reader would allocate it, and the whole program would end."""
    path = tmp_path / "x.arrow"
    WRITERS[packed](path)
    assert sizes_are_sound(path)
    data = path.read_bytes()
    # The ages: the size that they unpack to stands before them.
    told = (8 * FRAME.height).to_bytes(8, "little")
    assert told in data
    path.write_bytes(data.replace(told, size.to_bytes(8, "little", signed=True)))
    assert not sizes_are_sound(path)
    with pytest.raises(InputError, match="damaged"):
        opened(path).read(["surname", "age"], hashlib.sha256())


def test_a_stream_that_lost_its_end(tmp_path: Path) -> None:
    """It is whole to the reader, whatever batches of rows it may have lost."""
    path = tmp_path / "x.arrows"
    FRAME.write_ipc_stream(path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InputError, match="incomplete"):
        opened(path).read(["surname"], hashlib.sha256())
