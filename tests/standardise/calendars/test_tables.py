from __future__ import annotations

from importlib.resources import files

import pytest

from crvs_link.standardise.tables.make_calendars import TABLES, main


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_their_script_makes(name: str) -> None:
    table = files("crvs_link.standardise.tables").joinpath(name)
    assert table.read_text("utf-8") == TABLES[name]()


def test_the_script_writes_them_beside_itself(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(main.__globals__["Path"], "with_name", lambda _, name: tmp_path / name)
    main()
    assert {path.name for path in tmp_path.iterdir()} == set(TABLES)
