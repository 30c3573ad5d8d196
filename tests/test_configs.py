"""Every shipped configuration is read and works as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_link.config import read_config
from crvs_link.load.places import read_places
from crvs_link.pipeline import match
from crvs_link.run import RunOptions

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "configs" / "link").glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_configuration_works(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config = read_config(path)
    result = match(config, RunOptions(threads=2))
    assert result.links.height > 0
    assert result.links["register"].unique().to_list() == [config.linkages[0].register]


def test_the_shipped_places_files_show_both_layouts() -> None:
    shipped = sorted(map(str, (ROOT / "configs" / "places").glob("*.csv")))
    found = read_places(shipped)
    assert found is not None
    assert [file.path for file in found.files] == shipped
    assert set(found.units["level"]) == {0, 1, 2, 3}
    assert set(found.sites["kind"]) == {"camp", "settlement"}
    historic = found.names.join(found.units, on="pcode").filter(name="Port Albert")
    assert historic.select("pcode", "level").rows() == [("QM01", 1)]


def test_there_is_a_shipped_configuration() -> None:
    assert SHIPPED
