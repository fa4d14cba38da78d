"""Links within the product: they keep the filters, and say nothing a browser would run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Filters
from dashboard.language.periods import fiscal_year_period
from dashboard.view.links import FIRST, address, link
from tests.addresses import asked_of
from tests.views import view_of

TEXTS = st.text(max_size=20)


@pytest.mark.usefixtures("pages_read_demo")
def test_a_link_keeps_the_filters_and_adds_what_it_asks_for() -> None:
    filters = Filters(fiscal_year_period(2569), province="92", station="S1", zone="Z1", groups="all")
    view = view_of(filters=filters)
    kept = {"province": "92", "period": filters.period.code, "groups": "all", "lang": view.lang}
    assert ("trends", {**kept, "station": "S1", "zone": "Z1"}) == asked_of(address(view, "trends"))
    # Another station's page has nothing to do with this one's zone.
    other = address(view, "station_profile", station="S2", more={"tab": "1"})
    assert ("station_profile", {**kept, "station": "S2", "tab": "1"}) == asked_of(other)
    assert FIRST == asked_of(address(view, FIRST))[0]


@given(TEXTS, TEXTS, TEXTS)
def test_words_and_attributes_of_a_link_are_shown_letter_by_letter(href: str, words: str, title: str) -> None:
    written = str(link(href, f"<b onclick='x'>{words}", title=f'">{title}'))
    assert (written.count("<"), written.count(">"), written.count('"')) == (2, 2, 4)
