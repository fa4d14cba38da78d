"""Fear in the zones of the demo's stations, compared."""

import pytest

from dashboard.comparison.funnel import OUTER
from dashboard.filters import Filters
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.programme.fear_funnel import NO_SURVEY, fear, fear_funnel
from dashboard.schema import UNASSIGNED
from dashboard.ui.figure import Panel
from dashboard.view.view import View
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")


def of_year(**more: str) -> View:
    return view_of(Filters(parse("fy2569"), **more))


def test_fear_is_compared_by_one_instrument_around_the_target_of_the_station() -> None:
    found = fear(of_year())
    assert found is not None
    assert 0.40 == found.centre
    assert {"920201": "above"} == {
        p.code: found.side(p) for p in found.outside if found.limits(p.n, OUTER).high < p.value
    }
    assert None is fear(of_year(), "921001")
    assert UNASSIGNED not in {p.code for p in found.points}


@pytest.mark.parametrize(
    ("lang", "headings", "side"),
    [
        ("th", ["สถานี", "จำนวนผู้ตอบที่มีผลจริง", "ผู้หวาดกลัว (%)", "ขอบเขต 99.8 %", "ผลเทียบ"], "สูงเกินความผันแปรปกติ"),
        (
            "en",
            ["Station", "effective answers", "share who fear crime (%)", "limits 99.8 %", "Against chance"],
            "higher than chance explains",
        ),
    ],
)
def test_the_figure_says_where_the_station_lies_and_its_file_holds_all_compared(
    lang: Lang, headings: list[str], side: str
) -> None:
    panel = fear_funnel(view_of(Filters(parse("fy2569"), station="920201"), lang=lang))
    assert isinstance(panel, Panel)
    assert panel.table is not None
    assert headings == list(panel.table.columns)
    compared = fear(of_year(), "920201")
    assert compared is not None
    assert [round(p.value * 100, 1) for p in compared.points] == list(panel.table[headings[2]])
    assert f": {side} · " in panel.said


def test_a_station_whose_zone_was_not_asked_is_told_so() -> None:
    assert NO_SURVEY.th == fear_funnel(of_year(station="921001"))
