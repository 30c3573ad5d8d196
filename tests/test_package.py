"""What people install: the wheel, in an environment that holds it and its requirements.

Nothing is downloaded. The distributions that the wheel declares are linked from this
environment into a new one, and no other, so that a forgotten requirement is found.
"""

from __future__ import annotations

import email
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.wheel

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MAPPED: Final = ("configs", "synthetic_data")
KERNEL_SOURCES: Final = {".pyx", ".pxd", ".h"}
# As Cython ("warning: file:1:2: ...") and C compilers ("file:1:2: warning: ...") write them.
HINT: Final = re.compile(r"^performance hint|^warning: \S+:\d+:\d+:|:\d+:\d+: warning:")
NOT_COPIED: Final = shutil.ignore_patterns(
    ".*",
    "build",
    "dist",
    "wheelhouse",
    "crvs-link-*",
    "results",
    "*.egg-info",
    "*.so",
    "__pycache__",
)


class Build(NamedTuple):
    tree: Path
    wheel: Path
    log: str


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, without this process's Python settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The wheel, built from a source distribution of this tree."""
    folder = tmp_path_factory.mktemp("build")
    tree = shutil.copytree(ROOT, folder / "tree", ignore=NOT_COPIED)
    done = run(sys.executable, "-m", "build", "--no-isolation", cwd=tree)
    (wheel,) = (tree / "dist").glob("*.whl")
    return Build(tree, wheel, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def names(build: Build) -> set[str]:
    with zipfile.ZipFile(build.wheel) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def environment(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel and what it declares."""
    folder = tmp_path_factory.mktemp("environment")
    context = venv.EnvBuilder(with_pip=False, symlinks=os.name == "posix").ensure_directories(
        folder
    )
    venv.create(folder, with_pip=False)
    install = ("install", "--quiet", "--no-index", "--no-deps", build.wheel)
    run(sys.executable, "-m", "pip", "--python", context.env_exe, *install, cwd=folder)
    (site,) = folder.glob("lib/python*/site-packages")
    for each in required(PROJECT["dependencies"]):
        link(each, site)
    return Path(context.bin_path)


def required(requirements: list[str]) -> list[Distribution]:
    """Distributions that requirements name, and what those name."""
    found: dict[str, Distribution] = {}
    asked = [Requirement(each) for each in requirements]
    while asked:
        requirement = asked.pop()
        if requirement.name in found:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found[requirement.name] = distribution(requirement.name)
            asked += [Requirement(each) for each in found[requirement.name].requires or []]
    return list(found.values())


def link(installed: Distribution, site: Path) -> None:
    """Make a distribution visible in another environment."""
    for name in {path.parts[0] for path in installed.files or []} - {"..", "__pycache__"}:
        (site / name).symlink_to(Path(str(installed.locate_file(name))))


# --- what the wheel holds ----------------------------------------------------------


def test_the_build_has_no_hint_and_no_warning(build: Build) -> None:
    assert "Cythonizing" in build.log
    faults = [line for line in build.log.splitlines() if HINT.search(line)]
    assert not faults, "\n".join(faults)


def test_the_wheel_holds_modules_and_tables_but_no_kernel_source(
    build: Build, names: set[str]
) -> None:
    files = [path for path in (build.tree / "src/crvs_link").rglob("*") if path.is_file()]
    there = {
        path.relative_to(build.tree / "src").as_posix()
        for path in files
        if path.suffix not in KERNEL_SOURCES
    }
    assert there - names == set()
    assert {"crvs_link/py.typed", "crvs_link/report/templates/report.html"} <= names
    assert [name for name in names if Path(name).suffix in {".c", *KERNEL_SOURCES}] == []


def test_the_wheel_holds_configurations_and_samples(build: Build, names: set[str]) -> None:
    there = {
        Path("crvs_link", path.relative_to(build.tree)).as_posix()
        for folder in MAPPED
        for path in (build.tree / folder).rglob("*")
        if path.is_file()
    }
    assert there - names == set()
    assert "crvs_link/synthetic_data/arrivals.csv" in names
    assert "crvs_link/configs/registers/birth_partial.toml" in names


def test_the_wheel_holds_every_kernel_compiled(build: Build, names: set[str]) -> None:
    binaries = {Path(name).name.split(".")[0] for name in names if name.endswith((".so", ".pyd"))}
    assert binaries == {path.stem for path in (build.tree / "src/crvs_link/_fast").glob("*.pyx")}


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"crvs_link", f"crvs_link-{PROJECT['version']}.dist-info"}
    assert [name for name in names if "test" in name] == []


# --- what is said of it ------------------------------------------------------------


def test_the_metadata_are_those_of_the_project(build: Build, names: set[str]) -> None:
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(build.wheel) as wheel:
        said = email.message_from_bytes(wheel.read(name))
    assert (said["Name"], said["Version"]) == (PROJECT["name"], PROJECT["version"])
    assert said["Requires-Python"] == PROJECT["requires-python"]
    assert said["License-Expression"] == PROJECT["license"]
    assert said["Description-Content-Type"] == "text/markdown"
    assert said.get_payload(decode=True) == (build.tree / "README.md").read_bytes()
    required = {Requirement(each).name for each in said.get_all("Requires-Dist")}
    assert {Requirement(each).name for each in PROJECT["dependencies"]} <= required


def test_there_are_wheels_for_every_python_that_is_promised() -> None:
    prefix = "Programming Language :: Python :: 3."
    promised = [c.removeprefix(prefix) for c in PROJECT["classifiers"] if c.startswith(prefix)]
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["cibuildwheel"]
    assert tool["build"] == [f"cp3{minor}-*" for minor in promised]
    assert PROJECT["requires-python"] == f">=3.{promised[0]}"


# --- what it does ------------------------------------------------------------------


def test_the_demo_works_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    done = run(environment / "crvs-link", "demo", cwd=tmp_path)
    assert "crvs-link-demo/report.html" in done.stdout
    (out,) = tmp_path.iterdir()
    files = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    assert {each.name for each in out.iterdir()} == {*files, "manifest.json"}
    assert {"links.parquet", "outcomes.parquet", "report.html", "review.parquet"} < set(files)
    for name, known in files.items():
        content = (out / name).read_bytes()
        assert known == {
            "bytes": len(content),
            "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }


def test_help_is_there_at_once(environment: Path, tmp_path: Path) -> None:
    # Time of the processor, not of the clock: other tests run beside this one.
    resource = pytest.importorskip("resource")
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run(environment / "crvs-link", "--help", cwd=tmp_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        assert "match" in done.stdout
    assert min(took) < 0.3


def test_the_version_has_one_source(environment: Path, tmp_path: Path) -> None:
    shown = run(environment / "crvs-link", "--version", cwd=tmp_path).stdout
    code = "import crvs_link; print(crvs_link.__version__)"
    assert (
        run(environment / "python", "-c", code, cwd=tmp_path).stdout.strip() == PROJECT["version"]
    )
    assert PROJECT["version"] in shown
    assert str(environment.parent) in shown, "the kernels in use are those of the wheel"


def test_shipped_files_are_read_as_resources(environment: Path, tmp_path: Path) -> None:
    code = (
        "from importlib.resources import files\n"
        "for name in ('configs', 'synthetic_data'):\n"
        "    print(*sorted(each.name for each in files(f'crvs_link.{name}').iterdir()))"
    )
    shown = run(environment / "python", "-c", code, cwd=tmp_path).stdout.split()
    assert {"arrivals.csv", "link", "registers"} <= set(shown)


def test_shipped_register_files_are_read_by_name(environment: Path, tmp_path: Path) -> None:
    shipped = sorted(path.stem for path in (ROOT / "configs" / "registers").glob("*.toml"))
    code = (
        "from crvs_link.config.register_file import shipped_scope\n"
        f"for name in {shipped}:\n"
        "    print(shipped_scope(name).path)"
    )
    assert run(environment / "python", "-c", code, cwd=tmp_path).stdout.split() == shipped
