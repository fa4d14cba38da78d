"""The demo's surveys from the store to the verdict, against its truth and against the raw answers in
pandas.
"""

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.goal1 import panels, surveys, tables
from dashboard.goal1.charts import (
    _PLACES,
    LINE,
    PHONE,
    WIDTH,
    Mark,
    Pane,
    _apart,
    _box,
    bullet,
    quadrant,
    shares,
    stacked,
)
from dashboard.goal1.opinions import ONLY_STATION_WIDE, OUT_OF_DATE, Opinion
from dashboard.goal1.samples import CLUSTER_CORRELATION
from dashboard.goal1.tables import Choice
from dashboard.language.periods import parse
from dashboard.schema.survey_indicators import SURVEY_CODES
from dashboard.store import db
from dashboard.view.view import View
from data_loaders.demo import truth
from data_loaders.demo.surveys import SCALES
from tests.slow import World
from tests.views import view_of

INTERVIEW, POLL = "ZONE-INTERVIEW", "PEOPLE-POLL"
STATES = {
    "passing": "met",
    "failing": "not_met",
    "too_close": "too_close_to_call",
    "too_few": "not_enough_data",
}
MARKS = {"passing": "met", "failing": "not_met", "too_close": "unsettled", "too_few": "unsettled"}
pytestmark = pytest.mark.usefixtures("pages_read_demo")
KNOWN = [fact for fact in truth.SURVEYS if fact.what != "plain"]


def of_year(period: str = "fy2570", **more: str) -> View:
    return view_of(Filters(parse(period), **more))


@pytest.fixture
def view() -> View:
    return of_year()


def frames(view: View) -> dict[str, pd.DataFrame]:
    return db.read_all(**surveys.statements(view))


@pytest.mark.parametrize("fact", KNOWN, ids=lambda f: f"{f.station} {f.what}")
def test_the_truth_of_the_demo_is_found(fact: truth.SurveyTruth, view: View) -> None:
    found = [o for o in surveys.opinions(view) if o.station == fact.station]
    assert list(SURVEY_CODES) == [o.indicator for o in found]
    assert {(STATES[fact.what], INTERVIEW, "2569-Q4")} == {(o.state, o.instrument, o.wave) for o in found}
    for opinion in found:
        # Weighted: near the truth, which holds for the answers as they are.
        assert getattr(fact, opinion.indicator) == pytest.approx(
            opinion.share.unweighted, abs=0.5 / fact.answers
        )
        assert getattr(fact, opinion.indicator) == pytest.approx(
            opinion.share.share, abs=0.03 if fact.answers > 100 else 0.15
        )
        assert fact.answers == opinion.n
    assert MARKS[fact.what] == surveys.standings(view, frames(view))[fact.station].mark


def test_what_is_too_close_or_too_few_says_how_many_answers_are_needed(view: View) -> None:
    found = {(o.station, o.indicator): o for o in surveys.opinions(view)}
    few, close = found["920901", "fear"], found["920301", "fear"]
    assert few.answers_needed
    assert f"ต้องเก็บแบบสอบถามเพิ่มอีกประมาณ {few.answers_needed} ชุด" == few.needed("th")
    # A point from the target: more than can be asked for, and so it is said.
    assert close.answers_needed is None
    assert "ก็ยังตัดสินไม่ได้" in close.needed("th")
    assert "" == found["920101", "fear"].needed("th")


BANDS = {"young": (18, 34), "middle": (35, 54), "old": (55, 120)}


