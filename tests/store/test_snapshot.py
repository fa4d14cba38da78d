"""A server that starts while the store is out shows what the store said last."""

import multiprocessing
import os
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.engine import URL

from dashboard.store import snapshot
from dashboard.store.answers import NO_VERSION, Kept
from tests import app
from tests.crowd import OUT
from tests.link import Link
from tests.visitor import Visitor, wait_for

AS_OF = datetime(2026, 11, 22, 3, tzinfo=UTC)
FRAME = pd.DataFrame(
    {
        "day": [date(2026, 2, 28), None],
        "at": [AS_OF, None],
        "n": [1, 2],
        "share": [0.5, None],
        "sum": [Decimal("12"), None],
        "name": ["สภ.ตรัง", None],
        "polygon": [{"type": "Polygon", "coordinates": [[[99.6, 7.5]]]}, None],
    }
)
KEY = ("read", "station:920101", "SELECT 1", (("a", "'ก'"), ("b", "[1, 2]")))


def test_what_is_read_back_is_what_was_kept_but_of_no_version(tmp_path: Path) -> None:
    file = tmp_path / "last-good" / "x.jsonl"
    empty = pd.DataFrame({"code": []})
    snapshot.save(file, {KEY: Kept(7, AS_OF, FRAME), ("read", "nation:", "empty", ()): Kept(7, AS_OF, empty)})
    found = snapshot.load(file)
    assert {KEY, ("read", "nation:", "empty", ())} == set(found)
    kept = found[KEY]
    assert (NO_VERSION, AS_OF) == (kept.version, kept.as_of)
    pd.testing.assert_frame_equal(FRAME, kept.value)
    assert (0, ["code"]) == (
        len(found["read", "nation:", "empty", ()].value),
        list(found["read", "nation:", "empty", ()].value.columns),
    )


def test_answers_of_a_version_that_did_not_keep_them_by_who_asked_are_nobodys(tmp_path: Path) -> None:
    file = tmp_path / "last-good" / "x.jsonl"
    old: dict[object, Kept] = {("read", "SELECT 1", ()): Kept(7, AS_OF, FRAME)}
    snapshot.save(file, {**old, KEY: Kept(7, AS_OF, FRAME)})
    assert set(snapshot.load(file)) == {KEY}


def test_only_this_account_can_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "last-good" / "x.jsonl"
    snapshot.save(file, {KEY: Kept(7, AS_OF, FRAME)})
    assert [0o700, 0o600] == [stat.S_IMODE(p.stat().st_mode) for p in (file.parent, file)]


def write_often(file: Path) -> None:
    answers = {
        ("read", "nation:", f"SELECT {n}", ()): Kept(7, AS_OF, pd.DataFrame({"n": range(2_000)}))
        for n in range(20)
    }
    for _ in range(15):
        assert snapshot.save(file, answers)


@pytest.mark.skipif(os.name != "posix", reason="processes are forked")
def test_several_servers_of_one_folder_write_it_without_spoiling_it(tmp_path: Path) -> None:
    file = tmp_path / "last-good" / "x.jsonl"
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=write_often, args=(file,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        # Half of one answer and half of another would not be read at all.
        assert len(snapshot.load(file)) in (0, 20)
    assert [0, 0, 0] == [writer.exitcode for writer in writers]
    assert 20 == len(snapshot.load(file))
    assert [file] == list(file.parent.iterdir())


def test_stores_do_not_share_a_file(tmp_path: Path) -> None:
    urls = [URL.create("postgresql", host=host, database=name) for host in ("a", "b") for name in ("x", "y")]
    assert 4 == len({snapshot.file_of(tmp_path, url) for url in urls})
    with_password = [urls[0].set(username="u", password=p) for p in ("secret", "other")]
    assert 1 == len({snapshot.file_of(tmp_path, url) for url in with_password})


def test_no_file_is_no_answers(tmp_path: Path) -> None:
    assert {} == snapshot.load(tmp_path / "nothing.jsonl")


async def text_of(address: str, page: str) -> str:
    async with Visitor(address, page) as visitor:
        return (await visitor.settled()).text


def test_a_server_that_starts_while_the_store_is_out_shows_the_last_figures_and_comes_to_life(
    demo_url: URL, tmp_path: Path
) -> None:
    link = Link(f"{demo_url.query['host']}/.s.PGSQL.5432")
    store = demo_url.set(host="127.0.0.1", port=link.port).difference_update_query(["host"])
    settings = {"SSZ_DATA_DIR": str(tmp_path), **app.store_settings(store)}
    file = snapshot.file_of(tmp_path, store.set(username="ssz_reader"))
    with app.running(tmp_path / "first", **settings) as address:
        fresh = wait_for(text_of(address, ""))
        app.eventually(lambda: file.exists() and file.stat().st_size > 10_000)
    link.mode = "cut"
    with app.running(tmp_path / "second", **settings) as address:
        out = wait_for(text_of(address, ""))
        assert OUT in out
        # The figures themselves: all lines of the fresh page are there.
        assert [] == [line for line in fresh.splitlines() if line not in out]
        never = wait_for(text_of(address, "trends"))
        assert "ยังไม่เคยได้รับข้อมูลชุดนี้" in never
        link.mode = "pass"
        app.eventually(lambda: OUT not in wait_for(text_of(address, "trends")))
    link.close()
