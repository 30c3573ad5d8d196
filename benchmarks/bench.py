"""What the benchmarks share: inputs, fresh processes, medians, tables, the machine.

A measurement runs in a process of its own, so that its peak memory is its own and
nothing is warm but the file cache. The process that asks stays small: on Linux a new
process begins with the peak of the one that made it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
RESULTS: Final = HERE / "results"
SEED: Final = 1

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One table of results: a title, what is measured and how, and rows of one shape."""

    title: str
    text: str
    rows: Sequence[Row]

    def markdown(self) -> str:
        """Lay the table out; numbers to four significant digits."""
        columns = list(dict.fromkeys(name for row in self.rows for name in row))
        lines = [columns, *([_cell(row.get(name, "")) for name in columns] for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
        numbers = [
            all(isinstance(row.get(name) or 0, int | float) for row in self.rows)
            for name in columns
        ]
        rule = [
            "-" * (width - 1) + ":" if number else "-" * width
            for width, number in zip(widths, numbers, strict=True)
        ]
        body = [lines[0], rule, *lines[1:]]
        drawn = [
            "| "
            + " | ".join(
                cell.rjust(width) if number else cell.ljust(width)
                for cell, width, number in zip(line, widths, numbers, strict=True)
            )
            + " |"
            for line in body
        ]
        return "\n".join([f"## {self.title}", "", self.text, "", *drawn, ""])


def _cell(value: object) -> str:
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float) and 0.99995 <= value < 1:
        return "> 0.9999"  # a share is never rounded to all
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    return ""


def files(rows: int, file_format: str = "csv") -> Path:
    """Folder of person files of this size, made once by a process that ends then."""
    code = f"import data; print(data.cached({rows}, {file_format!r}, {SEED}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True
    )
    return Path(done.stdout.strip())


def fresh(script: str, *arguments: object, threads: int | None = None) -> Row:
    """Run ``script --one ARGUMENTS`` in a new process and take the JSON that it prints.

    With ``threads``, Polars has as many as we have: one processor is one processor.
    """
    command = [sys.executable, str(HERE / script), "--one", *map(str, arguments)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment(threads)
    )
    measured: Row = json.loads(done.stdout.splitlines()[-1])
    return measured


def environment(threads: int | None) -> dict[str, str]:
    """Environment of a measured process, which keeps its bytecode as an installed one does."""
    limit = {} if threads is None else {"POLARS_MAX_THREADS": str(threads)}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **limit}


_EVALUATE: Final = """
import json, sys
from crvs_link.evaluate import evaluate_result
(found,) = evaluate_result(*sys.argv[1:])
of = found.links
print(json.dumps({"precision": of.precision.value, "recall": of.recall.value, "F1": of.f1}))
"""


def accuracy(result: Path, truth: Path) -> Row:
    """Precision, recall and F1 of an output folder, or of a table of id pairs."""
    done = subprocess.run(
        [sys.executable, "-c", _EVALUATE, str(result), str(truth)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: Row = json.loads(done.stdout)
    return found


def program() -> list[str]:
    """The command line as it was installed."""
    script = Path(sys.executable).with_name("crvs-link")
    return [str(script)] if script.exists() else [sys.executable, "-m", "crvs_link"]


def medians(runs: Sequence[Row]) -> Row:
    """Median of each number over runs; what is not a number is that of the first run."""
    return {
        name: median(run[name] for run in runs) if isinstance(value, int | float) else value
        for name, value in runs[0].items()
    }


def repeated(times: int, run: Callable[[], Row]) -> Row:
    """Medians over so many runs."""
    return medians([run() for _ in range(times)])


def one(measure: Callable[..., Row], arguments: Sequence[str]) -> None:
    """Be the measured process: measure, and print what came out."""
    sys.stdout.write("\n" + json.dumps(measure(*arguments)) + "\n")


def processor_time(work: Callable[[], object], times: int) -> float:
    """Least processor time over several calls, in seconds.

    The least, because what disturbs a short loop only ever adds to it.
    """
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def peak_gb() -> float:
    """Peak memory of this process so far, in units of 10**9 bytes."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9
    except OSError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def timed_process(
    command: Sequence[str], threads: int | None = None, stdout: Path | None = None
) -> tuple[float, float]:
    """Run a whole program; wall time in seconds, start-up included, and its peak in GB."""
    with Path(stdout or os.devnull).open("wb") as told:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=told, env=environment(threads))
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9


def machine() -> str:
    """The machine and the versions that were measured, as lines of Markdown."""
    facts: Mapping[str, object] = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": f"{_memory_gb():.0f} GB",
        "system": platform.platform(),
        "Python": platform.python_version(),
        **{name: version(name) for name in ("crvs-link", "polars", "numpy")},
        "commit": _commit(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items()) + "\n"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=HERE,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or "unknown"


def publish(name: str, tables: Iterable[Table]) -> Path:
    """Print tables as they come, the machine first, and write the same to ``results/``."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.md"
    with path.open("w") as file:
        for part in chain([f"# {name}\n\n{machine()}"], (table.markdown() for table in tables)):
            for stream in (sys.stdout, file):
                stream.write(part + "\n")
                stream.flush()
    return path
