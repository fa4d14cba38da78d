"""The demo's generator alone: what its truth promises is in the rows that it writes. Needs no PostgreSQL."""

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
import shapely
from scipy import stats

from dashboard.language.thai import BANGKOK, BUDDHIST_ERA
from data_loaders import geography, mapping
from data_loaders.demo import MAPPING, cases, events, files, offences, places, points, police, truth

AS_OF = datetime(2026, 11, 22, 6, tzinfo=BANGKOK)
DAY = AS_OF.date()
EFFECTS = {fact.effect: fact for fact in truth.ZONES}
# Joining moves with the day, the data begin with a fiscal year: these days are the extremes.
DAYS = [date(2026, 10, 1), date(2026, 11, 22), date(2027, 9, 30), date(2028, 2, 29)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "police.sqlite"
    police.write_database(path, AS_OF)
    return path


def table(path: Path, name: str) -> pd.DataFrame:
    with closing(sqlite3.connect(path)) as connection:
        return pd.read_sql(f'SELECT * FROM "{name}"', connection)


def typed_days(texts: pd.Series) -> pd.Series:
    """DD/MM/YYYY of the Buddhist era as dates; NaT where nothing can be read."""
    parts = texts.str.extract(r"^(\d\d)/(\d\d)/(\d{4})").astype(float)
    named = {"year": parts[2] - BUDDHIST_ERA, "month": parts[1], "day": parts[0]}
    return pd.to_datetime(pd.DataFrame(named), errors="coerce")


@pytest.fixture(scope="module")
def counted(database: Path) -> pd.DataFrame:
    """Group 1 and 2 cases with a day and a point: day, zone and ring (missing outside)."""
    rows = table(database, "คดีอาญา")
    group = {o.code: o.group for o in offences.OFFENCES}
    charges = table(database, "ข้อหา")
    charges["group"] = charges["รหัสฐานความผิด"].map(group)
    keys = ["รหัสหน่วย", "เลขคดี", "ปี พ.ศ."]
    rows = rows.merge(charges.groupby(keys)["group"].min().reset_index(), on=keys)
    rows = rows[rows["group"] <= 2]
    latitude, longitude = (
        pd.to_numeric(rows[axis].str.replace(",", "."), errors="coerce").astype(float)
        for axis in ("Lat", "LONG")
    )
    locator = geography.Locator.of(places.zone_shapes(), places.ring_shapes())
    where = locator.locate(latitude, longitude)
    return where.assign(day=typed_days(rows["วันเกิดเหตุ"])).dropna(subset=["day"])


def before_and_after(
    counted: pd.DataFrame, fact: truth.ZoneTruth, column: str
) -> tuple[int, int, float, float]:
    """Cases and years before and after joining; the last two months, still being entered, are left out."""
    joined = pd.Timestamp(fact.joined_on(DAY))
    first, end = pd.Timestamp(truth.first_day(DAY)), pd.Timestamp(DAY - timedelta(days=60))
    day = counted.loc[counted[column] == fact.zone, "day"]
    spans = (joined - first).days / 365.25, (end - joined).days / 365.25
    return int((day < joined).sum()), int(((day >= joined) & (day < end)).sum()), *spans


def is_within_chance(found: int, expected: float) -> bool:
    """Whether a Poisson count lies in the middle 99.9 % of what is expected."""
    return bool(stats.poisson.ppf(0.0005, expected) <= found <= stats.poisson.ppf(0.9995, expected))


def test_the_same_seed_and_day_give_the_same_rows(database: Path, tmp_path: Path) -> None:
    police.write_database(tmp_path / "again.sqlite", AS_OF)
    with (
        closing(sqlite3.connect(database)) as first,
        closing(sqlite3.connect(tmp_path / "again.sqlite")) as second,
    ):
        assert list(first.iterdump()) == list(second.iterdump())


def test_another_seed_gives_other_rows() -> None:
    naive = AS_OF.replace(tzinfo=None)
    assert not cases.draw(naive, 1).equals(cases.draw(naive, 2))


def test_every_zone_has_one_truth_and_a_station() -> None:
    assert [zone.code for zone in places.ZONES] == [fact.zone for fact in truth.ZONES]
    assert {zone.station for zone in places.ZONES} == {station.code for station in places.STATIONS}


def test_the_demo_says_that_it_is_made_up(database: Path) -> None:
    assert table(database, "หน่วยงาน")["ชื่อหน่วย"].str.endswith("(สมมติ)").all()
    assert all(zone.name_th.endswith("(สมมติ)") and zone.name_en.endswith("(demo)") for zone in places.ZONES)
    assert mapping.load(MAPPING).source.demo


@pytest.mark.parametrize("day", DAYS)
def test_effect_zones_have_36_months_before_joining_and_18_after_the_first(day: date) -> None:
    for effect in ("halved", "displaced", "unchanged", "rising"):
        joined = pd.Timestamp(EFFECTS[effect].joined_on(day))
        assert joined - pd.DateOffset(months=36) >= pd.Timestamp(truth.first_day(day))
        assert joined + pd.DateOffset(months=19) <= pd.Timestamp(day)


@pytest.mark.parametrize("effect", ["halved", "displaced", "unchanged", "rising", "too_young"])
def test_effect_zones_have_at_least_36_cases_a_year_before_joining(
    counted: pd.DataFrame, effect: str
) -> None:
    cases_before, _, years, _ = before_and_after(counted, EFFECTS[effect], "zone_code")
    assert cases_before / years >= 36


@pytest.mark.parametrize("fact", truth.ZONES[:4], ids=lambda fact: fact.effect)
def test_zones_change_by_their_factor_within_chance(counted: pd.DataFrame, fact: truth.ZoneTruth) -> None:
    before, after, years_before, years_after = before_and_after(counted, fact, "zone_code")
    assert is_within_chance(before, fact.per_year * years_before)
    assert is_within_chance(after, fact.per_year * fact.factor * years_after)


@pytest.mark.parametrize("fact", truth.ZONES[:4], ids=lambda fact: fact.effect)
def test_rings_change_by_their_factor_within_chance(counted: pd.DataFrame, fact: truth.ZoneTruth) -> None:
    before, after, years_before, years_after = before_and_after(counted, fact, "ring_zone_code")
    assert is_within_chance(before, fact.ring_per_year * years_before)
    assert is_within_chance(after, fact.ring_per_year * fact.ring_factor * years_after)


def test_the_quiet_zone_stays_below_ten_cases_in_the_three_years_before_joining(
    counted: pd.DataFrame,
) -> None:
    joined = pd.Timestamp(EFFECTS["quiet"].joined_on(DAY))
    day = counted.loc[counted["zone_code"] == EFFECTS["quiet"].zone, "day"]
    assert day.between(joined - pd.DateOffset(years=3), joined, inclusive="left").sum() < 10


def test_the_gap_station_sent_nothing_for_two_weeks_and_nobody_else_was_silent(database: Path) -> None:
    rows = table(database, "คดีอาญา")
    first, last = (pd.Timestamp(day) for day in truth.gap(DAY))
    during = {at: typed_days(rows[at]).between(first, last) for at in ("วันเกิดเหตุ", "วันเวลารับแจ้ง")}
    silent = rows["รหัสหน่วย"] == truth.GAP_STATION
    assert (last - first).days + 1 == 14
    assert [int((silent & during[at]).sum()) for at in ("วันเกิดเหตุ", "วันเวลารับแจ้ง")] == [0, 0]
    heard = set(rows.loc[during["วันเวลารับแจ้ง"], "รหัสหน่วย"])
    assert heard == {station.code for station in places.STATIONS} - {truth.GAP_STATION}


def test_zones_are_valid_disjoint_and_between_0_3_and_3_square_kilometres() -> None:
    shapes = places.zone_shapes()
    for zone in places.ZONES:
        assert shapes[zone.code].is_valid
        assert 0.3 <= geography.area_km2(shapes[zone.code]) <= 3
        assert geography.area_km2(shapes[zone.code]) == pytest.approx(zone.area_km2, rel=0.001)
    assert [pair for pair in combinations(shapes, 2) if shapes[pair[0]].intersects(shapes[pair[1]])] == []
    rings = places.ring_shapes()
    assert [pair for pair in combinations(rings, 2) if rings[pair[0]].intersects(rings[pair[1]])] == []


def test_points_put_in_for_want_of_a_place_lie_in_no_zone_and_no_ring() -> None:
    grounds = shapely.union_all([*places.zone_shapes().values(), *places.ring_shapes().values()])
    stand_ins = [(s.latitude, s.longitude) for s in places.STATIONS] + [points.HALL]
    assert [point for point in stand_ins if grounds.contains(shapely.Point(point[1], point[0]))] == []
    assert mapping.load(MAPPING).source.default_points == (points.HALL,)


def test_usable_points_lie_inside_the_area_of_the_mapping() -> None:
    west, south, east, north = mapping.load(MAPPING).source.area
    drawn = cases.draw(AS_OF.replace(tzinfo=None), police.SEED)
    good = drawn[drawn["spot"] == "good"]
    assert good["longitude"].between(west, east).all()
    assert good["latitude"].between(south, north).all()


def test_about_an_eighth_of_the_cases_with_a_place_lack_coordinates(database: Path) -> None:
    rows = table(database, "คดีอาญา").merge(table(database, "ข้อหา"), on=["รหัสหน่วย", "เลขคดี", "ปี พ.ศ."])
    placeless = {o.code for o in offences.OFFENCES if o.canonical in ("fraud_online", "computer_crime")}
    placed = rows[~rows["รหัสฐานความผิด"].isin(placeless)]
    assert 0.10 <= placed["Lat"].isna().mean() <= 0.14
    assert rows.loc[rows["รหัสฐานความผิด"].isin(placeless), "Lat"].isna().all()


def test_nothing_is_later_than_the_day_of_the_demo(database: Path) -> None:
    rows, arrests = table(database, "คดีอาญา"), table(database, "ผู้ต้องหา")
    now = pd.Timestamp(AS_OF.replace(tzinfo=None))
    assert pd.to_datetime(rows["UpdateTime"]).max() <= now
    assert typed_days(rows["วันเวลารับแจ้ง"]).max() <= now
    assert typed_days(rows["วันเกิดเหตุ"]).max() <= now
    named = {
        "year": arrests["ปีที่จับ"].astype(int) - BUDDHIST_ERA,
        "month": arrests["เดือนที่จับ"],
        "day": arrests["วันที่จับ"],
    }
    assert pd.to_datetime(pd.DataFrame(named).astype(int)).max() <= now


def test_a_case_is_entered_after_it_is_reported_and_reported_after_it_occurred() -> None:
    drawn = cases.draw(AS_OF.replace(tzinfo=None), police.SEED)
    assert (drawn["occurred"] <= drawn["reported"]).all()
    assert (drawn["until"].dropna() <= drawn.loc[drawn["until"].notna(), "reported"]).all()
    assert (drawn["reported"] <= drawn["updated"]).all()


@pytest.mark.parametrize(("group", "a_year"), [(1, 220), (2, 780), (3, 700), (4, 4000)])
def test_the_province_has_the_magnitudes_of_the_domain(group: int, a_year: int) -> None:
    drawn = cases.draw(AS_OF.replace(tzinfo=None), police.SEED)
    whole = drawn["occurred"].between(pd.Timestamp(truth.first_day(DAY)), pd.Timestamp(2026, 10, 1))
    found = (whole & (offences.GROUPS[drawn["kind"]] == group)).sum() / truth.FISCAL_YEARS
    assert found == pytest.approx(a_year, rel=0.07)


@pytest.mark.parametrize("day", DAYS)
def test_zones_and_rings_leave_every_station_cases_of_its_own(day: date) -> None:
    assert [place for place in cases.places(day) if (place.per_year < -1e-9).any()] == []


def test_the_rows_are_as_awkward_as_promised(database: Path) -> None:
    rows, charges = table(database, "คดีอาญา"), table(database, "ข้อหา")
    assert 0.06 <= (rows["ชม.เกิดเหตุ"] == "").mean() <= 0.10
    assert 0.005 <= charges["รหัสฐานความผิด"].isin(offences.UNKNOWN_CODES).mean() <= 0.015
    assert set(offences.UNKNOWN_CODES) <= set(charges["รหัสฐานความผิด"])
    assert {2, 3} <= set(charges["ข้อที่"])
    assert {"", "ไม่ทราบ"} <= set(rows["วันเกิดเหตุ"])
    assert rows["Lat"].str.contains(",", na=False).any()
    assert {"0.000000", f"{points.ELSEWHERE[0]:.6f}"} <= set(rows["Lat"])
    assert (pd.to_numeric(rows["Lat"].str.replace(",", ".")).between(99, 100)).any()


def test_nobody_is_named_in_the_arrests(database: Path) -> None:
    columns = ["รหัสหน่วย", "เลขคดี", "ปี พ.ศ.", "คนที่", "วันที่จับ", "เดือนที่จับ", "ปีที่จับ"]
    assert list(table(database, "ผู้ต้องหา").columns) == columns


def test_the_example_mapping_names_the_codes_of_the_database() -> None:
    named = {o.code: o.canonical for o in offences.OFFENCES if o.canonical is not None}
    assert mapping.load(MAPPING).offence_codes == named


def test_the_example_mapping_shows_every_option() -> None:
    words = MAPPING.read_text(encoding="utf-8")
    models = (
        mapping.SourceFacts,
        mapping.Mapping,
        mapping.Incidents,
        mapping.Child,
        mapping.Join,
        mapping.Value,
        mapping.Moment,
        mapping.StationColumns,
        mapping.OffenceColumns,
        mapping.IncidentColumns,
        mapping.ArrestColumns,
        mapping.CoverageColumns,
    )
    # `join` is set by the model itself; `schema` is written without its underscore.
    options = {name.rstrip("_") for model in models for name in model.model_fields} - {"join"}
    assert sorted(option for option in options if option not in words) == []


def test_the_files_carry_the_truth_about_joining(tmp_path: Path) -> None:
    files.write_zones(tmp_path / "zones.geojson", DAY)
    features = json.loads((tmp_path / "zones.geojson").read_text(encoding="utf-8"))["features"]
    written = {f["properties"]["code"]: f["properties"]["joined_on"] for f in features}
    joined = {fact.zone: fact.joined_on(DAY) for fact in truth.ZONES}
    assert written == {zone: day.isoformat() if day else None for zone, day in joined.items()}

    files.write_annotations(tmp_path / "annotations.csv", DAY)
    with (tmp_path / "annotations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["first_day"] for r in rows if r["kind"] == "joining"} == {
        d.isoformat() for d in joined.values() if d
    }
    assert {r["kind"] for r in rows} == {"joining", "festival", "operation", "other"}


def test_loi_krathong_falls_on_the_known_full_moons() -> None:
    assert [events.loi_krathong(year) for year in (2021, 2023, 2025)] == [
        date(2021, 11, 19),
        date(2023, 11, 27),
        date(2025, 11, 5),
    ]


def test_the_outbreak_is_a_week_of_thefts_by_night_outside_all_zones_and_older_than_the_last_reports(
    database: Path,
) -> None:
    rows = table(database, "คดีอาญา")
    first, last = truth.outbreak(DAY)
    assert (0, 6, True) == (first.weekday(), last.weekday(), 28 <= (DAY - last).days < 36)
    day = typed_days(rows["วันเกิดเหตุ"])
    rows = rows[
        day.between(pd.Timestamp(first), pd.Timestamp(last)) & (rows["รหัสหน่วย"] == truth.OUTBREAK_STATION)
    ]
    theft = {o.code for o in offences.OFFENCES if o.canonical == "theft"}
    keys = ["รหัสหน่วย", "เลขคดี", "ปี พ.ศ."]
    charges = table(database, "ข้อหา")
    rows = rows.merge(charges[charges["รหัสฐานความผิด"].isin(theft)][keys].drop_duplicates(), on=keys)
    latitude, longitude = (
        pd.to_numeric(rows[axis].str.replace(",", "."), errors="coerce").astype(float)
        for axis in ("Lat", "LONG")
    )
    where = geography.Locator.of(places.zone_shapes(), places.ring_shapes()).locate(latitude, longitude)
    outside = where["zone_code"].isna() & where["ring_zone_code"].isna()
    assert int(outside.sum()) >= truth.OUTBREAK_CASES
