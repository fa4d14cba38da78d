"""Fear in the zones of the demo's stations, compared."""

import pytest

from dashboard.comparison.funnel import OUTER
from dashboard.filters import Filters
from dashboard.language.periods import parse
from dashboard.programme.fear_funnel import fear
from dashboard.schema import UNASSIGNED
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
