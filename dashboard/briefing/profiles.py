"""One-page station profiles as PDF: the four goals, the four crime groups, cases by month, before and after.

Made of what the page ข้อมูลรายสถานี shows, and so for those inside only.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd

from dashboard.briefing import paper
from dashboard.briefing.slides import AUDIENCES, Chart, Series
from dashboard.cases import status_table
from dashboard.cases.month_counts import month_counts, reached
from dashboard.cases.status_counts import status_counts
from dashboard.coverage.reporting import reporting
from dashboard.goal4.conclusions import official_figures
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import BANGKOK, format_date, format_month
from dashboard.programme.profile import GoalTold, goals_told
from dashboard.ui.html_table import NOTHING, is_numeric
from dashboard.ui.paper import PRINTED
from dashboard.view.units import Zone, province_name
from dashboard.view.view import View

TITLE = Text("ข้อมูลรายสถานี {unit}", "Station profiles, {unit}")
ZONE = Text("พื้นที่ Safety Zone {name} · {facts}", "Safety zone {name} · {facts}")
JOINED = Text("เข้าร่วม {day}", "joined {day}")
RESIDENTS = Text("{n:,} คน", "{n:,} residents")
MONTHS = Text("คดีรายเดือนเทียบปีก่อน", "Cases by month against last year")
THIS_YEAR, LAST_YEAR = Text("ปีนี้", "This year"), Text("ปีก่อน", "Last year")
BEFORE_AFTER = Text("ก่อน–หลังเข้าร่วม", "Before, after joining")
BEFORE, AFTER = Text("ก่อน", "Before"), Text("หลัง", "After")
CASES = Text("คดี", "cases")
FOOT = Text(
    "ที่มา: ฐานข้อมูลคดี และไฟล์ที่สถานีส่ง · ผลเป้าหมาย 1–3 ณ วันที่ {at} · ข้อมูลถึงวันที่ {day}",
    "Source: case database and the stations' files · goals 1–3 as of {at} · data to {day}",
)
# Units of a slide (1920 × 1080) that the two charts get, side by side on A4, and that of months alone.
_MONTHS_SIZE, _ZONES_SIZE, _ALONE = (940, 460), (520, 460), (1480, 460)
# Points of one of them.
_UNIT = 0.335
# Zones whose bars stand side by side; of more only the first, which is said by their goal's words anyway.
_MOST_ZONES = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """A station on one sheet, in one language.

    facts: its zones with the day they joined. goals: by number. status: the four crime groups as words;
    status_note: the days they are about. zones: None where no zone can be told before and after.
    """

    station: str
    province: str
    facts: tuple[str, ...]
    goals: dict[int, GoalTold]
    status: pd.DataFrame
    status_note: str
    months: Chart
    zones: Chart | None


def profiles(view: View, stations: Collection[str] = ()) -> bytes:
    """Return a page of each station of the view, in Thai order, as tagged PDF in the view's language.

    Args:
        stations: codes of those wanted, of those that the view holds; none = all.

    Raises:
        UserError: the file could not be made.
        ValueError: the period of the view has no data.
    """
    made = [
        profile(view, station.code)
        for station in view.units.stations_of(view.filters)
        if not stations or station.code in stations
    ]
    title = TITLE(view.lang, unit=view.units.name(view.filters, view.lang))
    through = view.holdings.data_through or view.at
    return drawn(made, view.lang, title, view.at, through, is_demo=bool(view.holdings.is_demo))


def drawn(
    made: Sequence[Profile], lang: Lang, title: str, at: date, data_as_of: date, *, is_demo: bool
) -> bytes:
    """Return profiles as PDF, a page each, whatever they hold.

    Args:
        at: day of the state of goals 1–3.

    Raises:
        UserError: the file could not be made.
    """
    now = datetime.now(UTC)
    told = paper.furniture(lang, title, is_demo=is_demo) | {
        "unit": _UNIT,
        "audience": AUDIENCES["internal"](lang),
        "printed": f"{PRINTED(lang)} {format_date(now.astimezone(BANGKOK).date(), lang)}",
        "foot": FOOT(lang, at=format_date(at, lang), day=format_date(data_as_of, lang)),
        "profiles": [_told(each, lang) for each in made],
    }
    return paper.compiled("profiles", told, now)


def profile(view: View, station: str) -> Profile:
    """Return the profile of a station that the view holds.

    Raises:
        ValueError: the period of the view has no data.
    """
    lang, unit = view.lang, view.units.stations[station]
    current, compared = view.days()
    own = replace(view, filters=replace(view.filters, station=station, zone=""))
    return Profile(
        station=unit.name(lang),
        province=province_name(view.units.provinces[unit.province], lang),
        facts=tuple(_zone(zone, lang) for zone in view.units.zones_of(own.filters)),
        goals=goals_told(view, station),
        status=status_table.for_screen(status_counts(own), lang),
        status_note=status_table.STATUS_NOTE(
            lang, now=current.days_text(lang), before=compared.days_text(lang)
        ),
        months=_months(own),
        zones=_before_after(view, station),
    )


def _zone(zone: Zone, lang: Lang) -> str:
    facts = [JOINED(lang, day=format_date(zone.joined_on, lang)) if zone.joined_on else NOT_JOINED(lang)]
    if zone.residents is not None:
        facts.append(RESIDENTS(lang, n=zone.residents))
    return ZONE(lang, name=zone.name(lang), facts=" · ".join(facts))


def _months(view: View) -> Chart:
    """Return a year or more of months against the same months a year earlier, gaps where nothing was sent."""
    months = month_counts(view)
    recorded, last = reporting(view), reached(view)
    if recorded:
        last = min(last, recorded.cut_off)
    return Chart(
        kind="bars",
        title=MONTHS,
        categories=tuple(in_both(partial(format_month, month.first, short_year=True)) for month in months),
        series=(
            Series(THIS_YEAR, tuple(_known(month.now) for month in months)),
            Series(LAST_YEAR, tuple(_known(month.before) for month in months), "before"),
        ),
        unit=CASES,
        incomplete=tuple(
            n for n, month in enumerate(months) if add_months(month.first, 1) - timedelta(days=1) > last
        ),
    )


def _known(value: float) -> float | None:
    return None if value != value else value


def _before_after(view: View, station: str) -> Chart | None:
    """Return the cases of a station's zones in equal windows before and after joining, where they compare."""
    told = [
        figure for figure in official_figures(view) if figure.station == station and figure.moved is not None
    ][:_MOST_ZONES]
    if not told:
        return None
    return Chart(
        kind="bars",
        title=BEFORE_AFTER,
        categories=tuple(figure.name for figure in told),
        series=(
            Series(BEFORE, tuple(float(figure.before) for figure in told), "before"),
            Series(AFTER, tuple(float(figure.after) for figure in told)),
        ),
        unit=CASES,
    )


