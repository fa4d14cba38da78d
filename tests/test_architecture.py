"""The table of DESIGN: who may import whom, what a folder holds, and what must never appear."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import dashboard.kpis
import dashboard.pages
import data_loaders.datasets
from dashboard import indicators
from dashboard.pages import PAGES, definitions
from dashboard.programme.kpis import KPIS
from data_loaders.columns import Dataset
from data_loaders.datasets import LOADERS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "data_loaders").rglob("*.py"), *ROOT.glob("*.py")]
)

# Layers from the top down: a module imports from lower layers or its own, never from higher ones.
LAYERS: list[set[str]] = [
    {"streamlit_app", "server", "dashboard.kpis.__main__"},
    {"dashboard.pages"},
    {"dashboard.panels"},
    {
        "dashboard.ui.page",
        "dashboard.view.sidebar",
        "dashboard.cases.clock_component",
        "dashboard.view.access",
    },
    {
        "dashboard.programme.card",
        "dashboard.programme.cards",
        "dashboard.programme.report",
        "dashboard.programme.request",
    },
    {"dashboard.intake.report_tables"},
    {
        "dashboard.programme.decisions",
        "dashboard.programme.changes",
        "dashboard.cases.weeks",
        "dashboard.cases.status_table",
        "dashboard.goal4.tables",
        "dashboard.goal2.tables",
        "dashboard.comparison.tables",
        "dashboard.goal1.tables",
        "dashboard.programme.sites",
        "dashboard.cases.case_points",
    },
    {"dashboard.programme.goals"},
    {
        "dashboard.view.received_months",
        "dashboard.goal4.conclusions",
        "dashboard.goal1.surveys",
        "dashboard.goal2.innovations",
        "dashboard.goal3.partnership",
        "dashboard.comparison.peers",
        "dashboard.view.received_months.submissions",
        "dashboard.coverage.delays",
        "dashboard.coverage.silences",
        "dashboard.cases.unusual_weeks",
    },
    {"dashboard.goal4.plans"},
    {
        "dashboard.charts",
        "dashboard.maps",
        "dashboard.exports",
        "dashboard.view.units",
        "dashboard.view.holdings",
        "dashboard.store.snapshot",
    },
    {"dashboard.intake.police_pull"},
    {"dashboard.kpis", "dashboard.store.db", "dashboard.intake.loader_process"},
    {"dashboard.store.answers"},
    {"dashboard.store.connection", "dashboard.store.batch"},
    {"dashboard.queries"},
    {"dashboard.filters"},
    {
        "dashboard.schema",
        "dashboard.language.periods",
        "dashboard.store.embedded",
        "dashboard.statistics",
        "dashboard.maps.plane",
    },
    {
        "dashboard.settings",
        "dashboard.language.thai",
        "dashboard.errors",
        "dashboard.language.text",
        "dashboard.view.received_months.datasets",
    },
]
WITHOUT_STREAMLIT = ("queries", "kpis", "charts", "maps", "exports", "schema", "statistics")


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Modules a file imports at run time (what only type checkers see does not count)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for number, layer in enumerate(LAYERS):
            if name in layer:
                return number
    return None


def test_every_module_of_the_dashboard_has_its_layer() -> None:
    homeless = [
        module_of(p)
        for p in SOURCES
        if not module_of(p).startswith("data_loaders") and layer_of(module_of(p)) is None
    ]
    assert ["dashboard"] == homeless


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "data_loaders" not in p.parts], ids=lambda p: module_of(p)
)
def test_imports_point_downwards(path: Path) -> None:
    mine = layer_of(module_of(path))
    upwards = [
        name
        for name in imports_of(path)
        if mine is not None and (theirs := layer_of(name)) is not None and theirs < mine
    ]
    assert [] == upwards


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: module_of(p))
def test_the_pure_core_knows_no_streamlit_and_no_writer(path: Path) -> None:
    imports = imports_of(path)
    parts = path.relative_to(ROOT).parts
    if parts[0] == "dashboard":
        assert not any(name.startswith("data_loaders") for name in imports)
        if parts[1] in WITHOUT_STREAMLIT:
            assert not any(name.split(".")[0] == "streamlit" for name in imports)
    if parts[0] == "data_loaders":
        assert not any(name.split(".")[0] == "streamlit" for name in imports)
        above = ("dashboard.pages", "dashboard.ui.page", "dashboard.store.db", "dashboard.view.sidebar")
        assert not any(name.startswith(above) for name in imports)


def test_queries_and_figures_open_no_connection() -> None:
    for folder in ("queries", "charts", "maps", "exports", "kpis"):
        for path in (ROOT / "dashboard" / folder).rglob("*.py"):
            # A command line is where figures and the connection meet.
            if path.stem != "__main__":
                assert not any(name.startswith("dashboard.store.db") for name in imports_of(path)), path.name


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
        assert page.ROLES
        assert callable(page.render)
        assert isinstance(page.NEEDS_DATA, bool)


def test_every_indicator_is_in_the_tuple() -> None:
    defined = []
    for found in pkgutil.iter_modules(dashboard.kpis.__path__):
        module = importlib.import_module(f"dashboard.kpis.{found.name}")
        defined += [value for value in vars(module).values() if isinstance(value, indicators.Indicator)]
    assert {k.code for k in KPIS} == {k.code for k in defined}
    assert {1, 2, 3, 4} == {k.goal for k in KPIS}


def test_every_loader_is_in_the_tuple() -> None:
    defined = []
    for found in pkgutil.iter_modules(data_loaders.datasets.__path__):
        module = importlib.import_module(f"data_loaders.datasets.{found.name}")
        defined += [value for value in vars(module).values() if isinstance(value, Dataset)]
    assert {d.code for d in LOADERS} == {d.code for d in defined}
    assert len(LOADERS) == len({d.code for d in LOADERS})


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: module_of(p))
def test_modules_are_named_after_a_thing(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "services", "misc"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: module_of(p))
def test_nothing_forbidden_appears(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for forbidden in (
        "unsafe_allow_html",
        "st.cache_data",
        "st.map(",
        "pickle.load",
        "yaml.load",
        "TODO",
        "FIXME",
    ):
        assert forbidden not in text
    assert not re.search(r"https?://(?!127\.0\.0\.1|www\.w3\.org/2000/svg)[a-z]", text), (
        "an address outside the host"
    )


def test_no_file_of_the_site_names_a_host_outside() -> None:
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in {".json", ".css", ".svg"}:
            found = re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
            assert [] == [address for address in found if "www.w3.org" not in address], path.name


def test_every_method_is_told_on_the_page_of_definitions() -> None:
    told = [
        m
        for path in sorted((ROOT / "dashboard" / "kpis").glob("*.py"))
        if "\nMETHOD: " in (m := path.read_text("utf-8"))
    ]
    assert len(told) == len(definitions.METHODS) == len(set(definitions.METHODS))
    for name, meaning in definitions.METHODS:
        assert name.th != name.en
        assert meaning.th != meaning.en


def test_every_mistake_in_the_table_has_a_test_and_code_that_exist() -> None:
    table = (ROOT / "DECISIONS.md").read_text("utf-8").split("## Mistakes of police dashboards")[1]
    rows = [line.strip("|").split("|") for line in table.splitlines() if re.match(r"\| \d+ \|", line)]
    assert list(range(1, 39)) == [int(row[0]) for row in rows]
    tests = "".join(p.read_text("utf-8") for p in sorted((ROOT / "tests").glob("test_*.py")))
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
