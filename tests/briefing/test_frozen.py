"""Briefings on record: opened exactly as they were shown, refused when tampered with, and compared."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.briefing import frozen, orders, request
from dashboard.briefing.agenda import latest_week, weekly
from dashboard.briefing.frozen import Frozen
from dashboard.briefing.request import Request
from dashboard.errors import UserError
from dashboard.filters import Filters, Scope
from dashboard.intake import loader_process
from dashboard.language.periods import Period, parse
from dashboard.programme import situation
from dashboard.programme.changes import changes
from dashboard.store import db
from dashboard.view.view import View
from data_loaders import rollups
from data_loaders import store as loader_store
from tests.app import store_settings
from tests.commands import run_within
from tests.slow import World, during
from tests.views import view_of

WEEK = parse("w2026-11-16")
ORDER = {
    "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "unit": "province:92",
    "week": "2026-11-16",
    "words": " ปรับแผน\nตรวจ <b> ",
    "owner": "ผกก.สภ.กันตัง",
    "due": "2026-11-20",
}
HIS = Scope("station", "920101")


@pytest.fixture
def owner(
    database: Callable[[str], URL], demo_template: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Iterator[Engine]:
    """A demo of its own that pages read and loaders write, both within this process."""
    url = database(demo_template)
    for name, value in {**store_settings(url), "SSZ_DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    run_within(monkeypatch, loader_process)
    db.use(url.set(username="ssz_reader"))
    engine = create_engine(url)
    yield engine
    db.use(None)
    engine.dispose()


def trang(scope: Scope | None = None) -> View:
    return view_of(Filters(parse("fy2570"), province="92"), scope)


def keep(view: View, *, by: str = "ผบก.ภ.จว.ตรัง", note: str = "") -> int:
    number = frozen.freeze(view, request.made(view, Request("internal", 10, WEEK)), by=by, note=note)
    renew()
    return number


def renew() -> None:
    """Read the store anew, as its watcher does a second after a change."""
    url = db.store().url
    db.use(url)


def write(owner: Engine, *statements: str) -> None:
    with owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        loader_store.changed(connection)
    renew()


def test_a_briefing_on_record_is_opened_exactly_as_it_was_shown(owner: Engine) -> None:
    view = trang()
    shown = request.made(view, Request("internal", 10, WEEK))
    number = frozen.freeze(view, shown, by=" ผบก.\nภ.จว.ตรัง ", note="ประชุมวันจันทร์")
    renew()
    # Whatever comes later: the store is another one by then.
    write(owner, "UPDATE ssz.stations SET name_th = 'สภ.ชื่อใหม่'", "DELETE FROM ssz.zone_reviews")
    found = frozen.opened(Scope.nation(), number)
    assert shown == found.briefing == request.requested({"frozen": str(number)}, Scope.nation())
    assert ("ผบก. ภ.จว.ตรัง", "ประชุมวันจันทร์", "internal") == (
        found.kept.by,
        found.kept.note,
        found.kept.audience,
    )
    assert [found.kept] == frozen.kept(trang())


def test_one_that_was_tampered_with_is_refused(owner: Engine) -> None:
    number = keep(trang())
    for change in (
        "slides = replace(slides, 'internal', 'public')",
        "situation = '{}'",
        "frozen_by = 'somebody'",
        "note = 'another'",
        "audience = 'public'",
        "as_of = as_of - 7",
    ):
        with owner.begin() as connection:
            before = connection.execute(text("SELECT * FROM ssz.frozen_briefings")).mappings().one()
            # What no account may do in the way of its work, an administrator can.
            connection.execute(text("ALTER TABLE ssz.frozen_briefings DISABLE TRIGGER never_altered"))
            connection.execute(text(f"UPDATE ssz.frozen_briefings SET {change}"))
        renew()
        with pytest.raises(UserError, match="does not match its fingerprint"):
            frozen.opened(Scope.nation(), number)
        names = ("slides", "situation", "frozen_by", "note", "audience", "as_of")
        with owner.begin() as connection:
            connection.execute(
                text(f"UPDATE ssz.frozen_briefings SET {', '.join(f'{n} = :{n}' for n in names)}"),
                {name: before[name] for name in names},
            )
        renew()
    assert number == frozen.opened(Scope.nation(), number).kept.number


@pytest.mark.usefixtures("owner")
def test_it_is_told_to_nobody_outside_and_no_number_opens_another() -> None:
    number = keep(trang())
    for scope in (HIS, Scope("province", "93"), Scope("region", "1")):
        with pytest.raises(UserError, match="no such frozen briefing"):
            frozen.opened(scope, number)
    assert [] == frozen.kept(trang(HIS))
    for asked in (str(number + 1), "x", "-1", "9" * 30, "1 OR 1=1"):
        with pytest.raises(UserError, match="no such frozen briefing"):
            request.requested({"frozen": asked}, Scope.nation())


@pytest.mark.usefixtures("owner")
def test_nobody_keeps_one_without_saying_who() -> None:
    for by, note in (("  ", ""), ("ก" * 121, ""), ("ผบก.", "ก" * 401)):
        with pytest.raises(UserError, match="not said who keeps it"):
            keep(trang(), by=by, note=note)
    assert [] == frozen.kept(trang())


def test_cases_that_come_to_light_after_a_briefing_are_told_of_the_same_days(owner: Engine) -> None:
    number = keep(trang())
    before = frozen.opened(Scope.nation(), number)
    counted = before.situation.counted
    assert counted is not None
    assert [] == frozen.compared(today(), before)
    late = (
        "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from, reported_at,"
        " time_precision, geocode, clearance) SELECT gen_random_uuid(), '920101', 'theft', timestamptz"
        " '2026-11-10 12:00+07', timestamptz '2026-11-24 12:00+07', 'minute', 'missing', 'unknown_suspect'"
        " FROM generate_series(1, 3)"
    )
    with owner.begin() as connection:
        connection.execute(text(late))
        rollups.rebuild(connection)
    write(owner)
    told = [said for said in frozen.compared(today(), before) if "ย้อนหลัง" in said.th]
    whole = sum(c.cases for c in counted.cases if c.days == "year")
    assert [f"คดีเพิ่มย้อนหลัง 3 คดีหลังวันที่นำเสนอ (1 ต.ค. – 22 พ.ย. 2569: {whole} → {whole + 3} คดี; กลุ่ม 2 +3)"] == [
        said.th for said in told
    ]
    assert "came to light after the briefing: 3" in told[0].en


def today() -> View:
    return weekly(trang(), latest_week(date(2026, 11, 22)))


def test_the_overview_compares_with_what_was_last_presented(owner: Engine) -> None:
    view = trang()
    assert changes(view).presented is None
    keep(view)
    # It tells of today: what was presented before it is still to be compared with.
    assert changes(trang()).presented is None
    stood = frozen.opened(Scope.nation(), 1).situation
    mark = stood.marks[0]
    other = "not_met" if mark.mark == "met" else "met"
    old = replace(
        stood,
        at=date(2026, 11, 15),
        zones=stood.zones[1:],
        marks=(replace(mark, mark=other, words=mark.name), *stood.marks[1:]),
    )
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.frozen_briefings (unit, first_day, last_day, as_of, audience, slides,"
                " situation, fingerprint, data_version, frozen_by, note, frozen_at) VALUES ('province:92',"
                " '2026-11-09', '2026-11-15', '2026-11-15', 'internal', '{}', :old, 'f', 1, 'x', '',"
                " '2026-11-16 02:00Z')"
            ),
            {"old": situation.dumped(old)},
        )
        loader_store.changed(connection)
    renew()
    found = changes(trang())
    assert found.presented is not None
    assert date(2026, 11, 15) == found.presented.situation.at
    told = [said.th for said in found.sentences]
    assert f"{stood.zones[0].name.th} เข้าร่วมโครงการเมื่อ" in " ".join(told)
    assert 1 == sum(f"เดิม “{mark.name.th}” ปัจจุบัน “{mark.words.th}”" in said for said in told)
    # A unit of which nothing was presented goes on being compared with a week ago.
    assert changes(view_of(Filters(parse("fy2570"), station="920101"))).presented is None


@pytest.mark.usefixtures("owner")
def test_an_order_typed_in_a_meeting_is_told_to_the_next_one() -> None:
    nation = Scope.nation()
    assert [ORDER["id"]] * 2 == [orders.store(ORDER, nation) for _ in range(2)]
    renew()
    this, following = weekly(trang(), WEEK), parse("w2026-11-23")
    own = orders.of_briefing(this, WEEK)[-1]
    assert ("ปรับแผน ตรวจ <b>", "ผกก.สภ.กันตัง", 2, date(2026, 11, 16)) == (
        own.words,
        own.owner,
        own.days_late,
        own.meeting,
    )
    assert own not in orders.open_orders(this, WEEK)
    assert own in orders.open_orders(this, following)
    orders.store({"id": ORDER["id"], "done": "2026-11-24"}, nation)
    renew()
    (done,) = (o for o in orders.open_orders(this, following) if o.done_on)
    assert (own.number, date(2026, 11, 24), 0) == (done.number, done.done_on, done.days_late)
    later = [*orders.all_open(this), *orders.open_orders(this, parse("w2026-11-30"))]
    assert own.number not in {o.number for o in later}
    orders.store({"id": ORDER["id"], "withdrawn": True}, nation)
    renew()
    assert [] == [o for o in orders.open_orders(this, following) if o.number == own.number]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("changed", "scope", "why"),
    [
        ({"words": "  "}, Scope.nation(), "no words or no owner"),
        ({"owner": ""}, Scope.nation(), "no words or no owner"),
        ({"words": "ก" * 501}, Scope.nation(), "too long"),
        ({"unit": "province:93"}, Scope("province", "92"), "outside what you may see"),
        ({"unit": "province:92"}, HIS, "outside what you may see"),
        ({"unit": "nation:"}, HIS, "outside what you may see"),
        ({"unit": "station:920101,920201"}, HIS, "outside what you may see"),
        ({"unit": "station:"}, Scope.nation(), "outside what you may see"),
        ({"unit": "planet:1"}, Scope.nation(), "outside what you may see"),
        ({"week": "soon"}, Scope.nation(), "not an order"),
        ({"due": "30/11/2569"}, Scope.nation(), "not an order"),
        # A year of the Buddhist era, or none at all: said, and not tried for ever.
        ({"due": "2569-11-30"}, Scope.nation(), "day of the order cannot be"),
        ({"due": "0001-01-01"}, Scope.nation(), "day of the order cannot be"),
        ({"week": "9999-12-27"}, Scope.nation(), "day of the order cannot be"),
        ({"id": "7"}, Scope.nation(), "not an order"),
        ({"words": None}, Scope.nation(), "not an order"),
        ({"owner": 7}, Scope.nation(), "not an order"),
        ({"words": ["x"]}, Scope.nation(), "not an order"),
    ],
    ids=str,
)
def test_what_is_no_order_or_of_another_unit_is_not_stored(
    changed: dict[str, Any], scope: Scope, why: str
) -> None:
    before = orders.all_open(trang())
    with pytest.raises(UserError, match=why):
        orders.store(ORDER | changed, scope)
    renew()
    assert before == orders.all_open(trang())


@pytest.mark.usefixtures("owner")
def test_nobody_settles_an_order_of_a_unit_outside_his_scope() -> None:
    orders.store(ORDER, Scope.nation())
    renew()
    for settled in ({"withdrawn": True}, {"done": "2026-11-24"}):
        with pytest.raises(UserError, match="outside what you may see"):
            orders.store({"id": ORDER["id"], **settled}, HIS)
    renew()
    assert ORDER["id"] in {o.number for o in orders.all_open(trang())}


def test_the_demo_has_an_order_that_is_late_one_to_come_and_one_done(
    pages_read_demo: None,  # noqa: ARG001 (only reads)
) -> None:
    told = orders.open_orders(weekly(trang(), WEEK), WEEK)
    assert [(11, False), (0, False), (0, True)] == [(o.days_late, o.done_on is not None) for o in told]


def test_two_weeks_differ_by_what_is_concluded_otherwise_and_what_fell_due(
    pages_read_demo: None,  # noqa: ARG001 (only reads)
) -> None:
    week = parse("w2026-11-09")
    then, now = (situation.situation(weekly(trang(), w)) for w in (week, WEEK))
    assert then == situation.loaded(situation.dumped(then))
    assert (date(2026, 11, 15), date(2026, 11, 22), "province:92") == (then.at, now.at, now.unit)
    late = now.resolutions[0]
    due = replace(now, resolutions=(replace(late, due_on=date(2026, 11, 16)),))
    told = [said.th for said in situation.differences(then, due)]
    assert 1 == sum("มติที่ประชุมครบกำหนดตั้งแต่ 15 พ.ย. 2569" in said and late.title in said for said in told)
    flipped = replace(
        now, zones=(replace(now.zones[0], state="met", words=now.zones[0].name), *now.zones[1:])
    )
    (said,) = situation.zones_changed(flipped.zones, now.zones)
    assert said.en.startswith(f"{now.zones[0].name.en}: was “{now.zones[0].name.en}”, is now “")
    assert [] == situation.differences(now, now)


def test_what_is_compared_is_in_the_order_of_the_days(owner: Engine) -> None:  # noqa: ARG001 (writes)
    keep(trang())
    kept: Frozen = frozen.opened(Scope.nation(), 1)
    assert [] == frozen.compared(today(), kept, kept)


def test_the_cases_that_are_kept_are_those_of_the_raw_rows(
    pages_read_demo: None,  # noqa: ARG001 (only reads)
    demo_world: World,
) -> None:
    last = date(2026, 11, 18)
    found = situation.counted(trang(), last)
    assert found is not None
    assert (date(2026, 10, 1), date(2026, 11, 16), last) == (found.first_day, found.week, found.last_day)
    for days, first in (("year", found.first_day), ("week", found.week)):
        period = Period("custom", first, date(2026, 11, 19))
        raw = during(demo_world.view(Scope.nation(), Filters(period, groups="all")), period)
        groups = [None if pd.isna(g) else int(g) for g in raw["group"]]
        kept = {c.group: c.cases for c in found.cases if c.days == days}
        assert {g: groups.count(g) for g in (1, 2, 3, 4, None)} == kept
        assert sum(kept.values()) > 0
    reported = during(
        demo_world.view(Scope.nation(), Filters(parse("fy2570"), groups="all")),
        Period("custom", date(2026, 10, 1), date(2026, 11, 19)),
        "reported",
    )
    assert len(reported) == found.reported
    assert None is situation.counted(trang(), date(2026, 11, 23))
