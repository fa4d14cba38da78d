"""Which unit and briefing a link names, and that what it does not say is the strictest."""

import pytest

from dashboard.briefing import request
from dashboard.briefing.request import Request
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
YEAR = parse("fy2570")


def query_of(link: str) -> dict[str, str]:
    address, _, query = link.partition("?")
    assert "deck" == address
    return dict(part.split("=") for part in query.split("&"))


@pytest.mark.parametrize(
    "asked",
    [
        Request(),
        Request("internal", 30, parse("w2026-11-16"), "en"),
        Request("partners", 20, parse("w2026-10-05"), "th"),
    ],
    ids=str,
)
def test_a_link_is_read_as_it_was_written(asked: Request) -> None:
    for filters in (Filters(YEAR), Filters(YEAR, province="92"), Filters(YEAR, station="920101")):
        query = query_of(request.link(asked, filters))
        assert asked == request.from_link(query)
        view = request.view_of(query, asked.lang, Scope.nation())
        assert view_of(filters).units.code(filters) == view.units.code(view.filters)


def test_what_a_link_does_not_say_or_says_wrongly_is_the_strictest() -> None:
    for query in ({}, {"audience": "everybody", "minutes": "600", "week": "soon", "lang": "xx"}):
        assert Request("public", 10, None, "th") == request.from_link(query)


@pytest.mark.parametrize(
    ("scope", "filters", "unit"),
    [
        # The demo is one province: chosen or not, it is the same unit.
        (Scope.nation(), Filters(YEAR), "province:92"),
        (Scope.nation(), Filters(YEAR, region="9"), "region:9"),
        (Scope.nation(), Filters(YEAR, province="92"), "province:92"),
        (Scope.nation(), Filters(YEAR, province="92", station="920101"), "station:920101"),
        (Scope.nation(), Filters(YEAR, station="920101,920201"), "station:920101,920201"),
        (Scope("province", "92"), Filters(YEAR), "province:92"),
        (Scope("station", "920101"), Filters(YEAR), "station:920101"),
    ],
    ids=str,
)
def test_a_view_is_of_one_unit_that_its_scope_covers(scope: Scope, filters: Filters, unit: str) -> None:
    assert unit == view_of(filters, scope).units.code(filters)
