"""The counts of the page on data as links to the cases behind them: silent weeks, places, delays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dashboard.coverage import delays, silences
from dashboard.coverage.doubtful_months import doubtful_months
from dashboard.coverage.quality_panel import defects
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.queries.case_list import Narrowing, case_counts
from dashboard.store import db
from dashboard.view.case_lists import CaseList, CountLink, CountRow, cases_address
from dashboard.view.view import View

IN_PERIOD, LACKING = Text("ในห้วง", "in the period"), Text("พิกัดใช้ไม่ได้", "point unusable")
WITHOUT: dict[str, tuple[Text, Narrowing]] = {
    "missing": (Text("ไม่มีพิกัด", "no point"), Narrowing(point="missing")),
    "outside": (Text("นอกเขตจังหวัด", "outside the province"), Narrowing(point="outside")),
    "stand_in": (Text("พิกัดแทน", "stand-in point"), Narrowing(point="stand_in")),
    "piled": (Text("พิกัดกองรวม", "pile"), Narrowing(point="pile")),
}
OTHER_CASES = Text("คดีอื่น", "other cases")
NO_REPORT = Text("ไม่มีวันรับแจ้ง", "no day of report")
TURNED = Text("รับแจ้งก่อนเกิดเหตุ", "reported before it occurred")
BASES = {
    Text("เกิดเหตุ", "occurred"): Narrowing(),
    Text("รับแจ้ง", "reported"): Narrowing(basis="reported"),
}
SILENT = Text("{station} {days}", "{station} {days}")
# Further ones are in the table's file.
MOST_STATIONS = 60


def of_places(view: View) -> list[CountRow]:
    """Return of each station its cases in the period, and those without a usable point by what they lack."""
    current, rows = view.days()[0], []
    placed = {row.station_code: row for row in defects(view)["places"].itertuples()}
    for station in view.units.stations_of(view.filters):
        if (row := placed.get(station.code)) is None:
            continue
        lacking = {name: int(getattr(row, name)) for name in WITHOUT}
        counts = [(IN_PERIOD, int(row.cases), Narrowing())]
        counts += [(words, lacking[name], narrowing) for name, (words, narrowing) in WITHOUT.items()]
        counts.append((LACKING, sum(lacking.values()), Narrowing(point="lacking")))
        links = [
            _link(view, words, n, "places", narrowing, period=current, station=station.code)
            for words, n, narrowing in counts
            if n
        ]
        rows.append(CountRow(station.name(view.lang), tuple(links)))
    return rows[:MOST_STATIONS]


def of_delays(view: View) -> list[CountRow]:
    """Return of each station the cases whose day of report is missing or cannot be right."""
    measured, rows = delays.delays(view), []
    names = {station.code: station.name(view.lang) for station in view.units.stations_of(view.filters)}
    # The delays of a zone are those of its cases.
    zone = view.filters.zone
    for row in measured.stations:
        links = [
            _link(view, words, n, "delays", narrowing, period=measured.period, station=row.station, zone=zone)
            for words, n, narrowing in (
                (NO_REPORT, row.undated, Narrowing(report="missing")),
                (TURNED, row.reversed, Narrowing(report="before")),
            )
            if n
        ]
        if links:
            rows.append(CountRow(names[row.station], tuple(links)))
    return rows[:MOST_STATIONS]


def of_silences(view: View) -> list[CountRow]:
    """Return the other cases of weeks without any of groups 1–3: then all that came are others."""
    rows, lang = [], view.lang
    for silent in silences.silences(view).reports:
        days = Period("custom", silent.first, silent.last + timedelta(days=1))
        every: dict[str, Any] = {"groups": "all", "offence": "", "place_based": False}
        link = _link(
            view,
            OTHER_CASES,
            silent.arrests,
            "silences",
            Narrowing(),
            period=days,
            station=silent.station,
            **every,
        )
        station = view.units.stations[silent.station].name(lang)
        rows.append(CountRow(SILENT(lang, station=station, days=days.days_text(lang)), (link,)))
    return rows


def of_doubts(view: View) -> list[CountRow]:
    """Return of each doubtful month the cases that came of its days in doubt, by both days that count.

    By one of them the month was doubted; which one is not kept.
    """
    asked: list[tuple[str, Text, dict[str, Any], Narrowing]] = []
    for doubt in doubtful_months(view)[:MOST_STATIONS]:
        days = Period("custom", doubt.first, doubt.last + timedelta(days=1))
        group = "all" if doubt.group is None else str(doubt.group)
        filters = {"period": days, "station": doubt.station, "zone": "", "groups": group}
        filters |= {"offence": "", "place_based": False}
        station = view.units.stations[doubt.station].name(view.lang)
        name = SILENT(view.lang, station=station, days=days.days_text(view.lang))
        asked += [(name, words, filters, narrowing) for words, narrowing in BASES.items()]
    statements = {
        f"n{n}": case_counts(
            view.scope, replace(view.filters, **filters), (filters["period"],), narrowing, ""
        )
        for n, (_, _, filters, narrowing) in enumerate(asked)
    }
    frames = db.read_all(**statements) if statements else {}
    counted = [int(frames[name]["cases"].iloc[0]) for name in statements]
    links = [
        _link(view, words, n, "doubts", narrowing, **filters)
        for (_, words, filters, narrowing), n in zip(asked, counted, strict=True)
    ]
    names = [name for name, *_ in asked]
    return [
        CountRow(names[at], tuple(links[at : at + len(BASES)])) for at in range(0, len(asked), len(BASES))
    ]


def _link(
    view: View, words: Text, cases: int, figure: str, narrowing: Narrowing, **filters: Any
) -> CountLink:
    href = cases_address(view, CaseList(narrowing, figure=figure), **filters)
    return CountLink(words(view.lang), cases, href)
