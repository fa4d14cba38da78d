"""A nearly full and a full disk of the store, on a real small disk: refused early, kept whole, recovered,
finished.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from dashboard.settings import ROOT
from dashboard.store import embedded
from data_loaders import disk
from tests.commands import CANARY, Ended, environment, is_refusal, process
from tests.data_loaders.test_sync import contents
from tests.police_databases import Plain, crime

MB = 1024**2
CASES, BATCH = 15_000, 500
# The command line itself, in batches small enough for a small disk.
SYNC = f"""
from data_loaders import __main__, sync
sync.sync.__kwdefaults__["batch"] = {BATCH}
__main__.main()
"""
# Times of the pulls themselves differ.
SAME = ("incidents", "incident_keys", "incident_days", "stations", "coverage")


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own of 500 MB, in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk (mount -t tmpfs)")
    folder = Path(tempfile.mkdtemp(prefix="ssz-disk-", dir="/tmp"))
    folder.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=500m,mode=755", "tmpfs", str(folder)], check=True)
    yield folder
    embedded.stop(folder / "data")
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def pulled(data_dir: Path, **settings: str) -> Ended:
    result = subprocess.run(
        [sys.executable, "-c", SYNC, "sync"],
        cwd=ROOT,
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ended(result.returncode, result.stdout, result.stderr)


def leave(folder: Path, megabytes: int) -> None:
    """Fill the disk until so much is free."""
    with (folder / "filler").open("ab") as filler:
        while (missing := shutil.disk_usage(folder).free - megabytes * MB) > 0:
            filler.write(bytes(min(missing, 8 * MB)))
            filler.flush()


def without_the_inside(result: Ended) -> None:
    said = result.stdout + result.stderr
    for sign in ("Traceback", "INSERT ", "MERGE ", "COPY ", "psycopg2", "postgresql://", CANARY):
        assert sign not in said, said


def value(engine: Engine, sql: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


def test_a_load_is_refused_on_a_nearly_full_disk_survives_a_full_one_and_ends_like_an_undisturbed_one(
    small_disk: Path, empty_store: Engine, tmp_path: Path
) -> None:
    police = Plain.in_file(tmp_path)
    police.add(*[crime(n) for n in range(1, CASES + 1)])
    (tmp_path / "mapping.toml").write_text(police.mapping(), encoding="utf-8")
    data = small_disk / "data"
    site = {
        "POLICE_DATABASE_URL": str(police.url),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": CANARY,
        "SSZ_MIN_FREE_MB": "40",
    }
    assert 0 == process("upgrade", cwd=data, **site).returncode
    ballast = data / embedded.BALLAST
    assert disk.BALLAST_MB * MB == ballast.stat().st_size

    # Nearly full: refused before anything is changed.
    leave(small_disk, 30)
    refused = pulled(data, **site)
    assert is_refusal(refused, "a load needs 40 MB. Make room, then start again")
    without_the_inside(refused)

    # Full in the middle of a load.
    leave(small_disk, 20)
    full = pulled(data, **(site | {"SSZ_MIN_FREE_MB": "1"}))
    without_the_inside(full)
    assert 2 == full.returncode, full.stderr
    assert "ดิสก์" in full.stderr
    assert "the work goes on where it stopped" in " ".join(full.stderr.split())

    # Still full: said again, whether the server starts or not.
    leave(small_disk, 0)
    again = pulled(data, **(site | {"SSZ_MIN_FREE_MB": "1"}))
    without_the_inside(again)
    assert 2 == again.returncode, again.stderr
    assert "ดิสก์" in again.stderr

    # The ballast is room enough to start; what was committed is there, and no more.
    ballast.unlink()
    engine = create_engine(embedded.start(data))
    kept = int(str(value(engine, "SELECT count(*) FROM ssz.incidents")))
    assert (True, 0) == (kept < CASES, kept % BATCH)
    assert kept == int(
        str(value(engine, "SELECT coalesce(sum(cases), 0) FROM ssz.incident_days WHERE basis = 'occurred'"))
    )
    assert (0, None) == (
        value(engine, "SELECT count(*) FROM ssz.coverage"),
        value(engine, "SELECT max(data_through) FROM ssz.load_batches"),
    )

    # With room again the next pull ends as one that nothing disturbed.
    (small_disk / "filler").unlink()
    assert 0 == pulled(data, **site).returncode
    undisturbed = {"DATABASE_URL": empty_store.url.render_as_string(hide_password=False)}
    assert 0 == pulled(data, **site, **undisturbed).returncode
    expected, actual = contents(empty_store), contents(engine)
    engine.dispose()
    assert [expected[table] for table in SAME] == [actual[table] for table in SAME]
    assert CASES == len(actual["incidents"])
