"""Nobody is sent a word of another unit, whatever link they paste: every page, tab, list, deck and file.

The long form, every role × unit × page × link: `python -m tests.access.every_leak URL`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine

from tests import browser
from tests.access import canaries, leaks
from tests.access.leaks import Site
from tests.access.reader import all_of
from tests.access.site import PASSWORD
from tests.pages.test_accessibility import shown


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = canaries.made(own_demo.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("canaries")
    with leaks.served(store, folder) as found:
        yield found
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert "page_failed" not in log
    assert "CANARY" not in log


@pytest.mark.parametrize("page", leaks.PAGES_OF_FIGURES)
def test_a_station_chief_is_sent_nothing_of_another_unit(page: str, site: Site) -> None:
    assert site.leaked("chief", page, leaks.OWN) == set()
    assert site.leaked("chief", page, leaks.PASTED, files=False) == set()


def test_own_marks_are_sent_and_found_in_pages_and_files(site: Site) -> None:
    assert {"s920101", "ostation920101"} <= site.sent("chief", "briefing", leaks.OWN)
    contents = all_of(site.address, "partners", "lang=th", site.cookie("chief"))
    sheets = [content for content in contents if content.startswith(b"<?xml")]
    assert "s920101" in canaries.found_in(sheets)
    assert "s920101" in canaries.found_in(content for content in contents if content not in sheets)


def test_a_list_of_cases_of_ones_own_zone_names_no_other_station(site: Site) -> None:
    assert site.leaked("chief", "cases", leaks.FILED_BY_ANYBODY) == set()


@pytest.mark.parametrize("page", ["overview", "data", "compare", "briefing", "cases"])
def test_a_province_is_sent_nothing_of_another(page: str, site: Site) -> None:
    assert site.leaked("governor", page, leaks.PASTED, files=False) == set()


@pytest.mark.usefixtures("chromium")
def test_a_commander_of_a_province_sees_in_a_browser_own_units_alone_whatever_link_is_pasted(
    site: Site,
) -> None:
    with browser.opened(f"{site.address}/?lang=th") as opened:
        page: Any = opened.page
        page.fill("#login", "governor")
        page.fill("#password", PASSWORD)
        page.get_by_role("button").click()
        for name in leaks.PAGES_OF_FIGURES:
            page.goto(f"{site.address}/{name}?{urlencode({**leaks.PASTED, 'lang': 'th'})}")
            shown(opened)
            seen = canaries.found_in([page.content().encode()])
            assert seen & site.others["governor"] - set(leaks.PASTED.values()) == set(), name
        page.goto(f"{site.address}/?lang=th")
        shown(opened)
        page.locator("[data-testid=stMain]").get_by_text("CANARYs920201X").first.wait_for(state="attached")
        assert opened.outside == []


@pytest.mark.parametrize("login", ["auditor8", "admin8"])
def test_who_may_see_no_figure_is_sent_none(login: str, site: Site) -> None:
    assert site.leaked(login, "overview", leaks.PASTED) == set()


@pytest.mark.parametrize("login", ["chief", "governor"])
def test_decks_hold_nothing_of_another_unit(login: str, site: Site) -> None:
    for path in site.decks():
        assert site.leaked_by(login, path) == set(), path


def test_a_query_that_forgets_its_scope_is_noticed(store: Engine, tmp_path: Path) -> None:
    with leaks.served(store, tmp_path, "tests.access.leaky_server") as leaky:
        assert {"s920102", "s920201"} & leaky.leaked("chief", "partners", leaks.OWN)
