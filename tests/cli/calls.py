"""The command line with a pipeline that notes what it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crvs_link.cli import run as module
from crvs_link.cli.program import program
from crvs_link.config import RunConfig
from crvs_link.results import RunResult
from crvs_link.run import RunOptions
from report.factory import dedupe_result, match_result


class Calls:
    """What the command line asked of the pipeline and of the output."""

    def __init__(self) -> None:
        self.command = ""
        self.config = RunConfig(sources=())
        self.options = RunOptions()
        self.more: dict[str, Any] = {}
        self.written: dict[str, Any] | None = None
        self.error: BaseException | None = None


def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """A folder with extracts to be in, a pipeline that notes what it is asked, no output."""
    seen = Calls()

    def pipeline(command: str, result: RunResult) -> Callable[..., RunResult]:
        def run(config: RunConfig, options: RunOptions, **more: Any) -> RunResult:
            seen.command, seen.config, seen.options, seen.more = command, config, options, more
            if seen.error is not None:
                raise seen.error
            options.progress.note("a choice")
            return result

        return run

    def write(result: Any, folder: Path, **more: Any) -> Path:
        seen.written = {"folder": folder, "result": result.command, **more}
        return folder

    for name in ("arrivals", "births", "deaths"):
        (folder / f"{name}.csv").write_text(f"name\n{name}\n")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(module, "match", pipeline("match", match_result()))
    monkeypatch.setattr(module, "dedupe", pipeline("dedupe", dedupe_result()))
    monkeypatch.setattr(module, "write", write)
    return seen


def crvs_link(*args: str) -> Result:
    return CliRunner().invoke(program, args)
