"""One zone on decision, map, before/after, overview and profile: the same figures with the same windows."""

import re

import pytest

from dashboard.filters import Filters
from dashboard.goal4 import two_lines
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.glance import glance
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.pages import before_after, safety_map
from dashboard.programme import profile
from dashboard.programme.decisions import decisions
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
ZONE = "TRANG-04"


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_page_names_the_windows_of_both_lines_of_a_zone(lang: Lang) -> None:
    view = view_of(Filters(parse("fy2570"), station="920601", zone=ZONE), lang=lang)
    (conclusion,), (official,) = conclusions(view), official_figures(view)
    # It rose, over windows that are not the same.
    assert "not_met" == conclusion.state
    windows = [two_lines.official_windows(official, lang), two_lines.concluded_windows(conclusion, lang)]
    assert 2 == len(set(windows))
    assert all(re.search(r"\[.*\d{4} – .*\d{4} → .*\d{4} – .*\d{4}\]", line) for line in windows)
    told = {
        "decision": next(d.what(lang) for d in decisions(view) if d.where == conclusion.zone.name),
        "map": "\n".join(safety_map._zone_lines(view, ZONE)),
        "overview": f"{glance(view).words} {glance(view).note}",
        "before/after": before_after._official_lines(view, ZONE) + before_after._conclusion_lines(view, ZONE),
        "profile": "\n".join(line for zone in profile._zones(view, "920601") for line in zone.lines),
    }
    assert dict.fromkeys(told, windows) == {
        page: [line for line in windows if line in said] for page, said in told.items()
    }


def test_other_counts_of_a_zone_name_their_days() -> None:
    view = view_of(Filters(parse("fy2570"), station="920601", zone=ZONE))
    on_map = "\n".join(safety_map._zone_lines(view, ZONE))
    assert "1 ต.ค. – 22 พ.ย. 2569 · กลุ่ม 1 และ 2 · เกิดเหตุ" in on_map
    assert re.search(r"ในพื้นที่: \*\*\d+ คดี\*\* · 1 ต.ค. – 22 พ.ย. 2568 \d+ คดี", on_map)
    to_year_end = before_after._to_year_end(view, ZONE)
    assert re.search(r"\[ห้วง 1 ต.ค. – 1 พ.ย. 2569 · อัตราฐานเดิมจาก .* 2565 – .* 2568\]", to_year_end)
