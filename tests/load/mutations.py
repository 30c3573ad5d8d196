"""Files damaged at random, and what may come of reading them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from crvs_link import read_extract
from crvs_link.errors import CrvsLinkError
from crvs_link.load import Extract

SPECIAL = (b"\0", b"\xff", b'"', b"\n", b"{", b"<")


def mutations(data: bytes, *, seed: int, count: int) -> Iterator[bytes]:
    """Copies of a file that were cut, repeated, overwritten or had bytes put in or out."""
    rng = random.Random(seed)
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 5))):
            place = rng.randrange(len(changed) + 1)
            length = min(rng.choice((1, 2, 8, 64, 512)), len(changed) - place)
            match rng.randrange(6):
                case 0:
                    del changed[place : place + length]
                case 1:
                    changed[place:place] = rng.randbytes(rng.choice((1, 2, 8)))
                case 2:
                    changed[place : place + length] = rng.randbytes(length)
                case 3:
                    changed[place:place] = changed[place : place + length]
                case 4:
                    del changed[place:]
                case _:
                    changed[place : place + 1] = rng.choice(
                        (b"\0", b"\xff", b'"', b"\n", b"{", b"<")
                    )
        yield bytes(changed)


def read_or_refuse(
    path: Path, read: Callable[[Path], Extract] = read_extract, *, values: tuple[str, ...] = ()
) -> Extract | CrvsLinkError:
    """Read a damaged file: an extract that accounts for its rows, or one clear error.

    Any other error fails the test, as does one that quotes a person's value.
    """
    try:
        extract = read(path)
    except CrvsLinkError as error:
        refused = error
    else:
        return accounted(extract)
    said = str(refused)
    assert path.name in said or "extract" in said
    assert refused.hint
    assert not [value for value in values if value in said]
    return refused


def accounted(extract: Extract) -> Extract:
    """An extract in which every row that was read is used or set aside."""
    account = extract.account
    assert account.read == account.used + sum(account.set_aside.values())
    assert extract.frame.height == account.used
    return extract
