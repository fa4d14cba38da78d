"""`python -m data_loaders …` as an operator runs it: another process, its exit code and all that it
prints.
"""

import os
import subprocess
import sys
from pathlib import Path

from dashboard.settings import ROOT

# Stands in every address for the password that must never be printed.
CANARY = "canary-pass-word"
_OURS = ("DATABASE_URL", "DATABASE_READER_URL", "POLICE_DATABASE_URL", "POLICE_MAPPING", "CASE_KEY_SALT")


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {"SSZ_DATA_DIR": str(data_dir), "COLUMNS": "200", **settings}


def command(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end. Never a traceback, never the password."""
    result = subprocess.run(
        [sys.executable, "-m", "data_loaders", *arguments],
        cwd=ROOT,
        env=environment(cwd, **settings),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in result.stdout + result.stderr
    assert CANARY not in result.stdout + result.stderr
    return result


def is_refusal(result: subprocess.CompletedProcess[str], english: str) -> bool:
    """Whether it ended with 2 and said why in both languages."""
    thai = any("\u0e00" <= letter <= "\u0e7f" for letter in result.stderr)
    return result.returncode == 2 and thai and english in " ".join(result.stderr.split())
