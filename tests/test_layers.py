"""The order of the layers, read from the source: nothing is imported or run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1] / "src"
PACKAGE: Final = "crvs_link"

LAYERS: Final = (
    "_fast",
    "errors",
    "schema",
    "codes",
    "levels",
    "comparison",
    "households",
    "spec",
    "run",
    "notebook",
    "protect",
    "config",
    "load",
    "standardise",
    "encode",
    "block",
    "compare",
    "model",
    "resolve",
    "outcome",
    "results",
    "estimate",
    "evaluate",
    "profile",
    "report",
    "output",
    "population",
    "pipeline",
    "index",
    "interop",
    "api",
    "cli",
    "__main__",
    "",  # the package itself: public names only
)
"""Each imports only from those before it; ``_fast`` and the package are as design.md says."""

MOST_LINES: Final = 300
KERNEL_IMPORT: Final = re.compile(r"^[ \t]*(?:from[ \t]+(\S+)[ \t]+)?c?import[ \t]+(.+)$", re.M)

PYTHON: Final = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
KERNELS: Final = sorted(chain(ROOT.rglob("*.pyx"), ROOT.rglob("*.pxd")))


# --- reading imports ---------------------------------------------------------------


def python_imports(source: str, package: str) -> Iterator[str]:
    """Every name that a module imports, type-only and late imports included.

    ``from a import b`` gives ``a.b``: whether that is a module is for the caller to say.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module, names, level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield from (f"{base}.{each.name}" for each in names)
            case ast.Call(ast.Name("import_module") | ast.Attribute(attr="import_module"), args):
                first = args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def kernel_imports(source: str, package: str) -> Iterator[str]:
    """Every module that a kernel imports or cimports."""
    for origin, names in KERNEL_IMPORT.findall(source):
        for name in names.partition("#")[0].strip("() \t").split(","):
            imported = name.split(" as ")[0].strip()
            if not origin:
                yield imported
            elif set(origin) == {"."}:
                yield f"{package}.{imported}"
            else:
                yield f"{package}{origin}" if origin.startswith(".") else origin


def ours(imports: Iterable[str], modules: Iterable[str]) -> set[str]:
    """The modules of this package among imported names, each by its longest known part."""
    known = set(modules)
    found = set()
    for name in imports:
        if name.split(".")[0] != PACKAGE:
            continue
        while name not in known and "." in name:
            name = name.rpartition(".")[0]  # noqa: PLW2901
        found.add(name)
    return found


def package_of(module: str, path: Path) -> str:
    return module if path.stem == "__init__" else module.rpartition(".")[0]


def python_graph() -> dict[str, set[str]]:
    return {
        module: ours(python_imports(path.read_text("utf-8"), package_of(module, path)), PYTHON)
        - {module}
        for module, path in PYTHON.items()
    }


def kernel_graph() -> dict[str, set[str]]:
    """Kernels by name; a ``.pyx`` and its ``.pxd`` are one."""
    package = f"{PACKAGE}._fast"
    graph: dict[str, set[str]] = {f"{package}.{path.stem}": set() for path in KERNELS}
    for path in KERNELS:
        module = f"{package}.{path.stem}"
        imports = kernel_imports(path.read_text("utf-8"), package)
        graph[module] |= {name for name in imports if name.startswith(PACKAGE)} - {module}
    return graph


# --- laws --------------------------------------------------------------------------


def layer(module: str) -> str:
    return [*module.split("."), ""][1]


def out_of_order(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Imports of a layer that stands below, or that the design does not know."""
    faults = []
    for module, imports in graph.items():
        for imported in sorted(imports):
            pair = [layer(module), layer(imported)]
            if unknown := [each for each in pair if each not in LAYERS]:
                faults.append(f"{module} imports {imported}: no layer {unknown[0]}")
            elif LAYERS.index(pair[0]) < LAYERS.index(pair[1]):
                faults.append(f"{module} imports {imported}, which stands below it")
    return faults


def cycle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def called(source: str) -> set[str]:
    """Names that are called, plain or as an attribute."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {each.id for each in calls if isinstance(each, ast.Name)}
    return names | {f".{each.attr}" for each in calls if isinstance(each, ast.Attribute)}


def test_modules_import_only_from_the_layers_above() -> None:
    faults = out_of_order(python_graph())
    assert not faults, "\n".join(faults)


def test_every_module_is_in_a_layer() -> None:
    assert [module for module in PYTHON if layer(module) not in LAYERS] == []


def test_kernels_import_only_kernels() -> None:
    assert KERNELS
    graph = kernel_graph()
    assert {name for imports in graph.values() for name in imports} <= graph.keys()


@pytest.mark.parametrize("graph", [python_graph, kernel_graph])
def test_no_module_imports_itself_through_others(graph) -> None:
    assert cycle(graph()) == []


def test_no_module_is_too_long_for_one_idea() -> None:
    lines = {module: path.read_text("utf-8").count("\n") for module, path in PYTHON.items()}
    assert {module: n for module, n in lines.items() if n > MOST_LINES} == {}


def test_only_the_command_line_prints() -> None:
    quiet = [module for module in PYTHON if layer(module) != "cli"]
    assert [each for each in quiet if "print" in called(PYTHON[each].read_text("utf-8"))] == []


def test_no_python_function_is_called_for_each_row() -> None:
    by_row = {".map_elements", ".map_rows", ".iterrows"}
    assert [m for m, path in PYTHON.items() if by_row & called(path.read_text("utf-8"))] == []


# --- the laws can fail -------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import crvs_link.cli.run",
        "from crvs_link.cli import run",
        "from crvs_link import cli",
        "from ..cli import run",
        "def late():\n    from crvs_link.cli.run import main",
        "if TYPE_CHECKING:\n    from crvs_link.cli.run import Main",
        "importlib.import_module('crvs_link.cli')",
    ],
)
def test_finds_every_kind_of_import(source) -> None:
    known = ["crvs_link", "crvs_link.cli", "crvs_link.cli.run", "crvs_link.load.csv"]
    found = ours(python_imports(source, "crvs_link.load"), known)
    assert found <= {"crvs_link.cli", "crvs_link.cli.run"}
    assert len(out_of_order({"crvs_link.load.csv": found})) == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from crvs_link._fast.core cimport (  # why", ["crvs_link._fast.core"]),
        ("    cimport crvs_link._fast.core as c", ["crvs_link._fast.core"]),
        ("from . cimport core, exact", ["crvs_link._fast.core", "crvs_link._fast.exact"]),
        ("from .core cimport f", ["crvs_link._fast.core"]),
        ("import crvs_link.errors, os", ["crvs_link.errors", "os"]),
        ("# we import nothing", []),
    ],
)
def test_finds_imports_of_kernels(source, expected) -> None:
    found = dict.fromkeys(kernel_imports(source, "crvs_link._fast"))
    assert [name for name in found if name] == expected


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("crvs_link.load.csv", "crvs_link.encode"),
        ("crvs_link.errors", "crvs_link"),
        ("crvs_link._fast.core", "crvs_link.errors"),
        ("crvs_link.load", "crvs_link.synthetic_data"),
    ],
)
def test_refuses_what_stands_below(module, imported) -> None:
    assert len(out_of_order({module: [imported]})) == 1
    assert out_of_order({"crvs_link.cli": ["crvs_link.load", "crvs_link._fast"]}) == []


def test_sees_a_cycle() -> None:
    assert set(cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
    assert cycle({"a": {"b", "c"}, "b": {"c"}}) == []


def test_sees_calls() -> None:
    assert called("print(1); s.map_elements(f); text = 'map_rows('") == {"print", ".map_elements"}
