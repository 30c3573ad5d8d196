"""Register files for tests, of invented registers."""

from __future__ import annotations

from pathlib import Path

from crvs_link.config import RegisterScope
from crvs_link.config.register_file import read_scope


def register_text(register_id: str = "births", *, source: str | None = None, **more: str) -> str:
    """A register file: keys of ``[register]`` as TOML writes their values."""
    stated = {
        "id": f'"{register_id}"',
        "owner": '"Office of records"',
        "country": '"THA"',
        "kind": '"birth"',
        "extract_date": "2026-06-30",
        "one_record_per": '"event"',
        "known_duplicates": "false",
        **more,
    }
    top = "" if source is None else f'source = "{source}"\n'
    return f"format = 1\n{top}[register]\n" + "".join(f"{k} = {v}\n" for k, v in stated.items())


def register_scope(folder: Path, register_id: str = "births", **more: str) -> RegisterScope:
    """The same, read."""
    path = folder / f"{register_id}.toml"
    path.write_text(register_text(register_id, **more))
    return read_scope(path)
