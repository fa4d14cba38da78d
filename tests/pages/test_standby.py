"""A standby whose primary died: open pages go on, and say of when its data are until it follows again."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import app
from tests.crowd import OUT
from tests.standbys import Node, address, nodes
from tests.visitor import Visitor, wait_for

# Wording of dashboard.ui.page in Thai.
BEHIND = "ฐานข้อมูลสำเนาที่ใช้อ่านยังไม่ได้รับข้อมูลที่ใหม่กว่านั้น"
# A slow machine takes its time to start a server.
SECONDS = 300.0


@pytest.fixture
def two() -> Iterator[list[Node]]:
    with nodes(1) as made:
        yield made


def degraded(base: str) -> object:
    with urllib.request.urlopen(f"{base}/readyz", timeout=app.PATIENCE) as answer:  # noqa: S310 (our own address)
        return json.loads(answer.read()).get("degraded")


def test_open_pages_say_of_when_the_data_of_a_standby_are_that_follows_no_more(
    two: list[Node], tmp_path: Path
) -> None:
    primary, standby = two
    settings = {
        "SSZ_DATA_DIR": str(tmp_path),
        "DATABASE_URL": address([primary], "postgres").render_as_string(hide_password=False),
        "DATABASE_READER_URL": address([standby, primary]).render_as_string(hide_password=False),
    }
    process, base = app.start(tmp_path / "log", **settings)

    async def look() -> list[str]:
        async with Visitor(base, "") as visitor:
            said = [(await visitor.settled()).text]
            assert degraded(base) is None
            primary.kill()
            said.append((await visitor.next_news(SECONDS)).text)
            assert degraded(base) == "the standby that is read has fallen behind the primary"
            primary.start()
            said.append((await visitor.next_news(SECONDS)).text)
            assert degraded(base) is None
            return said

    try:
        app.eventually(lambda: app._answers(process, base, tmp_path / "log"))
        before, meanwhile, after = wait_for(look())
    finally:
        process.terminate()
        process.wait(app.PATIENCE)
    assert [False, True, False] == [BEHIND in said for said in (before, meanwhile, after)]
    # The store answers all the time.
    assert [] == [said for said in (before, meanwhile, after) if OUT in said]
