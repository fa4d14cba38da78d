"""What the documents say is there: sections, links, paths, commands, names, settings, rooms."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dashboard import schema, statistics
from dashboard.settings import Settings
from data_loaders.__main__ import app
from data_loaders.datasets import LOADERS
from tests.test_architecture import FLOORS, ROOT

DOCUMENTS = [*sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ROOT / "static/basemap/README.md"]
FOLDERS = ("dashboard", "data_loaders", "tests", "benchmarks", "deploy", "examples", ".streamlit")
KINDS = {".py", ".toml", ".example"}
SOURCES = [
    *sorted(p for f in FOLDERS for p in (ROOT / f).rglob("*") if p.suffix in KINDS and p != Path(__file__)),
    *sorted(ROOT.glob("*.py")),
    ROOT / "Makefile",
]
# Not of the repository: what a site writes for itself.
OF_THE_SITE = {".streamlit/secrets.toml"}
CODE = re.compile(r"`([^`\n]+)`")
# A path of the repository, and not a pattern with a place to be filled.
PATH = re.compile(
    r"(?:dashboard|data_loaders|tests|benchmarks|docs|examples|static|deploy|\.streamlit)/[\w./-]*"
)
PLACES = re.compile(r"NAME|goalN|FORMAT|…")


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def plain(path: Path) -> str:
    """The text in one line, without the signs of comments and quotations that begin its lines."""
    return re.sub(r"\n[ \t]*(?:# ?|> ?)?", " ", text_of(path))


def outside_code(path: Path) -> str:
    """A document without its blocks and spans of code."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"(?ms)^```.*?^```$", "", text_of(path)))


def slug(heading: str) -> str:
    """The anchor of a heading as code hosts make it."""
    words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
    return words.replace(" ", "-")


def anchors_of(path: Path) -> set[str]:
    return {slug(h) for h in re.findall(r"(?m)^#{1,6} (.+)$", text_of(path))}


