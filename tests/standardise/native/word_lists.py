"""Words of names with their usual spelling, by script."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
)