def by_hand(
    world: World, zone: str, indicator: str, target: float, *, year: bool = False
) -> tuple[float, float, float, float, str]:
    """(share, effective number, low, high, state) of the last wave (of all four) from single answer sheets;
    cells all of five and more. A community asked in two waves is two."""
    sheets = world.tables["survey_responses"]
    sheets = sheets[(sheets["zone_code"] == zone) & ((sheets["wave"] == "2569-Q4") | year)]
    band = sheets["age"].map(lambda a: next(b for b, (low, high) in BANDS.items() if low <= a <= high))
    cell = sheets["sex"] + " " + band
    register = world.tables["populations"].query("zone_code == @zone")
    age = register["age_from"].map({18: "young", 35: "middle", 55: "old"})
    people = register["people"].groupby(register["sex"] + " " + age).sum()
    weight = cell.map((people / people.sum()) / (cell.value_counts() / len(cell)))
    counted = sheets[indicator].isin(SCALES[indicator][:2])
    share = float((weight * counted).sum() / weight.sum())
    sizes = sheets[["wave", "cluster"]].value_counts().to_numpy()
    effect = 1 + ((sizes**2).sum() / sizes.sum() - 1) * CLUSTER_CORRELATION
    n = float(weight.sum() ** 2 / (weight**2).sum() / effect)
    z = 1.6448536269514722
    centre, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    good, bad = (high <= target, low > target) if indicator == "fear" else (low >= target, high < target)
    return share, n, low, high, "met" if good else "not_met" if bad else "too_close_to_call"


def test_every_figure_is_that_of_the_single_answers_counted_by_hand(view: View, demo_world: World) -> None:
    found = [
        o for o in surveys.opinions(view) if o.share.weighting == "post_stratified" and o.station != "920901"
    ]
    # Most zones have five answers in every cell.
    assert len(found) >= 15
    for o in found:
        share, n, low, high, state = by_hand(demo_world, o.zone, o.indicator, o.target)
        assert [share, n, low, high] == pytest.approx(
            [o.share.share, o.share.effective, o.interval.low, o.interval.high]
        )
        assert state == o.state


def test_the_narrowest_target_holds_and_a_year_without_one_has_the_programmes() -> None:
    def fear(period: str) -> dict[str, float]:
        view = of_year(period)
        return {o.station: o.target for o in surveys.opinions(view) if o.indicator == "fear"}

    # The latest wave is the last quarter's of 2569: the station's own target of 2570 comes with the next one.
    assert 0.40 == fear("fy2569")["920101"]
    assert (0.40, 0.40) == (fear("fy2570")["920101"], fear("fy2570")["920201"])
    loaded = surveys.load(of_year())
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2020, 1, 1))
    assert [0.40, 0.35, 0.40] == [loaded.target("fear", "920101", day) for day in days]
    view = of_year()
    rows = pd.DataFrame(
        [
            ("fear", 2570, None, None, 0.1),
            ("fear", 2570, "92", None, 0.2),
            ("fear", 2570, "92", "920201", 0.3),
        ],
        columns=["indicator", "fiscal_year", "province_code", "station_code", "value"],
    )
    held = surveys.read(view, frames(view) | {"survey_targets": rows})
    targets = [
        held.target("fear", "920201", view.at),
        held.target("fear", "920101", view.at),
        held.target("confidence", "920101", view.at),
    ]
    assert [0.3, 0.2, 0.8] == targets
    held = surveys.read(view, frames(view) | {"survey_targets": rows.iloc[:1]})
    assert 0.1 == held.target("fear", "920101", view.at)
    assert 0.4 == held.target("fear", "920101", date(2026, 9, 30))


def test_answers_given_later_do_not_count() -> None:
    view = of_year("2026-02")
    found = surveys.opinions(view)
    assert found
    assert {"2569-Q2"} == {o.wave for o in found}
    assert max(o.last_day for o in found) <= date(2026, 2, 28)
    assert "not_joined" == surveys.stands(view)["920301"].mark  # it joined in September


def test_before_the_first_survey_nothing_was_received() -> None:
    stands = surveys.stands(of_year("fy2568"))
    assert {"not_received", "not_joined"} == {s.mark for s in stands.values()}