def _told(each: Profile, lang: Lang) -> dict[str, Any]:
    """Return a profile as its template takes it."""
    return {
        "station": paper.plain(each.station, lang),
        "province": paper.plain(each.province, lang),
        "facts": paper.plain(each.facts, lang),
        "goals": [
            {
                "name": f"{goal.number} · {goal.name(lang)}",
                "states": paper.plain(each.goals[goal.number].states, lang),
                "lines": paper.plain(each.goals[goal.number].lines, lang),
                "table": _sheet(each.goals[goal.number].table, lang),
            }
            for goal in GOALS
        ],
        "status_name": status_table.STATUS(lang),
        "status": _sheet(each.status, lang),
        "status_note": paper.plain(each.status_note, lang),
        "months": paper.drawn(each.months, lang, *(_MONTHS_SIZE if each.zones else _ALONE)),
        "zones": paper.drawn(each.zones, lang, *_ZONES_SIZE) if each.zones else None,
    }


def _sheet(frame: pd.DataFrame, lang: Lang) -> dict[str, Any] | None:
    """Return a table of words as a slide's table; None where it has no row."""
    if frame.empty:
        return None
    columns = [frame.iloc[:, n].tolist() for n in range(frame.shape[1])]
    return {
        "columns": [
            {"name": paper.plain(str(name), lang), "kind": "number" if _is_number(cells) else "words"}
            for name, cells in zip(frame.columns, columns, strict=True)
        ],
        "rows": [{"is_total": False, "cells": list(_cells(row, lang))} for row in zip(*columns, strict=True)],
    }


def _is_number(cells: list[object]) -> bool:
    """Whether a column holds numbers, or nothing where there would be some."""
    return is_numeric(cells) or NOTHING.issuperset(map(str, cells))


def _cells(row: tuple[object, ...], lang: Lang) -> Iterator[dict[str, Any]]:
    for cell in row:
        yield {"words": paper.plain(str(cell), lang), "verdict": None}
