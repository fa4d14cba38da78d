"""The house: who may import whom, what a room holds, and what must never appear."""

import ast
import importlib
import importlib.util
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import dashboard
import dashboard.pages
import data_loaders.datasets
from dashboard.indicators import Indicator
from dashboard.pages import PAGES
from dashboard.programme import definitions
from dashboard.programme.kpis import KPIS
from data_loaders.columns import Dataset
from data_loaders.datasets import LOADERS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "data_loaders").rglob("*.py"), *ROOT.glob("*.py")]
)
DASHBOARD = [path for path in SOURCES if "data_loaders" not in path.parts]

# A room imports from floors below its own, never from above and never from beside.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("streamlit_app", "server", "kpis", "doctor"),
    ("pages",),
    ("briefing",),
    ("entry", "programme"),
    ("goal1", "goal2", "goal3", "goal4", "cases", "comparison", "intake"),
    ("coverage",),
    ("maps",),
    ("audit",),
    ("ui",),
    ("indicators", "surface"),
    ("view",),
    ("access",),
    ("queries",),
    ("filters", "store"),
    ("schema", "settings", "statistics"),
    ("errors",),
    ("language",),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# `python -m dashboard.kpis` opens the store for the whole run, as the server does.
DOORS = {"streamlit_app", "server", "kpis", "doctor"}
# Where Streamlit may be imported besides doors and pages: parts of pages, and what they are made of.
DRAWN = re.compile(r"(^|_)(panels?|component)$")
WITH_STREAMLIT = {"ui", "view", "surface"}


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "dashboard" and len(parts) > 1 else parts[0]


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Every module and name that a file imports, within functions and for type checkers too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def rooms_used(path: Path) -> set[str]:
    return {room_of(name) for name in imports_of(path) if name.startswith("dashboard.")}


def forbidden_imports(path: Path) -> Iterator[str]:
    mine = room_of(module_of(path))
    for theirs in rooms_used(path) - {mine}:
        if FLOOR_OF[theirs] <= FLOOR_OF[mine]:
            yield f"{module_of(path)} imports {theirs}"


def test_every_room_has_its_floor_and_every_floor_its_room() -> None:
    rooms = {room_of(module_of(p)) for p in DASHBOARD} - {"dashboard"}
    assert set(FLOOR_OF) == rooms


def test_imports_point_downwards_and_never_to_a_room_beside() -> None:
    assert [] == sorted(
        line for p in DASHBOARD if module_of(p) != "dashboard" for line in forbidden_imports(p)
    )


def test_few_modules_stand_outside_the_rooms_and_every_room_says_what_it_is_for() -> None:
    loose = {p.stem for p in (ROOT / "dashboard").glob("*.py")} - {"__init__"}
    assert len(loose) <= 5, sorted(loose)
    for folder in sorted(p for p in (ROOT / "dashboard").iterdir() if (p / "__init__.py").exists()):
        told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert re.search(r"In: .+\. Out: .+", told), folder.name
        assert "\nNever: " in told, folder.name


def test_only_pages_panels_and_what_they_are_made_of_know_streamlit() -> None:
    users = {p for p in DASHBOARD if any(n.split(".")[0] == "streamlit" for n in imports_of(p))}
    allowed = {
        p
        for p in users
        if room_of(module_of(p)) in {"pages", *DOORS, *WITH_STREAMLIT} or DRAWN.search(p.stem)
    }
    assert [] == sorted(module_of(p) for p in users - allowed)


def test_queries_methods_and_figures_open_no_connection() -> None:
    pure = [p for p in DASHBOARD if room_of(module_of(p)) in {"queries", "maps", "statistics", "schema"}]
    pure += [p for p in DASHBOARD if re.search(r"chart|^files$|^table$", p.stem) and "ui" not in p.parts]
    assert [] == sorted(module_of(p) for p in pure if "store" in rooms_used(p))