def test_a_poll_of_the_whole_station_decides_nothing(view: View) -> None:
    found = frames(view)
    only_polls = found["survey_answers"].query("zone_code == ''")
    assert len(only_polls)
    stands = surveys.standings(view, found | {"survey_answers": only_polls})
    assert ("not_received", ONLY_STATION_WIDE) == (stands["920101"].mark, stands["920101"].reason)
    assert "not_joined" == stands["921001"].mark


def test_a_survey_older_than_a_year_decides_nothing(view: View) -> None:
    found = frames(view)
    old = found["survey_answers"].assign(last_day=date(2025, 11, 21), first_day=date(2025, 11, 1))
    stands = surveys.standings(view, found | {"survey_answers": old})
    assert ("not_received", OUT_OF_DATE) == (stands["920101"].mark, stands["920101"].reason)


def total(station: str, zone: str, wave: str = "2569-Q4", share: float = 0.2) -> pd.DataFrame:
    rows = [
        (INTERVIEW, wave, station, zone, i, date(2026, 9, 30), 300, share if i == "fear" else 1 - share)
        for i in SURVEY_CODES
    ]
    columns = [
        "instrument_code",
        "wave",
        "station_code",
        "zone_code",
        "indicator",
        "answered_until",
        "respondents",
        "share",
    ]
    return pd.DataFrame(rows, columns=columns)


def test_totals_stand_in_for_answers_that_are_not_at_hand_and_only_for_these(view: View) -> None:
    found = frames(view)
    totals = pd.concat([total("920101", "TRANG-01", share=0.7), total("920201", "TRANG-03")])
    answers = found["survey_answers"].query("zone_code != 'TRANG-03'")
    held = surveys.read(view, found | {"survey_totals": totals, "survey_answers": answers})
    mine = {
        place: instruments[INTERVIEW][0]
        for place, instruments in held.waves.items()
        if INTERVIEW in instruments
    }
    assert None is mine["920101", "TRANG-01"].totals
    judged = held.judged([mine["920201", "TRANG-03"]], "fear")
    assert judged is not None
    assert (0.2, 300, 200.0, "totals", "met") == (
        judged.share.share,
        judged.n,
        judged.share.effective,
        judged.share.weighting,
        judged.state,
    )


def test_without_a_register_the_figures_are_unweighted_and_the_stations_register_stands_in(
    view: View,
) -> None:
    found = frames(view)
    register = found["survey_population"]
    none = surveys.read(view, found | {"survey_population": register.iloc[:0]})
    station = register.query("zone_code == '' and station_code == '920101'")
    whole = surveys.read(view, found | {"survey_population": station})
    ways = []
    for held in (none, whole):
        judged = held.judged(held.waves["920101", "TRANG-01"][INTERVIEW], "fear")
        assert judged is not None
        ways.append(judged.share.weighting)
    assert ["no_population", "post_stratified"] == ways


def test_an_online_poll_of_the_young_is_not_weighted_into_a_picture_of_all(view: View) -> None:
    found = frames(view)
    held = surveys.read(view, found)
    judged = held.judged(held.waves["920101", ""][POLL], "fear")
    assert judged is not None
    assert ("unbalanced", 1.5) == (judged.share.weighting, judged.share.cluster_effect)
    assert judged.share.share == judged.share.unweighted


def test_a_change_since_the_wave_before_is_told_only_where_it_is_resolved() -> None:
    view = of_year(station="920101")
    opinion = surveys.opinions(view)[0]
    assert opinion.change is not None
    assert opinion.change.low < 0 < opinion.change.high
    spans = [f"{value * 100:+.0f}".replace("-", "−") for value in (opinion.change.low, opinion.change.high)]
    said = f"ยังแยกความต่างไม่ได้ ({spans[0]} ถึง {spans[1]} จุดร้อยละ จากรอบก่อน)"
    assert said == tables.change_words(opinion.change, "th")
    fell = replace(opinion.change, low=-0.12, high=-0.031)
    assert "ลดลงจากรอบก่อน 3–12 จุดร้อยละ" == tables.change_words(fell, "th")
    rose = replace(opinion.change, low=0.02, high=0.1)
    assert "up 2–10 points since the wave before" == tables.change_words(rose, "en")


