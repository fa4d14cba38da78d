"""What is kept of the store is made of what its key names and of what its build asks for.

A build that is handed an answer which the page read before is kept as new though the answer was old: the
store cannot know, and the page would show the old figure until the next pull.
"""

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What keeps the answer of its last argument that can be called, and what passes on such an argument to them.
KEEPERS = {"kept", "panel", "sheet", "table", "_table"}
# The run's view counts with its own age, and the keepers' own argument is checked where it is written.
KNOWN = {"view", "build"}
# The store itself keeps rows under the text and the values of their statement.
MODULES = sorted(set((ROOT / "dashboard").rglob("*.py")) - {ROOT / "dashboard/store/db.py"})


def read_in(node: ast.AST) -> set[str]:
    """Names that an expression reads, without those it gives itself."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    own = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    own |= {a.arg for n in ast.walk(node) if isinstance(n, ast.arguments) for a in n.args}
    return {n.id for n in names} - own


def of_module(tree: ast.Module) -> set[str]:
    """Names that are the same at every run."""
    found = set(dir(builtins))
    for s in tree.body:
        if isinstance(s, ast.FunctionDef | ast.ClassDef):
            found.add(s.name)
        elif isinstance(s, ast.Import | ast.ImportFrom):
            found |= {(a.asname or a.name).split(".")[0] for a in s.names}
        elif isinstance(s, ast.Assign | ast.AnnAssign):
            found |= {n.id for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return found


def handed_over(source: str) -> Iterator[str]:
    """`line: names` of every kept answer whose build uses what is neither in its key nor asked for by
    itself.
    """
    tree = ast.parse(source)
    for function in [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]:
        inside = list(ast.walk(function))
        made = {
            t.id: n.value
            for n in inside
            if isinstance(n, ast.Assign)
            for t in n.targets
            if isinstance(t, ast.Name)
        }
        local = {n.name: n for n in inside if isinstance(n, ast.FunctionDef) and n is not function}
        for call in [c for c in inside if isinstance(c, ast.Call)]:
            keeper = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if keeper not in KEEPERS:
                continue
            key, used = set[str](), set[str]()
            for position, argument in enumerate([*call.args, *(k.value for k in call.keywords)]):
                # A name stands for what was given to it.
                given = made.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
                if isinstance(given, ast.Name) and given.id in local:
                    used |= read_in(local[given.id])
                elif (
                    isinstance(given, ast.Lambda)
                    or read_in(given) & {"partial"}
                    or (keeper, position) == ("kept", 1)
                ):
                    used |= read_in(given)
                else:
                    key |= read_in(given) | read_in(argument)
            if lacking := used - key - KNOWN - of_module(tree):
                yield f"{call.lineno}: {', '.join(sorted(lacking))}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_kept_is_made_of_its_key_and_of_what_its_build_asks_for(path: Path) -> None:
    assert list(handed_over(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "build",
    [
        'panel(view, "weeks", A, B, lambda: chart(view, found))',
        'db.kept(("weeks", *view.key), lambda: chart(view, found))',
        'db.kept(("weeks", *view.key), partial(chart, view, found))',
        'db.kept(("weeks", *view.key), found.chart)',
        'db.kept(("weeks", *view.key), build=lambda: chart(view, found))',
    ],
)
def test_a_build_that_is_handed_an_answer_is_found(build: str) -> None:
    before = (
        "def chart(): ...\nA = B = db = partial = 1\ndef render(view):\n    found = weeks.load(view)\n    "
    )
    assert list(handed_over(before + build)) == ["5: found"]
    inner = before + "def made():\n        return chart(view, found)\n    db.kept(view.key, made)"
    assert list(handed_over(inner)) == ["7: found"]
    held = before + 'db.kept(("weeks", found, *view.key), lambda: chart(view, found))'
    assert list(handed_over(held)) == []
    assert list(handed_over(before + 'db.kept(("weeks", *view.key), lambda: chart(view, chart()))')) == []
