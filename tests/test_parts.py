"""The list of parts, and what is known against them: `deploy/parts.py`."""

import importlib.util
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.test_architecture import ROOT

PROGRAM = ROOT / "deploy" / "parts.py"
_spec = importlib.util.spec_from_file_location("parts", PROGRAM)
assert _spec is not None
assert _spec.loader is not None
parts = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(parts)

NOW = datetime(2026, 11, 27, tzinfo=UTC)
KNOWN = {"starlette": ("1.10.0", ["0" * 64]), "plotly": ("7.1.0", ["1" * 64])}


def advisory(name: str = "starlette", *, days: int = 1, **affected: Any) -> dict[str, Any]:
    modified = (NOW - timedelta(days=days)).isoformat()
    return {"id": "X-1", "modified": modified, "affected": [{"package": {"name": name}, **affected}]}


def between(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def packed(folder: Path, *advisories: dict[str, Any]) -> Path:
    file = folder / "all.zip"
    with zipfile.ZipFile(file, "w") as made:
        for number, one in enumerate(advisories):
            made.writestr(f"X-{number}.json", json.dumps(one))
    return file


def test_every_package_of_the_lock_is_listed_with_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    listed = parts.listed(parts.parts(lock))
    assert len(listed["components"]) == lock.count("==")
    assert sum(len(one["hashes"]) for one in listed["components"]) == lock.count("--hash=")
    assert {"pkg:pypi/streamlit@1.67.0"} <= {one["purl"] for one in listed["components"]}
    done = subprocess.run([sys.executable, PROGRAM, "list"], capture_output=True, check=True)
    assert json.loads(done.stdout) == listed


@pytest.mark.parametrize(
    ("affected", "is_weak"),
    [
        ({"versions": ["1.9.0", "1.10.0"]}, True),
        ({"versions": ["1.9.0"]}, False),
        (between({"introduced": "0"}), True),
        (between({"introduced": "0"}, {"fixed": "1.10.0"}), False),
        (between({"introduced": "0"}, {"fixed": "1.10.1"}), True),
        (between({"introduced": "1.9"}, {"last_affected": "1.10.0"}), True),
        (between({"introduced": "1.9"}, {"last_affected": "1.9.9"}), False),
        (between({"introduced": "1.11"}), False),
        (between({"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.10"}), True),
        (between({"introduced": "what"}), True),
    ],
)
def test_a_weak_package_is_known_by_its_version(affected: dict[str, Any], is_weak: bool) -> None:
    assert parts.weak(KNOWN, [advisory(**affected)]) == (["starlette 1.10.0: X-1"] if is_weak else [])
    assert parts.weak(KNOWN, [advisory("other", **affected)]) == []
    assert parts.weak(KNOWN, [advisory(**affected) | {"withdrawn": "2026-01-01"}]) == []


def test_the_audit_says_how_old_its_list_is(tmp_path: Path) -> None:
    clean, weak = advisory("other"), advisory(versions=["1.10.0"], days=9)
    code, told = parts.audit(KNOWN, packed(tmp_path, clean), NOW)
    assert (code, "nothing is known" in told, "2026-11-26, 1 days ago" in told) == (0, True, True)
    code, told = parts.audit(KNOWN, packed(tmp_path, clean, weak), NOW)
    assert (code, told.splitlines()[0]) == (1, "starlette 1.10.0: X-1")


def test_an_old_empty_or_broken_list_is_no_audit(tmp_path: Path) -> None:
    assert parts.audit(KNOWN, packed(tmp_path, advisory("other", days=31)), NOW)[0] == 2
    assert parts.audit(KNOWN, packed(tmp_path), NOW)[0] == 2
    assert parts.audit(KNOWN, tmp_path / "none.zip", NOW)[0] == 2
    (tmp_path / "x.zip").write_text("x", encoding="utf-8")
    assert parts.audit(KNOWN, tmp_path / "x.zip", NOW)[0] == 2


def test_an_audit_that_reaches_nobody_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SERVICE", "http://127.0.0.1:9/")
    code, told = parts.audit(KNOWN, None, NOW)
    assert (code, told.startswith("NOT AUDITED")) == (2, True)