def test_one_question_brings_all_and_instruments_are_apart() -> None:
    view = of_year(station="920101")
    assert all(name.startswith(surveys.PREFIX) for name in surveys.statements(view))
    assert [Choice(INTERVIEW, True), Choice(POLL, False)] == tables.choices(view)
    held = surveys.load(view)
    assert {("920101", "TRANG-01"): {INTERVIEW: 4}, ("920101", ""): {POLL: 4}} == {
        place: {code: len(waves) for code, waves in instruments.items()}
        for place, instruments in held.waves.items()
    }
    table = tables.by_instrument(view)
    assert ["ใช้ตัดสิน", "–"] == list(table["บทบาท"])
    assert "ระดับสถานี – ไม่ใช่เฉพาะพื้นที่โครงการ" == table["ระดับ"].iloc[1]
    assert "ผ่าน" not in table["หวาดกลัว"].iloc[1]


def test_fewer_than_thirty_answers_show_no_share(view: View) -> None:
    table = tables.by_place(view, Choice(INTERVIEW, True)).set_index("สถานี")
    few = next(row for name, row in table.iterrows() if "รัษฎา" in str(name))
    assert "ผู้ตอบไม่เพียงพอ (24 คน)" == few["หวาดกลัว"]
    assert "%" not in " ".join(map(str, few))


def test_what_a_figure_rests_on_is_said() -> None:
    said = tables.footing_of(of_year(), Choice(POLL, False))
    # The young who were reached online stand for nobody else.
    assert "สัดส่วนผู้ตอบไม่ตรงกับประชากร จึงแสดงค่าที่ไม่ได้ถ่วงน้ำหนัก" == said[0]
    assert "1.5" in said[1]
    view = of_year(station="920101")
    ways = tables.footing_of(view, Choice(INTERVIEW, True))
    effect = surveys.opinions(view)[0].share.cluster_effect
    assumed = f"สมมติว่าคำตอบในชุมชนเดียวกันคล้ายกัน 0.05 จำนวนผู้ตอบที่มีผลจริงจึงหารด้วย {effect:.1f}"
    assert ["ถ่วงน้ำหนักเพศ × อายุตามประชากร", assumed] == ways
    assert effect > 1.5


@pytest.mark.parametrize(("stations", "waves"), [(1, 24), (10, 13), (40, 13), (41, 2), (1500, 2)])
def test_a_year_is_read_where_it_is_shown_and_not_of_a_nation(stations: int, waves: int) -> None:
    assert waves == surveys.waves_held(stations)


def test_the_latest_twelve_months_hold_all_waves_of_every_place_and_name_their_days(
    demo_world: World,
) -> None:
    table = tables.course(of_year(), Choice(INTERVIEW, True)).set_index("สถานี")
    assert {"1 ต.ค. 2568 – 30 ก.ย. 2569 (4 รอบ)"} == {
        # Of two dozen answers some fell on no first and no last day.
        window
        for name, window in table["12 เดือนล่าสุดรวมกัน"].items()
        if "เมืองตรัง" in str(name) or "กันตัง" in str(name)
    }
    sheets = demo_world.tables["survey_responses"].query("zone_code == 'TRANG-01'")
    assert 4 * 420 == len(sheets)
    row = next(row for name, row in table.iterrows() if "เมืองตรัง" in str(name))
    share, _, low, high, state = by_hand(demo_world, "TRANG-01", "fear", 0.35, year=True)
    assert (
        f"{share * 100:.0f} % ({low * 100:.0f}–{high * 100:.0f} %) ผ่าน · n 1,680" == row["หวาดกลัว: 12 เดือน"]
    )
    assert "met" == state
    # Two instruments of one station are two tables.
    poll = tables.course(of_year(), Choice(POLL, False)).set_index("สถานี")
    assert {"n 240"} == {cell.rsplit(" · ", 1)[-1] for cell in poll["หวาดกลัว: 12 เดือน"]}


