"""Places of a view where it happened again, and the cases that no place can be told of."""

import pandas as pd

from dashboard.cases import case_points
from dashboard.cases.case_points import Located
from dashboard.cases.near_repeats import same_places
from dashboard.language.periods import Period
from dashboard.language.thai import format_date
from dashboard.view.view import View


def place_name(view: View, place: tuple[str, bool]) -> str:
    """The zone by its code, or its ring; – where there is none."""
    code, ring = place
    if not code:
        return "–"
    name = view.units.zones[code].name(view.lang)
    return (f"วงรอบ {name}" if view.lang == "th" else f"ring of {name}") if ring else name


def left_out(view: View, period: Period) -> str:
    """Cases without a usable point, by what they lack; '' where every case has one."""
    lang, counts = view.lang, case_points.stand_ins(view, period)
    if not sum(counts.values()):
        return ""
    th = lang == "th"
    names = {
        "stand_in": "ใช้พิกัดแทน (เช่น ที่ตั้งสถานี)" if th else "stand-in point (such as the station building)",
        "outside": "อยู่นอกจังหวัด" if th else "outside the province",
        "missing": "ไม่มีพิกัด" if th else "no point",
    }
    said = " · ".join(f"{name} {counts[kind]:,}" for kind, name in names.items())
    head = "ไม่นำมาคิด (คดี)" if th else "Left out (cases)"
    if view.filters.zone:
        head += (
            " ของทั้งสถานี ซึ่งไม่ทราบว่าอยู่ในพื้นที่หรือไม่"
            if th
            else " of the whole station; whether in the zone is not known"
        )
    return f"{head}: {said}"


def repeat_places(view: View, here: Located) -> pd.DataFrame:
    """Places with two cases or more, most first; no single case is told."""
    lang = view.lang
    th = lang == "th"
    frame = here.frame.assign(place=same_places(here.points))
    frame = frame[frame.groupby("place")["day"].transform("size") >= 2]
    rows = []
    for _, held in frame.groupby("place"):
        code = next((c for c in held["zone_code"] if c in view.units.zones), "")
        where = place_name(view, (code, False)) if code else ("นอกพื้นที่ Safety Zone" if th else "outside zones")
        offences = held["offence_code"].value_counts(sort=True)
        rows.append(
            (
                len(held),
                max(held["day"]),
                view.units.stations[held["station_code"].iloc[0]].name(lang),
                where,
                f"{held['latitude'].mean():.4f}, {held['longitude'].mean():.4f}",
                " · ".join(f"{view.units.offences[c].name(lang)} {n}" for c, n in offences.items()),
            )
        )
    rows.sort(key=lambda row: row[:2], reverse=True)
    heads = (
        ("จำนวนคดี", "ครั้งล่าสุด", "สถานี", "อยู่ใน", "พิกัด", "ฐานความผิด")
        if th
        else ("Cases", "Latest", "Station", "In", "Coordinates", "Offences")
    )
    made = pd.DataFrame([(n, format_date(day, lang), *rest) for n, day, *rest in rows], columns=list(heads))
    return made.drop(columns=heads[2]) if case_points.one_station(view) else made