def table_of(path: Path, heading: str) -> list[list[str]]:
    """The rows of the table whose head begins so, as cells."""
    _, _, rest = text_of(path).partition(f"\n| {heading} |")
    assert rest, f"{path.name} has no table | {heading} |"
    lines = rest.splitlines()[2:]
    rows = lines[: next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def names_in(cell: str) -> list[str]:
    return CODE.findall(cell)


DOCS = ROOT / "docs"
METHODS, GLOSSARY = DOCS / "METHODS.md", DOCS / "GLOSSARY.md"
OPERATIONS, DEVELOPERS, BENCHMARKS = DOCS / "OPERATIONS.md", DOCS / "DEVELOPERS.md", DOCS / "BENCHMARKS.md"
SECURITY = DOCS / "SECURITY.md"
DECISIONS, README = ROOT / "DECISIONS.md", ROOT / "README.md"

NUMBER = r"\d+(?:\.\d+)?"
# METHODS 4 · section 2.2, no. 5 · sections 1.3, 1.4 and 11 · sections 3.1–3.3 · 1.2b · section 1.2(c)
CITED = re.compile(
    rf"METHODS(?:\.md)? (?:sections? )?((?:{NUMBER})(?:[a-z]\b|\([a-z]\))?"
    rf"(?:(?:, | and |–)(?:{NUMBER})(?:[a-z]\b|\([a-z]\))?)*)(?:,? no\. (\d+))?"
)


@cache
def sections() -> dict[str, str]:
    """Number of every section of METHODS, with its text up to the next."""
    parts = re.split(rf"(?m)^#{{2,3}} ({NUMBER})\.? .+$", text_of(METHODS))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def citations() -> Iterator[tuple[Path, str, str, str]]:
    """File, section, letter (or '') and number (or '') of every citation of METHODS."""
    for path in [*SOURCES, *DOCUMENTS]:
        for found in CITED.finditer(plain(path)):
            for section, letter in re.findall(rf"({NUMBER})\(?([a-z]?)\)?", found[1]):
                yield path, section, letter, found[2] or ""


def test_sections_of_methods_stand_in_order_and_once() -> None:
    numbers = re.findall(rf"(?m)^#{{2,3}} ({NUMBER})\.? ", text_of(METHODS))
    assert numbers == sorted(set(numbers), key=lambda n: [int(part) for part in n.split(".")])
    assert [str(n) for n in range(14)] == [n for n in numbers if "." not in n]


def test_every_section_of_methods_that_is_cited_exists() -> None:
    found = list(citations())
    assert len(found) > 40
    assert [] == sorted({f"{p.name}: {s}" for p, s, _, _ in found if s not in sections()})
    lettered = {(p.name, s, letter) for p, s, letter, _ in found if letter}
    assert lettered
    assert [] == sorted(each for each in lettered if f"({each[2]}) " not in sections()[each[1]])
    numbered = {(p.name, s, int(number)) for p, s, _, number in found if number}
    assert numbered
    assert [] == sorted(
        each
        for each in numbered
        # "Section 6, no. 37" means the table of mistakes.
        if each[2] not in (range(1, 39) if each[1] == "6" else _numbers(sections()[each[1]]))
    )


def _numbers(section: str) -> set[int]:
    return {int(n) for n in re.findall(r"(?m)^No\. (\d+)\.", section)}


def test_decisions_are_numbered_without_a_gap_and_those_cited_exist() -> None:
    before, _, _ = text_of(DECISIONS).partition("## Mistakes of police dashboards")
    numbers = [int(n) for n in re.findall(r"(?m)^(\d+)\. \*\*", before)]
    assert list(range(1, len(numbers) + 1)) == numbers
    cited = {
        int(n)
        for path in [*SOURCES, *DOCUMENTS]
        for n in re.findall(r"DECISIONS(?:\.md)?,? (?:no\. |number )?(\d+)", plain(path))
    }
    assert set() == cited - set(numbers)


def test_no_document_is_cited_that_the_repository_does_not_hold() -> None:
    elsewhere = re.compile(r"\b(?:DESIGN|DOMAIN|HOUSE|RECIPES|RELIABILITY)\b")
    citing = {str(p.relative_to(ROOT)) for p in [*SOURCES, *DOCUMENTS] if elsewhere.search(text_of(p))}
    assert set() == citing
    headings = set(re.findall(r"(?m)^#+ (.+)$", text_of(README)))
    cited = {h for path in SOURCES for h in re.findall(r'README, "([^"\\]+)\\?"', plain(path))}
    assert set() == cited - headings


def test_every_link_and_picture_leads_somewhere() -> None:
    broken = []
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", outside_code(path)):
            if re.match(r"https?://", target):
                continue
            name, _, anchor = target.partition("#")
            file = (path.parent / name).resolve() if name else path
            if not file.exists() or (anchor and anchor not in anchors_of(file)):
                broken.append(f"{path.name}: {target}")
    assert [] == broken


def test_pictures_are_used_and_documents_are_linked_from_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[^)#\s]+)", text_of(README)))
    held = {str(p.relative_to(ROOT)) for p in DOCS.iterdir() if p.suffix in {".md", ".png"}}
    assert held == linked


def test_the_readme_stays_short() -> None:
    assert len(text_of(README).splitlines()) <= 150


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_path_in_a_document_exists(path: Path) -> None:
    named = {token for token in CODE.findall(text_of(path)) if PATH.fullmatch(token)}
    named = {token for token in named if not PLACES.search(token)} - OF_THE_SITE
    # The history names what is no more.
    if path.name in {"CHANGELOG.md", "DECISIONS.md"}:
        named = {token for token in named if token.endswith((".py", ".md", ".toml", ".json"))}
    assert [] == sorted(token for token in named if not (ROOT / token).exists())


def test_every_command_in_a_document_exists() -> None:
    commands = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback is not None}
    commands |= {str(group.name) for group in app.registered_groups}
    targets = set(re.findall(r"(?m)^([\w-]+):", text_of(ROOT / "Makefile")))
    for path in DOCUMENTS:
        text = text_of(path)
        assert set() == set(re.findall(r"python -m data_loaders ([a-z]+)", text)) - commands
        assert set() == set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M)) - targets
        modules = {m for m in re.findall(r"python -m ([\w.]+)", text) if m.split(".")[0] in _packages()}
        assert [] == sorted(m for m in modules if not _is_module(m)), path.name


def _packages() -> set[str]:
    return {"dashboard", "data_loaders", "tests", "benchmarks"}


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


@cache
def words() -> frozenset[str]:
    """Every word of the product's code, and the names of its modules."""
    paths = [p for folder in ("dashboard", "data_loaders") for p in (ROOT / folder).rglob("*.py")]
    return frozenset(p.stem for p in paths).union(*(re.findall(r"\w+", text_of(p)) for p in paths))