def test_a_page_of_very_many_stations_claims_no_twelve_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "MOST_STATIONS_OF_A_YEAR", 5)
    table = tables.course(of_year("2026-10"), Choice(INTERVIEW, True))
    assert len(table)
    assert not any("12 เดือน" in column for column in table.columns)


# Figures

HOSTILE = "<a href='x'>"
SHOWN = Mark(30.0, 25.0, 35.0, 40.0, "30 %", "≤ 40 %", "good", "ผ่าน")
MISSED = Mark(62.0, 54.0, 69.0, 40.0, "62 %", "≤ 40 %", "bad", "ไม่ผ่าน")
SILENT = Mark(None, words="ผู้ตอบไม่เพียงพอ")


def drawn(*marks: Mark) -> str:
    return shares("ก", "ข", [f"ค{n}" for n in range(len(marks))], [Pane("หวาดกลัว", marks)], "th")


def test_a_share_that_is_not_shown_is_a_word_and_no_bar() -> None:
    made = drawn(SHOWN, SILENT)
    assert 1 == made.count("ssz-bullet")
    assert '<td class="ssz-gap" data-of="หวาดกลัว เป้าหมาย ≤ 40 %"><span>ผู้ตอบไม่เพียงพอ</span></td>' in made


def test_too_few_answers_for_a_verdict_have_its_sign_and_tone_as_in_the_count_above() -> None:
    made = drawn(SHOWN, replace(SILENT, verdict="undecided"))
    assert 'class="ssz-undecided"' in made
    assert "<span>? ผู้ตอบไม่เพียงพอ</span>" in made


def test_a_bar_is_as_long_as_its_share_and_says_all_its_figures() -> None:
    made = bullet(MISSED, "th")
    assert 'class="ssz-bad" style="width:62.0%"' in made
    assert "left:54.0%;width:15.0%" in made
    assert '<u style="left:40.0%">' in made
    assert 'aria-label="62 %, ช่วงค่าที่เป็นไปได้ 54–69 %, เป้าหมาย ≤ 40 %, ไม่ผ่าน"' in made


def test_a_verdict_has_its_sign_and_word_and_a_group_has_none() -> None:
    made = drawn(MISSED, SHOWN, replace(SHOWN, verdict=None, words=""))
    assert "<b>✗ 62 %</b> ไม่ผ่าน <small>54–69 %</small>" in made
    assert "<b>✓ 30 %</b> ผ่าน" in made
    assert "<b>30 %</b>  <small>" in made


def test_a_target_of_all_stands_once_and_those_of_single_stations_in_their_cells() -> None:
    own = replace(SHOWN, limit="≤ 35 %", target=35.0)
    assert "<small>25–35 %</small>" in drawn(SHOWN, SHOWN)
    made = drawn(SHOWN, own)
    assert "25–35 % · เป้าหมาย ≤ 35 %" in made
    assert "25–35 % · เป้าหมาย ≤ 40 %" in made


def test_parts_of_a_bar_are_as_wide_as_their_counts() -> None:
    made = stacked([("ไม่ผ่าน", "bad", 1), ("ผ่าน", "good", 5)])
    assert '<span class="ssz-bad" style="flex-grow:1">✗ 1</span>' in made
    assert '<span class="ssz-good-word">✓ ผ่าน 5</span>' in made


