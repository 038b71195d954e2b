"""The layers: flows -> tasks/*.py -> tasks/pipeline -> the folders of layer 1 -> tasks/core; and sizes stay small."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = ("read", "clean", "segment", "enrich", "cluster", "store")
PATHS = {
    path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for folder in ("flows", "tasks")
    for path in sorted((ROOT / folder).rglob("*.py"))
} | {ROOT / "copydesk.py": "copydesk"}
MODULES = set(PATHS.values())
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager"}
MAX_LINES, MAX_FUNCTION_LINES = 300, 60
#: What loads DuckDB or fsspec is kept out of the door of the store: the process of a run never needs it.
SIDE_DOORS = {"tasks.store.check", "tasks.store.export", "tasks.store.feed", "tasks.store.query"}
#: One declaration that is read as a list, not as a program.
DECLARATIONS = {"tasks.core.tables"}


def layer(module: str) -> int:
    """Return how high a module stands: it may import what stands lower, or beside it in the same folder."""
    parts = module.split(".")
    if parts[0] == "flows":
        return 4
    if len(parts) < 3 and not (ROOT / Path(*parts)).is_dir():
        return 3  # the tasks, and the module for readers of a warehouse
    return {"core": 0, "pipeline": 2}.get(parts[1], 1) if len(parts) > 1 else 3


def folder(module: str) -> str:
    return ".".join(module.split(".")[:2]) if layer(module) < 3 else module.split(".")[0]


def imports(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, wherever in the file; what is no module of ours by its full name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                # A door may hand out a function that is called like its module.
                is_module = inner in MODULES and alias.name not in handed_out(ROOT / str(node.module).replace(".", "/"))
                yield inner if is_module else str(node.module)


def handed_out(package: Path) -> set[str]:
    """Return the names that the door of a package imports for others."""
    door = ast.parse((package / "__init__.py").read_text("utf-8"))
    return {alias.name for node in door.body if isinstance(node, ast.ImportFrom) for alias in node.names}


GRAPH = {module: set(imports(path)) for path, module in PATHS.items()}
OWN_IMPORTS = [(module, other) for module, others in GRAPH.items() for other in sorted(others & MODULES)]


def test_imports_point_down_and_the_folders_of_layer_1_do_not_know_each_other() -> None:
    assert {module.split(".")[1] for module in MODULES if module.count(".") > 1} == {"core", "pipeline", *STAGES}
    up = [(m, o) for m, o in OWN_IMPORTS if layer(o) > layer(m) or (layer(o) == layer(m) and folder(o) != folder(m))]
    assert up == []


def test_a_stage_is_used_through_its_door() -> None:
    inner = {module for module in MODULES if layer(module) == 1 and module.count(".") > 1} - SIDE_DOORS
    assert [(m, o) for m, o in OWN_IMPORTS if o in inner and folder(m) != folder(o)] == []


def test_the_folders_of_tasks_never_import_prefect_so_that_workers_need_not_load_it() -> None:
    found = [m for m, others in GRAPH.items() if layer(m) < 3 and any(o.split(".")[0] == "prefect" for o in others)]
    assert found == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({module: others & MODULES for module, others in GRAPH.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_names_say_what_a_module_is_and_no_folder_is_called_like_a_file() -> None:
    assert [m for m in MODULES if FORBIDDEN_NAMES & set(m.split("."))] == []
    assert [path for path in PATHS if path.with_suffix("").is_dir()] == []


def test_modules_and_functions_stay_small() -> None:
    sizes: dict[str, int] = {}
    for path, module in PATHS.items():
        source = path.read_text("utf-8")
        sizes[module] = 0 if module in DECLARATIONS else len(source.splitlines()) - MAX_LINES
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                n_lines = (node.end_lineno or 0) - node.lineno + 1
                sizes[f"{module}.{node.name}"] = n_lines - MAX_FUNCTION_LINES
    assert {name: excess for name, excess in sizes.items() if excess > 0} == {}
