from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import pytest

import crvs_link as cl
from crvs_link.index import RegisterIndex
from crvs_link.load import Extract
from crvs_link.results import Linkage

SAMPLES = Path(str(files("crvs_link.synthetic_data")))


@dataclass(frozen=True)
class World:
    """A host, a register, and what a match of the two has left."""

    host: Extract
    register: Extract
    linkage: Linkage

    def index(self, **stated: object) -> RegisterIndex:
        # Every key is followed: a batch without a budget leaves nothing out.
        options = {"most_sharing": 1_000_000, "searches": self.host, **stated}
        return RegisterIndex.build(self.register, self.linkage, **options)  # type: ignore[arg-type]

    def records(self) -> list[dict[str, str | None]]:
        frame = self.host.frame.drop("row_number", "record_id")
        return frame.to_dicts()


def sample(register: str) -> World:
    host = cl.read_extract(SAMPLES / "arrivals.csv")
    births = cl.read_extract(SAMPLES / register)
    return World(host, births, cl.match(host, births).linkages[0])


@pytest.fixture(scope="session")
def births() -> World:
    """Full names against parts, Gregorian against Buddhist years."""
    return sample("births_host.csv")


@pytest.fixture(scope="session")
def arabic() -> World:
    """Latin against Arabic script, Gregorian against Solar Hijri, a rule on tokens."""
    return sample("births_origin.csv")


@pytest.fixture(scope="session")
def parts() -> World:
    """Names in parts on either side, telephone numbers, and spelling mistakes."""
    import data

    tables = data.generate(3000)
    host, register = (replace(cl.read_extract(tables[name]), source_id=name) for name in ("a", "b"))
    return World(host, register, cl.match(host, register).linkages[0])