def test_names_in_figures_are_shown_letter_by_letter() -> None:
    hostile = replace(SHOWN, words=HOSTILE, percent=HOSTILE, limit=HOSTILE)
    pane = [Pane(HOSTILE, [hostile, replace(SILENT, words=HOSTILE)])]
    made = shares(HOSTILE, HOSTILE, [HOSTILE, HOSTILE], pane, "th") + stacked([(HOSTILE, "bad", 1)])
    assert "<a " not in made
    figure = quadrant(
        [HOSTILE, HOSTILE], [3.0, 9.0], [hostile] * 2, (6.0, 40.0), [HOSTILE] * 4, ("x", "y"), True
    )
    # Not in its JSON, where every < is written otherwise, and nothing hostile is ever found.
    assert HOSTILE not in str(figure.to_plotly_json())


def test_the_corners_of_the_quadrant_are_named_in_two_lines() -> None:
    corners = ["much fear, few cases", "กลัวมาก คดีมาก", "c", HOSTILE]
    named = quadrant(["ก"], [3.0], [SHOWN], (6.0, 40.0), corners, ("x", "y"), True).layout.annotations
    assert ["<b>much fear,<br>few cases</b>", "<b>กลัวมาก<br>คดีมาก</b>", "<b>c</b>"] == [
        each.text for each in named[:3]
    ]
    assert HOSTILE not in named[3].text


def test_a_crowd_of_names_in_the_quadrant_lies_on_no_other_on_laptop_and_phone() -> None:
    dots = [(190.0, 229.0, 105.0), (68.0, 111.0, 98.0), (129.0, 81.0, 120.0), (258.0, 144.0, 128.0)]
    dots += [(15.0, 96.0, 113.0), (83.0, 107.0, 83.0), (554.0, 167.0, 120.0)]
    sides = _apart(dots)
    for wide in (WIDTH, PHONE):
        names = [(*_box(dot, side, wide)[:2], dot[2]) for dot, side in zip(dots, sides, strict=True)]
        for n, (x, y, width) in enumerate(names):
            for u, v, other in names[:n]:
                assert abs(x - u) >= (width + other) / 2 or abs(y - v) >= 0.75 * LINE, (wide, n)


def test_names_of_the_quadrant_keep_apart_where_there_is_room() -> None:
    dots = [(100.0, 100.0, 60.0), (104.0, 102.0, 60.0), (WIDTH - 5, 200.0, 60.0)]
    sides = _apart(dots)
    boxes = [
        (x + _PLACES[side][0] * (width + LINE), y + _PLACES[side][1] * LINE)
        for (x, y, width), side in zip(dots, sides, strict=True)
    ]
    apart = np.abs(np.subtract(boxes[0], boxes[1]))
    assert apart[0] >= 60 or apart[1] >= LINE
    # Nothing is cut off at the edge.
    assert "left" in sides[2]


def test_no_words_of_the_quadrant_are_below_fourteen_pixels() -> None:
    figure = quadrant(["ก"], [3.0], [SHOWN], (6.0, 40.0), ["ข"] * 4, ("x", "y"), False)
    sizes = [int(n) for n in re.findall(r"'size': (\d+)", str(figure.to_plotly_json()["layout"]))]
    assert min(sizes) >= 14


def test_a_place_leads_to_the_cases_of_its_zone(view: View) -> None:
    panel = panels.by_place(view, Choice(INTERVIEW, True))
    assert not isinstance(panel, str)
    rows = str(panel.figure).split("<tr>")[2:]
    assert len(rows) == len(tables.by_place(view, Choice(INTERVIEW, True)))
    assert all('href="before_after?' in row and "zone=TRANG-" in row for row in rows)
    wide = panels.by_place(view, Choice(POLL, False))
    assert not isinstance(wide, str)
    assert 'href="station_profile?' in str(wide.figure)


def test_opinions_of_one_zone_are_those_of_its_station() -> None:
    def values(**more: str) -> list[Opinion]:
        return [o for o in surveys.opinions(of_year(**more)) if o.zone == "TRANG-01"]

    assert len(SURVEY_CODES) == len(values())
    assert values() == values(station="920101") == values(station="920101", zone="TRANG-01")
