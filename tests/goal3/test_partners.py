"""The page on partners on the demo: its truth appears, and what was not sent is never a zero."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal2 import innovations
from dashboard.goal3 import (
    drawings,
    partnership,
    resolution_panel,
    resolutions,
    risk_spot_panel,
    sector_panel,
)
from dashboard.goal3.resolutions import Resolution
from dashboard.indicators import Standing
from dashboard.language.periods import parse
from dashboard.pages import partners
from dashboard.queries import risk_spots
from dashboard.store import db
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.goal3.slow_partnership import metres
from tests.views import view_of

NATION = Scope.nation()
AT = DEMO_AS_OF - timedelta(days=1)


def of_station(code: str) -> Filters:
    return Filters(parse("fy2570"), station=code)


def standings(view: View) -> dict[str, Standing]:
    return partnership.standings(view, partnership.answers(view))


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    """Makes views of the demo."""
    return pages_read_demo


def test_the_silent_sector_of_the_demo_is_named_and_all_other_stations_pass(
    view: Callable[..., View],
) -> None:
    whole = view()
    stands = standings(whole)
    station, sector = truth.SILENT
    assert sector == "media"
    assert stands[station].words.th == "ยังขาด 1 ภาคส่วน: สื่อมวลชน"
    assert "5 จาก 6" in stands[station].reason.th
    others = whole.units.stations.keys() - {station}
    assert {code: "not_joined" if code == "921001" else "met" for code in others} == {
        code: stands[code].mark for code in others
    }


def test_the_statements_of_the_goal_can_be_asked_with_others(view: Callable[..., View]) -> None:
    statements = partnership.statements(view())
    assert all(name.startswith("partner_") for name in statements)
    frames = db.read_all(**statements, **innovations.statements(view()))
    assert partnership.standings(view(), frames) == standings(view()) != {}
    assert partnership.overdue(view(), frames) == partnership.overdue(view()) != []


def test_the_overdue_resolutions_of_the_demo_come_longest_overdue_first(view: Callable[..., View]) -> None:
    overdue = partnership.overdue(view())
    # The three of the truth have been open for longest.
    assert set(truth.OVERDUE) == {r.id for r in overdue[: len(truth.OVERDUE)]}
    days = [r.days_late for r in overdue]
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
    worst = overdue[0]
    assert ("R-920801-01", "920801", 3, "ผกก.สภ.นาโยง (สมมติ)") == (
        worst.id,
        worst.station,
        worst.carried_over,
        worst.owner,
    )
    assert worst.due_on is not None
    assert (AT - worst.due_on).days == worst.days_late


def test_open_risk_spots_are_those_of_the_truth_and_all_others_are_fixed(view: Callable[..., View]) -> None:
    spots = partnership.details(view())["spots"]
    is_open = [r.fixed_on is None for r in spots.itertuples()]
    assert sorted(truth.OPEN_SPOTS) == sorted(spots[is_open]["station_code"])
    assert is_open == sorted(is_open, reverse=True)
    fixed = spots[[not still for still in is_open]]
    assert len(fixed) == 35
    assert (
        fixed[["meeting_on", "resolution", "owner", "activity_on", "activity_kind", "told_on"]]
        .notna()
        .all()
        .all()
    )


def test_a_fixed_spot_is_one_row_from_meeting_to_joint_activity(view: Callable[..., View]) -> None:
    table = risk_spot_panel._spots(view()).frame
    row = table[table["ภาพก่อน (กลางวัน)"] == "S-920101-01-before-day.jpg"].iloc[0]
    assert row["ประชุมเมื่อ"] == "8 ต.ค. 2568"
    assert row["มติ – ผู้รับผิดชอบ"] == "แก้ไขซอยมืดหลังตลาด (สมมติ) – ผกก.สภ.เมืองตรัง (สมมติ)"
    assert row["กิจกรรมร่วมที่แก้ไข"] == "ร่วมแก้ไขปัญหา 31 ต.ค. 2568"
    assert row["แก้ไขเสร็จ"] == "31 ต.ค. 2568 (28 วัน)"
    assert row["แจ้งผลกลับประชาชนเมื่อ"] == "5 พ.ย. 2568"
    assert "→" in row["คดีใกล้จุด ก่อน → หลัง"]


def test_the_month_that_a_station_did_not_send_is_never_a_zero(view: Callable[..., View]) -> None:
    station = view(of_station(truth.ACTIVITIES_MISSING))
    table = partners._read_goal(station).frame
    assert "ยังไม่ได้รับข้อมูล" == table["ไตรมาสนี้ (ยังไม่สิ้นสุด)"].iloc[0]
    assert "ต.ค.\u00a0?" in table["รายงานไตรมาสนี้"].iloc[0]
    panel = sector_panel.sector_months(station)
    assert panel.table is not None
    october = panel.table[panel.table["เดือน"] == "ต.ค. 2569"]
    assert {"ยังไม่ได้รับข้อมูล"} == set(october["รายงาน"])
    assert october["จำนวนกิจกรรม"].isna().all()
    assert october["คน"].isna().all()
    assert "? = ยังไม่ได้รับข้อมูล" in panel.note


def test_a_month_that_not_all_stations_sent_is_marked(view: Callable[..., View]) -> None:
    table = sector_panel.sector_months(view()).table
    assert table is not None
    assert {"ได้รับ 9/10"} == set(table[table["เดือน"] == "ต.ค. 2569"]["รายงาน"])
    assert {"ยังไม่ถึงกำหนดส่ง"} == set(table[table["เดือน"] == "พ.ย. 2569"]["รายงาน"])


@pytest.fixture
def changed(server: URL, demo_template: str, administer: Callable[[str], None]) -> Iterator[Engine]:
    """A copy of the demo that pages read and a test may change."""
    administer(f"CREATE DATABASE changed TEMPLATE {demo_template}")
    engine = create_engine(server.set(database="changed"))
    db.use(server.set(database="changed", username="ssz_reader"))
    yield engine
    db.use(None)
    engine.dispose()
    administer("DROP DATABASE changed WITH (FORCE)")


def test_a_silent_sector_is_not_called_silent_while_a_report_is_out(changed: Engine) -> None:
    with changed.begin() as connection:
        connection.execute(
            text(
                "DELETE FROM ssz.coverage WHERE dataset = 'activities' AND station_code = '920301' AND month"
                " = '2026-09-01'"
            )
        )
    standing = standings(view_of())["920301"]
    assert ("not_received", "ยังไม่ได้รับข้อมูล") == (standing.mark, standing.words.th)
    assert "ก.ย. 2569" in standing.reason.th


def test_a_target_for_a_station_asks_more_of_it_alone(changed: Engine) -> None:
    with changed.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.targets (indicator, fiscal_year, province_code, station_code, value)"
                " VALUES ('partnership', 2569, NULL, '920101', 100)"
            )
        )
    stands = standings(view_of())
    assert ("not_met", "met") == (stands["920101"].mark, stands["920201"].mark)


def test_a_hostile_name_of_a_picture_is_shown_letter_by_letter(changed: Engine) -> None:
    with changed.begin() as connection:
        connection.execute(
            text(
                "UPDATE ssz.risk_spots SET photo_before_day = '![x](https://evil.example/a.png)' WHERE id ="
                " 'S-920101-04'"
            )
        )
    spots = risk_spot_panel._spots(view_of(of_station("920101")))
    # As HTML: letters of no address and no picture, which only Markdown would make of them.
    assert ">![x](https://evil.example/a.png)" in spots.open_spots
    assert not re.search(r"<(a|img)\b[^>]*evil", spots.open_spots)


# A case a metre within the circle and one a metre outside, to the north and to the east; all else is a case
# in between.
DEGREE = 111_195.08
PLACES = [
    (99 / DEGREE, 0.0, True),
    (101 / DEGREE, 0.0, False),
    (0.0, 99 / DEGREE / 0.991445, True),
    (0.0, 101 / DEGREE / 0.991445, False),
    (0.00085, 0.00085, False),
]
BANGKOK = ZoneInfo("Asia/Bangkok")
FIX = date(2025, 6, 10)


def test_cases_are_counted_within_a_hundred_metres_and_equal_windows_without_the_day_of_the_fix(
    empty_store: Engine,
) -> None:
    spot = (7.5, 99.6)
    assert [near for *_, near in PLACES] == [
        metres(spot, (spot[0] + north, spot[1] + east)) <= 100 for north, east, _ in PLACES
    ]
    moments: list[tuple[datetime, str | None]] = [
        (at(FIX - timedelta(days=366), 23, 59), None),
        (at(FIX - timedelta(days=365), 0, 0), "before"),
        (at(FIX - timedelta(days=1), 23, 59), "before"),
        (at(FIX, 0, 0), None),
        (at(FIX, 23, 59), None),
        (at(FIX + timedelta(days=1), 0, 0), "after"),
        (at(FIX + timedelta(days=365), 23, 59), "after"),
        (at(FIX + timedelta(days=366), 0, 0), None),
    ]
    insert = text(
        "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from, time_precision,"
        " latitude, longitude, geocode, clearance) VALUES (gen_random_uuid(), :station, :offence, :at,"
        " 'minute', :lat, :lon, 'good', 'unknown_suspect')"
    )
    base: dict[str, Any] = {
        "station": "1",
        "offence": "theft",
        "at": at(FIX - timedelta(days=30), 12, 0),
        "lat": 7.5,
        "lon": 99.6,
    }
    with empty_store.begin() as connection:
        connection.execute(text("SELECT ssz.ensure_incident_year(y) FROM generate_series(2023, 2027) y"))
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก',"
                " 'a'), ('2', '92', 'ข', 'b')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ssz.risk_spots (id, station_code, title, latitude, longitude, found_on,"
                " reported_by, fixed_on) VALUES ('S', '1', 'ซอย', 7.5, 99.6, '2025-05-01', 'public', :day)"
            ),
            {"day": FIX},
        )
        for moment, _ in moments:
            connection.execute(insert, base | {"at": moment})
        for north, east, _ in PLACES:
            connection.execute(insert, base | {"lat": 7.5 + north, "lon": 99.6 + east})
        # Neither of groups 1 and 2, nor of the spot's station.
        connection.execute(insert, base | {"offence": "drugs"})
        connection.execute(insert, base | {"station": "2"})
        connection.execute(
            text(
                "INSERT INTO ssz.coverage (dataset, station_code, month, state) SELECT 'incidents', '1', m,"
                " 'received' FROM generate_series(date '2024-06-01', date '2026-05-01', interval '1 month') m"
            )
        )
        last = FIX + timedelta(days=365)
        filters = Filters(parse("fy2569"))
        too_soon = connection.execute(
            risk_spots.cases_around(NATION, filters, last - timedelta(days=1))
        ).all()
        row = connection.execute(risk_spots.cases_around(NATION, filters, last)).mappings().one()
    assert [] == too_soon
    near = sum(inside for *_, inside in PLACES)
    assert (2 + near, 2) == (row["before"], row["after"])
    # June 2026 was not received.
    assert row["missing"] == 1
    assert (row["before_end"] - row["before_start"]) == (row["after_end"] - row["after_start"])


def at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK)


HOSTILE = "<img src=x onerror=alert(1)>"


def resolution(station: str, days_late: int, owner: str = "ผกก.", title: str = "มติ") -> Resolution:
    return Resolution(f"{station}-{days_late}", station, title, owner, AT, days_late, 1, AT)


def test_overdue_resolutions_are_one_card_a_station_addressed_to_a_position() -> None:
    rows = [
        resolution("2", 90, "สวป."),
        resolution("1", 60),
        resolution("2", 30, ""),
        resolution("2", 20, "สวป."),
        resolution("3", 0),
    ]
    found = resolutions.overdue_by_station(rows)
    # The longest wait first; what is in time is no card.
    assert [("2", 3, 90), ("1", 1, 60)] == [(s.station, len(s.resolutions), s.most_days) for s in found]
    assert ("สวป.", "ผกก.สภ.กันตัง") == found[0].whom("ผกก.สภ.กันตัง")


def test_bars_are_as_long_as_resolutions_are_late_and_their_titles_are_letters() -> None:
    drawn = drawings.late_bars([resolution("1", 80, title=HOSTILE), resolution("1", 20)], 80, "th")
    assert ["width:100%", "width:25%"] == re.findall(r"width:\d+%", drawn)
    assert "<img" not in drawn
    assert "80 วัน" in drawn


def test_the_cards_of_the_demo_hold_every_overdue_resolution_and_lead_to_the_station(
    view: Callable[..., View],
) -> None:
    whole = view()
    drawn, stations = resolution_panel._cards(whole)
    overdue = partnership.overdue(whole)
    assert len({r.station for r in overdue}) == stations == drawn.count('role="listitem"')
    assert sum(int(n) for n in re.findall(r"✗ (\d+)", drawn)) == len(overdue)
    assert f"นานสุด {overdue[0].days_late} วัน" in drawn
    assert 'href="station_profile?' in drawn
    assert "ถาม ผกก.สภ.นาโยง (สมมติ)" in drawn


def test_the_silent_sector_stands_out_and_the_rest_is_quiet(view: Callable[..., View]) -> None:
    drawn = partners._read_goal(view()).shown
    assert 1 == drawn.count('<td class="ssz-bad"')
    assert "✗ ไม่มีกิจกรรม" in drawn
    # Worst first.
    assert drawn.index("ssz-bad") < drawn.index("ssz-good-word")


def test_a_month_without_activity_is_framed_only_where_its_report_is_there(view: Callable[..., View]) -> None:
    station = view(of_station(truth.ACTIVITIES_MISSING))
    drawn = sector_panel.sector_months(station).figure
    assert isinstance(drawn, Markup)
    cells = re.findall(r'<td class="ssz-(\w+)"[^>]*><span>([^<]*)', drawn)
    assert cells
    assert {"0", "∅"} >= {words for look, words in cells if look == "notice"}
    assert {"gap"} == {look for look, words in cells if words in ("?", "…")}
    # All kinds together: the file has each.
    table = sector_panel.sector_months(station).table
    assert table is not None
    by_month = table.groupby(["ภาคส่วน", "เดือน"], sort=False)["จำนวนกิจกรรม"].sum(min_count=1)
    whole = re.findall(r"<span>(\d+)\*?</span>", drawn)
    assert [int(n) for n in by_month.dropna()] == [int(n) for n in whole]


def test_what_waits_on_its_way_stands_out(view: Callable[..., View]) -> None:
    spots = risk_spot_panel._spots(view())
    assert 'class="ssz-bad"><b>✗ 5</b> จุดที่เกินกำหนดแก้ไข<div>จากที่ยังไม่แก้ไข 5 จุด' in spots.way
    assert "ยังไม่แก้ไข 5 จุด เกินกำหนด 5" in spots.way