def test_dashboard_and_loaders_meet_in_the_store_alone() -> None:
    assert [] == sorted(
        module_of(p) for p in DASHBOARD if any(n.startswith("data_loaders") for n in imports_of(p))
    )
    above = {"streamlit_app", "server", "kpis", "pages", "programme", "ui", "view"}
    loaders = [p for p in SOURCES if "data_loaders" in p.parts]
    assert [] == sorted(module_of(p) for p in loaders if rooms_used(p) & above)
    assert [] == sorted(
        module_of(p) for p in loaders if any(n.startswith("streamlit") for n in imports_of(p))
    )


# What starts, in this order within one process, and what it must not have loaded then: packages that take
# long and that only some of its work needs. SciPy loads each part when it is first used.
SCIPY = {f"scipy.{part}" for part in ("special", "optimize", "sparse", "spatial", "stats")}
OF_SOME_WORK = SCIPY | {"openpyxl", "pptx", "pyogrio"}
OF_PAGES = {"authlib", "plotly", "pydeck", "streamlit", "typst"}
STARTS = {
    # Of all modules the one that others lead back to: it is first here, so that it can be imported first.
    "import data_loaders.datasets": OF_SOME_WORK | OF_PAGES,
    "import data_loaders.__main__": OF_SOME_WORK | OF_PAGES,
    "import dashboard.kpis": OF_SOME_WORK | OF_PAGES,
    "server.py": OF_SOME_WORK,
}


def test_no_start_waits_for_what_only_some_of_its_work_needs() -> None:
    assert [] == [name for name in OF_SOME_WORK | OF_PAGES if importlib.util.find_spec(name) is None]
    tell = "import json, sys; print(json.dumps(list(sys.modules)))"
    lines = [_imports_of(ROOT / start) if start.endswith(".py") else start for start in STARTS]
    program = "\n".join(f"{line}\n{tell}" for line in lines)
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = [set(json.loads(line)) for line in told.splitlines()]
    assert len(STARTS) == len(loaded)
    too_early = {
        start: sorted(early)
        for (start, never), there in zip(STARTS.items(), loaded, strict=True)
        if (early := never & there)
    }
    assert {} == too_early
    # What is looked for is found where it is.
    assert OF_PAGES <= loaded[-1]


def _imports_of(file: Path) -> str:
    """Return the imports of a program, which does its work when it is imported itself."""
    lines = ast.parse(file.read_text(encoding="utf-8")).body
    return "\n".join(ast.unparse(line) for line in lines if isinstance(line, ast.Import | ast.ImportFrom))


def test_no_pages_folder_lies_beside_the_entry_file() -> None:
    # Streamlit would let a visitor open its pages without running the entry file, and so without signing in.
    assert not (ROOT / "pages").exists()
    assert (ROOT / "dashboard" / "pages").is_dir()
    assert not (ROOT / "dashboard" / "streamlit_app.py").exists()


def test_every_page_is_in_the_tuple_and_has_its_parts() -> None:
    in_folder = {m.name for m in pkgutil.iter_modules(dashboard.pages.__path__)}
    assert in_folder == {page.__name__.rsplit(".", 1)[-1] for page in PAGES}
    for page in PAGES:
        assert page.TITLE.th
        assert page.TITLE.en
        assert callable(page.render)
        assert isinstance(page.NEEDS_DATA, bool)


