"""What each query of queries.goal1 should say, the slow way, and rows that the demo lacks."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Double, Numeric, Select, cast, func, select

from dashboard.filters import Filters, Scope
from dashboard.queries import goal1
from dashboard.schema.survey_indicators import SURVEY_CODES
from tests.slow import World, during, once

Case = tuple[Select[Any], list[tuple[Any, ...]]]
AT = date(2026, 11, 22)
WAVES = 2
SAYS_NOTHING = ("ไม่ทราบ", "ไม่ตอบ")

_PASTED = (
    "SELECT 'x' || n || {0}, 'FORM', '{1}', date '2026-05-05', '{2}', {3}, {4}, {5}, {6}, {7}, {8}, {9},"
    " 'พอใจ' FROM generate_series(1, {10}) n"
)


def _rows(
    tag: str,
    wave: str,
    station: str,
    zone: str,
    sex: str,
    age: str,
    age_to: str,
    cluster: str,
    fear: str,
    number: int,
) -> str:
    columns = (
        "id, instrument_code, wave, answered_on, station_code, zone_code, sex, age, age_to, cluster, fear,"
        " satisfaction, confidence"
    )
    chosen = _PASTED.format(f"'{tag}'", wave, station, zone, sex, age, age_to, cluster, fear, "NULL", number)
    return f"INSERT INTO ssz.survey_responses ({columns}) {chosen}"


# A form with "don't know", answers spelled otherwise where they are said to count, ages as groups, no
# clusters, children; totals without answers, and targets of a province and of a station.
SETUP = [
    (
        "INSERT INTO ssz.survey_instruments (code, name_th, name_en, channel, collector) VALUES ('FORM',"
        " 'แบบ', 'Form', 'LINE', 'สภ.')"
    ),
    (
        "INSERT INTO ssz.survey_questions (instrument_code, indicator, wording, scale, counted) VALUES"
        " ('FORM', 'fear', 'กลัวไหม', '[\"กลัว มาก\", \"ไม่กลัว\", \"ไม่ทราบ\"]', '[\"กลัวมาก\"]'),"
        " ('FORM', 'confidence', 'พอใจไหม', '[\"พอใจ\", \"ไม่พอใจ\"]', '[\"พอใจ \"]')"
    ),
    _rows("a", "1", "920101", "'TRANG-01'", "'female'", "30", "39", "NULL", "'กลัว มาก'", 7),
    _rows("b", "1", "920101", "'TRANG-01'", "NULL", "0", "17", "NULL", "'ไม่กลัว'", 3),
    _rows("c", "1", "920101", "'TRANG-01'", "'male'", "NULL", "NULL", "'ก'", "'ไม่ทราบ'", 5),
    _rows("d", "2", "920201", "NULL", "'male'", "55", "NULL", "'ข'", "NULL", 4),
    _rows("e", "3", "920201", "NULL", "'male'", "15", "19", "'ค'", "'ไม่กลัว'", 2),
    _rows("f", "4", "920201", "NULL", "'male'", "60", "120", "'ค'", "'นอกตัวเลือก'", 2),
    (
        "INSERT INTO ssz.survey_results (instrument_code, wave, station_code, zone_code, indicator,"
        " answered_until, respondents, share) SELECT 'FORM', 'T' || n, s, z, i, date '2026-01-31' + n * 30,"
        " 100 + n, 0.5 FROM generate_series(1, 4) n, unnest(ARRAY['fear', 'confidence']) i, (VALUES"
        " ('920201', 'TRANG-03'), ('920601', '')) p(s, z)"
    ),
    (
        "INSERT INTO ssz.survey_results (instrument_code, wave, station_code, zone_code, indicator,"
        " answered_until, respondents, share) VALUES ('FORM', 'LATER', '920201', 'TRANG-03', 'fear',"
        " '2026-12-31', 9, 0.1)"
    ),
    (
        "INSERT INTO ssz.populations (station_code, zone_code, sex, age_from, age_to, people) VALUES"
        " ('920101', '', 'female', 15, 24, 100), ('920101', '', 'female', 30, 60, 311), ('920101', '',"
        " 'male', 85, 120, 9)"
    ),
    (
        "INSERT INTO ssz.targets (indicator, fiscal_year, province_code, station_code, value) VALUES ('fear',"
        " 2570, '92', NULL, 0.3), ('confidence', 2570, '82', NULL, 0.7), ('fear', 2568, NULL, NULL, 0.1)"
    ),
]


@once
def _every_sheet(w: World) -> pd.DataFrame:
    """Answer sheets up to AT, with place, band and what they said: answered, counted of each indicator."""
    raw = w.tables["survey_responses"]
    found = raw[raw["answered_on"] <= AT]
    bands = [_band(r.age, r.age_to) for r in found.itertuples()]
    said = [
        [n for i in SURVEY_CODES for n in _said(w, r.instrument_code, i, getattr(r, i))]
        for r in found.itertuples()
    ]
    return found.assign(place=found["zone_code"].fillna(""), band=bands, said=said)


def _sheets(w: World, s: Scope, f: Filters) -> pd.DataFrame:
    """Answer sheets of the view up to AT, with place, band, what they said and rank of their wave."""
    found = _every_sheet(w)
    found = found[found["station_code"].isin(w.stations(s, f))]
    if f.zone:
        found = found[found["place"] == f.zone]
    keep = []
    for _, sheets in found.groupby(["instrument_code", "station_code", "place"]):
        ends = sorted(
            ((days.max(), wave) for wave, days in sheets.groupby("wave")["answered_on"]), reverse=True
        )
        rank = {wave: n for n, (_, wave) in enumerate(ends, start=1)}
        keep.append(sheets.assign(rank=sheets["wave"].map(rank)).query("rank <= @WAVES"))
    return pd.concat(keep) if keep else found.assign(rank=0)


def _band(age: float | None, age_to: float | None) -> str | None:
    if pd.isna(age):
        return None
    last = age if pd.isna(age_to) else age_to
    if last < 18:
        return "minor"
    middle = (age + last) / 2
    return "young" if middle < 35 else "middle" if middle < 55 else "old"


def _spelled(answer: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", answer)).lower()


@once
def _said(w: World, instrument: str, indicator: str, answer: str | None) -> tuple[int, int]:
    """(answered, counted) of one answer to one question."""
    asked = w.tables["survey_questions"]
    mine = asked[(asked["instrument_code"] == instrument) & (asked["indicator"] == indicator)]
    if (
        pd.isna(answer)
        or mine.empty
        or answer not in mine.iloc[0]["scale"]
        or answer.startswith(SAYS_NOTHING)
    ):
        return 0, 0
    return 1, int(_spelled(str(answer)) in {_spelled(c) for c in mine.iloc[0]["counted"]})


def answers(w: World, s: Scope, f: Filters) -> Case:
    cells: dict[tuple[Any, ...], list[Any]] = {}
    for r in _sheets(w, s, f).itertuples():
        sex = None if pd.isna(r.sex) else r.sex
        key = (r.instrument_code, r.wave, r.station_code, r.place, r.rank, sex, r.band)
        cell = cells.setdefault(key, [r.answered_on, r.answered_on, 0, *[0] * (2 * len(SURVEY_CODES))])
        cell[0], cell[1], cell[2] = min(cell[0], r.answered_on), max(cell[1], r.answered_on), cell[2] + 1
        for at, number in enumerate(r.said, start=3):
            cell[at] += number
    return goal1.answers(s, f, AT, WAVES), [(*key, *cell) for key, cell in cells.items()]


def clusters(w: World, s: Scope, f: Filters) -> Case:
    found = _sheets(w, s, f)
    found = found[found["cluster"].notna() & (found["band"] != "minor")]
    expected = []
    for key, sheets in found.groupby(["instrument_code", "wave", "station_code", "place"]):
        sizes = Counter(sheets["cluster"]).values()
        expected.append((*key, sum(sizes), sum(n * n for n in sizes)))
    return goal1.clusters(s, f, AT, WAVES), expected


def totals(w: World, s: Scope, f: Filters) -> Case:
    raw = w.tables["survey_results"]
    found = raw[raw["station_code"].isin(w.stations(s, f)) & (raw["answered_until"] <= AT)]
    found = found[found["zone_code"] == f.zone] if f.zone else found
    expected: list[tuple[Any, ...]] = []
    for _, rows in found.groupby(["instrument_code", "station_code", "zone_code"]):
        ends = sorted(
            ((days.max(), wave) for wave, days in rows.groupby("wave")["answered_until"]), reverse=True
        )
        latest = rows[rows["wave"].isin([wave for _, wave in ends[:WAVES]])]
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
        expected += latest[columns].itertuples(index=False, name=None)
    return goal1.totals(s, f, AT, WAVES), expected


def instruments(w: World, s: Scope, _f: Filters) -> Case:
    asked, questions = w.tables["survey_instruments"], w.tables["survey_questions"]
    if not w.covers_store(s):
        sheets = (w.tables[name] for name in ("survey_responses", "survey_results"))
        used = {c for t in sheets for c in t[t["station_code"].isin(w.allowed(s))]["instrument_code"]}
        asked = asked[asked["code"].isin(used)]
    merged = asked.merge(questions, left_on="code", right_on="instrument_code")
    named = ["code", "name_th", "name_en", "channel", "collector", "place", "recruitment"]
    columns = [*named, "indicator", "wording", "scale", "counted"]
    return goal1.instruments(s), list(merged[columns].itertuples(index=False, name=None))


def population(w: World, s: Scope, f: Filters) -> Case:
    """Every single year of age of every group, counted out."""
    raw = w.tables["populations"]
    found = raw[raw["station_code"].isin(w.stations(s, f))]
    found = found[found["zone_code"].isin([f.zone, ""])] if f.zone else found
    sums: dict[tuple[str, str, str], dict[str, float]] = {}
    for r in found.itertuples():
        held = sums.setdefault(
            (r.station_code, r.zone_code, r.sex), dict.fromkeys(("young", "middle", "old"), 0.0)
        )
        years = range(r.age_from, r.age_to + 1)
        for age in years:
            if age >= 18:
                held["young" if age < 35 else "middle" if age < 55 else "old"] += r.people / len(years)
    expected = [(*key, *(round(v, 6) for v in held.values())) for key, held in sums.items()]
    return _rounded(goal1.population(s, f)), expected


def _rounded(statement: Select[Any]) -> Select[Any]:
    """The same with fractions of people to six places, as sums of floats differ in the last one."""
    part = statement.subquery()
    whole = [part.c.station_code, part.c.zone_code, part.c.sex]
    return select(*whole, *(cast(func.round(cast(part.c[b], Numeric), 6), Double) for b in goal1.BANDS))


def survey_targets(w: World, s: Scope, f: Filters) -> Case:
    mine = w.stations(s, f)
    provinces = {w.province_of[station] for station in mine}
    expected = [
        (r.indicator, r.fiscal_year, r.province_code, r.station_code, r.value)
        for r in w.tables["targets"].itertuples()
        if mine
        and r.indicator in SURVEY_CODES
        and r.fiscal_year <= 2570
        and (pd.isna(r.station_code) or r.station_code in mine)
        and (pd.isna(r.province_code) or r.province_code in provinces)
    ]
    return goal1.survey_targets(s, f, AT), expected


def zone_pressure(w: World, s: Scope, f: Filters) -> Case:
    cases = w.cases[w.cases["group"].isin([1, 2])]
    drawn = w.tables["zone_versions"].set_index(["zone_code", "version"])["area_km2"]
    sent = w.tables["coverage"].query("dataset == 'incidents' and state != 'doubtful'")
    days = [f.period.start + timedelta(days=n) for n in range(f.period.days)]
    months = {day.replace(day=1) for day in days}
    expected = []
    for z in w.tables["zones"].itertuples():
        if z.station_code in w.stations(s, f) and f.zone in ("", z.code):
            counted = len(during(cases[cases["zone"] == z.code], f.period))
            got = set(sent[sent["station_code"] == z.station_code]["month"])
            expected.append((z.code, drawn[z.code, z.current_version], counted, len(months & got)))
    return goal1.zone_pressure(s, f, f.period), expected


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "goal1.answers": answers,
    "goal1.clusters": clusters,
    "goal1.totals": totals,
    "goal1.instruments": instruments,
    "goal1.population": population,
    "goal1.survey_targets": survey_targets,
    "goal1.zone_pressure": zone_pressure,
}