def glossary() -> list[list[str]]:
    """All rows: Thai, English, in code, defined in, not called."""
    parts = text_of(GLOSSARY).split("\n| Thai |")[1:]
    lines = [line for part in parts for line in part.splitlines()[2:] if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def test_every_name_in_the_glossary_is_in_the_code_where_it_says() -> None:
    rows = glossary()
    assert len(rows) > 100
    assert [] == [row[0] for row in rows if len(row) != 5 or not row[0] or not row[1]]
    missing = []
    for thai, _, code, defined_in, _ in rows:
        names, places = names_in(code), names_in(defined_in)
        assert bool(names) == bool(places) == (code != "–"), thai
        there = "".join(_within(ROOT / place) for place in places if (ROOT / place).exists())
        missing += [f"{thai}: {n}" for n in names if not re.search(rf"\b{n}\b", there)]
    assert [] == missing


def _within(place: Path) -> str:
    files = [place] if place.suffix else sorted(place.rglob("*.py"))
    return " ".join(f"{file.stem} {text_of(file)}" for file in files)


def test_no_two_things_of_the_glossary_have_one_name_on_screen() -> None:
    thai = [row[0] for row in glossary()]
    assert [] == sorted({name for name in thai if thai.count(name) > 1})


def test_every_constant_in_methods_is_in_the_code() -> None:
    named = {
        n
        for n in CODE.findall(text_of(METHODS))
        if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{4,}", n)
    }
    assert len(named) > 30
    assert set() == named - words()


def test_methods_list_every_function_with_its_result() -> None:
    rows = table_of(METHODS, "function | arguments | result")
    functions = {names_in(row[0])[0] for row in rows}
    assert {name for name in statistics.__all__ if name[0].islower()} == functions
    results = {name for row in rows for name in names_in(row[2])}
    assert {name for name in statistics.__all__ if name[0].isupper()} == results


def test_the_table_of_rooms_is_that_of_the_floors() -> None:
    rows = table_of(DEVELOPERS, "floor | room | what it is")
    told = {(int(floor), names_in(room)[0]) for floor, room, _ in rows}
    assert {(floor, room) for floor, rooms in enumerate(FLOORS, start=1) for room in rooms} == told
    assert len(told) == len(rows)
    assert [int(row[0]) for row in rows] == sorted(int(row[0]) for row in rows)


def test_every_setting_is_told_and_none_that_is_not_there() -> None:
    told = {names_in(row[0])[0] for row in table_of(OPERATIONS, "setting | meaning | default")}
    assert {name.upper() for name in Settings.model_fields} == told
    example = text_of(ROOT / ".streamlit" / "secrets.toml.example")
    assert told == set(re.findall(r"(?m)^# ([A-Z_]+) =", example))


def test_every_data_set_and_every_event_of_the_log_is_told() -> None:
    told = set(CODE.findall(text_of(OPERATIONS)))
    assert set() == {dataset.code for dataset in LOADERS} - told
    code = "".join(text_of(p) for p in SOURCES if p.parts[len(ROOT.parts)] in {"dashboard", "data_loaders"})
    logged = set(re.findall(r"log(?:ger\(\))?\.(?:info|warning|error)\(\s*\"(\w+)\"", code))
    rows = table_of(OPERATIONS, "event | level | meaning, fields")
    assert logged == {name for row in rows for name in names_in(row[0])}


def test_every_test_that_security_rests_on_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text_of(SECURITY))
    assert len(named) > 50
    missing = {f for f, _ in named if not (ROOT / f).is_file()}
    assert set() == missing
    lost = [f"{f}::{t}" for f, t in named if t and f"def {t}(" not in text_of(ROOT / f)]
    assert [] == lost
    lines = table_of(SECURITY, "line | what it asks | held by")
    assert all("::" in held for _, _, held in lines)
    assert [] == [
        what for what, _, held in table_of(SECURITY, "what | where | held by") if not names_in(held)
    ]


def test_every_personal_column_that_is_told_is_stored_and_none_is_left_out() -> None:
    told = {name for row in table_of(SECURITY, "column | purpose | kept") for name in names_in(row[0])}
    stored = {f"{t.name}.{c.name}" for t in schema.metadata.sorted_tables for c in t.columns}
    assert set() == told - stored
    # By their names: who did something, who may sign in, where and when, what somebody said of themselves.
    of_people = re.compile(r"_by$|^(who|login|sex|age|address|case_key)$")
    # An agency, a table of the register, the hash of a database, and two that go with `users.login`.
    of_things = {"risk_spots.reported_by", "populations.sex", "sources.address"}
    of_things |= {"passwords.login", "sign_ins.login"}
    found = {name for name in stored if of_people.search(name.split(".")[1])}
    assert set() == found - told - of_things


def test_every_benchmark_is_told() -> None:
    told = set(re.findall(r"benchmarks[./](\w+)", text_of(BENCHMARKS))) - {"py"}
    assert {p.stem for p in (ROOT / "benchmarks").glob("*.py")} - {"__init__"} == told