def modules_below(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def test_every_indicator_is_in_the_tuple() -> None:
    defined = {
        record.code
        for module in modules_below(dashboard)
        for value in vars(module).values()
        for record in (value if isinstance(value, tuple) else (value,))
        if isinstance(record, Indicator)
    }
    assert {k.code for k in KPIS} == defined
    assert {1, 2, 3, 4} == {k.goal for k in KPIS}


def test_every_loader_is_in_the_tuple() -> None:
    defined = [
        value
        for module in modules_below(data_loaders.datasets)
        for value in vars(module).values()
        if isinstance(value, Dataset)
    ]
    assert {d.code for d in LOADERS} == {d.code for d in defined}
    assert len(LOADERS) == len({d.code for d in LOADERS})


def test_functions_fit_on_a_screen_and_modules_are_named_after_a_thing() -> None:
    long = [
        f"{module_of(path)}.{node.name}: {lines} lines"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 60
    ]
    assert [] == long
    assert {} == {p.stem: p for p in SOURCES if p.stem in {"utils", "helpers", "common", "services", "misc"}}


def test_words_stand_in_texts_and_nowhere_is_a_language_asked_for() -> None:
    # `"ก" if lang == "th" else "a"` hides a wording from everybody who looks for it.
    asked = [
        f"{module_of(path)}:{node.lineno}"
        for path in SOURCES
        if room_of(module_of(path)) != "language"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        and any(
            isinstance(c, ast.Constant) and c.value in ("th", "en") for c in [node.left, *node.comparators]
        )
    ]
    assert [] == asked


def test_every_folded_part_has_a_key_by_which_the_browser_knows_it_when_a_page_is_drawn_anew() -> None:
    """Without one it folds where words or place change. One that says itself when it opens needs none."""
    calls = [
        (module_of(path), {keyword.arg for keyword in node.keywords})
        for path in DASHBOARD
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "expander"
    ]
    assert len(calls) > 20
    assert [] == [module for module, given in calls if not given & {"key", "expanded"}]


def test_nothing_forbidden_appears() -> None:
    words = ("unsafe_allow_html", "st.cache_data", "st.map(", "pickle.load", "yaml.load", "TODO", "FIXME")
    texts = {module_of(p): p.read_text(encoding="utf-8") for p in SOURCES}
    assert [] == [(name, word) for name, text in texts.items() for word in words if word in text]
    outside = re.compile(r"https?://(?!127\.0\.0\.1|www\.w3\.org/2000/svg)[a-z]")
    assert [] == [name for name, text in texts.items() if outside.search(text)]


def test_parts_of_pages_that_are_drawn_alone_are_drawn_for_whom_their_page_was() -> None:
    named = [p for p in SOURCES if "st.fragment" in p.read_text(encoding="utf-8")]
    assert ["dashboard.view.parts"] == [module_of(p) for p in named]


def test_no_file_of_the_site_names_a_host_outside() -> None:
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".json", ".css", ".svg"}:
            found = re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
            assert [] == [address for address in found if "www.w3.org" not in address], path.name


def test_every_method_is_told_on_the_page_of_definitions() -> None:
    told = [p for p in DASHBOARD if "\nMETHOD: " in p.read_text("utf-8")]
    assert len(told) == len(definitions.METHODS) == len(set(definitions.METHODS))
    for name, meaning in definitions.METHODS:
        assert name.th != name.en
        assert meaning.th != meaning.en


def test_every_mistake_in_the_table_has_a_test_and_code_that_exist() -> None:
    table = (ROOT / "DECISIONS.md").read_text("utf-8").split("## Mistakes of police dashboards")[1]
    rows = [line.strip("|").split("|") for line in table.splitlines() if re.match(r"\| \d+ \|", line)]
    assert list(range(1, 39)) == [int(row[0]) for row in rows]
    tests = "".join(p.read_text("utf-8") for p in sorted((ROOT / "tests").rglob("test_*.py")))
    code = "".join(
        p.read_text("utf-8")
        for folder in ("dashboard", "benchmarks", "data_loaders")
        for p in (ROOT / folder).rglob("*.py")
    )
    held = {name for row in rows for name in re.findall(r"`(test_\w+)`", row[3])}
    assert [] == sorted(name for name in held if f"def {name}(" not in tests)
    assert [] == [row[0] for row in rows if not re.search(r"`test_\w+`", row[3])]
    named = {part for row in rows for name in re.findall(r"`([\w.]+)`", row[2]) for part in name.split(".")}
    assert [] == sorted(part for part in named if part not in code)
