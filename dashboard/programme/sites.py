"""What stands in the streets of a view, for the map: risk spots, checkpoints and innovations, as at the
view's day.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.goal2 import innovations, tables
from dashboard.goal2.devices import CATEGORIES, category_name
from dashboard.goal2.ladder import IN_USE, STATES, UNUSED, Judged
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.maps import site_icons
from dashboard.maps.layers import Site
from dashboard.queries import points
from dashboard.queries import sites as queries
from dashboard.store import db
from dashboard.view.view import View

# The layers by code, in the order in which they are drawn: what wants an eye on top.
SITES: dict[str, Text] = {
    "innovations": Text("นวัตกรรม", "Innovations"),
    "checkpoints": Text("จุดตรวจ / ตู้แดง", "Checkpoints"),
    "fixed_spots": Text("จุดเสี่ยงที่แก้ไขแล้ว", "Risk spots fixed"),
    "open_spots": Text("จุดเสี่ยงที่ยังไม่แก้ไข", "Risk spots open"),
}
CHECKPOINTS: dict[str, Text] = {
    "checkpoint": Text("จุดตรวจ", "checkpoint"),
    "red_box": Text("ตู้แดง", "red box"),
}
LOOKS: dict[site_icons.Look, Text] = {"used": IN_USE, "unused": UNUSED, "unknown": STATES["not_received"]}
SIGNS: dict[site_icons.Look, Text] = {
    "used": Text("ทึบ", "filled"),
    "unused": Text("โปร่ง", "hollow"),
    "unknown": Text("เทา ?", "grey ?"),
}


@dataclass(frozen=True)
class SiteLayer:
    """One layer of the map.

    said: how many of what; key: what its badges mean, where `said` does not tell. least: their width in
    pixels on the map of a province.
    """

    sites: list[Site]
    said: str
    key: str = ""
    least: int = 13


def sites(view: View, wanted: Iterable[str]) -> dict[str, SiteLayer]:
    """The wanted ones of SITES, in its order; at most points.MOST_POINTS places a layer."""
    asked = set(wanted)
    scope, filters, at = view.scope, view.filters, view.at
    statements = {
        "checkpoints": queries.checkpoints_in_use(scope, filters, at),
        "fixed_spots": queries.fixed_spots(scope, filters, at),
        "open_spots": queries.open_spots(scope, filters, at),
    }
    statements = {name: each for name, each in statements.items() if name in asked}
    found = db.read_all(**statements) if statements else {}
    made = {
        "innovations": lambda: _innovations(view),
        "checkpoints": lambda: _checkpoints(found["checkpoints"], view.lang),
        "fixed_spots": lambda: _spots(found["fixed_spots"], "fixed_spots", view.at, view.lang),
        "open_spots": lambda: _spots(found["open_spots"], "open_spots", view.at, view.lang),
    }
    return {name: made[name]() for name in SITES if name in asked}


def _spots(rows: pd.DataFrame, name: str, at: date, lang: Lang) -> SiteLayer:
    icon = site_icons.OPEN_SPOT if name == "open_spots" else site_icons.FIXED_SPOT
    placed = [Site(icon, _spot_label(r, at, lang), r.latitude, r.longitude) for r in rows.itertuples()]
    sign = "▲ !" if name == "open_spots" else "✓"
    return SiteLayer(
        placed,
        f"{sign} {SITES[name](lang)} {_number(len(placed), lang)}",
        least=18 if name == "open_spots" else 13,
    )


def _spot_label(row: Any, at: date, lang: Lang) -> str:
    th = lang == "th"
    found = f"{'พบ' if th else 'found'} {format_date(row.found_on, lang)}"
    if row.fixed_on is not None and row.fixed_on <= at:
        state = f"{'แก้ไขแล้ว' if th else 'fixed'} {format_date(row.fixed_on, lang)}"
    else:
        state = "ยังไม่แก้ไข" if th else "still open"
        if row.due_on is not None:
            state += f" · {'กำหนด' if th else 'due'} {format_date(row.due_on, lang)}"
            if (late := (at - row.due_on).days) > 0:
                state += f" (เกินกำหนด {late:,} วัน)" if th else f" ({late:,} days late)"
    where = [f"{'จุดเสี่ยง' if th else 'Risk spot'}: {row.title}", row.place or ""]
    return "\n".join(line for line in (*where, f"{found} · {state}") if line)


def _checkpoints(rows: pd.DataFrame, lang: Lang) -> SiteLayer:
    placed = [
        Site(
            site_icons.checkpoint_icon(r.kind),
            f"{CHECKPOINTS[r.kind](lang)}: {r.name}",
            r.latitude,
            r.longitude,
        )
        for r in rows.itertuples(index=False)
    ]
    counted = Counter(rows["kind"])
    letters = site_icons.CHECKPOINTS
    said = [
        f"⬢ {letters[k](lang)} = {CHECKPOINTS[k](lang)} {_number(counted[k], lang)}"
        for k in CHECKPOINTS
        if counted[k]
    ]
    return SiteLayer(placed, " · ".join(said) or f"⬢ {SITES['checkpoints'](lang)} 0")


def _innovations(view: View) -> SiteLayer:
    lang = view.lang
    judged = innovations.records(view, innovations.frames(view))
    there = [j for each in judged.values() for j in each if j.state != "retired"]
    drawn = [j for j in there if j.innovation.place is not None][: points.MOST_POINTS]
    placed = [_innovation(j, lang) for j in drawn]
    # One that is not in the list of kinds counts as another.
    counted = Counter(category_name(j.innovation.category) for j in drawn)
    kinds = [
        f"■ {site_icons.LETTERS[code](lang)} = {name(lang)} {_number(counted[name], lang)}"
        for code, name in CATEGORIES.items()
        if counted[name]
    ]
    if missing := sum(j.innovation.place is None for j in there):
        kinds.append(f"ไม่มีพิกัด {missing:,}" if lang == "th" else f"{missing:,} without a place")
    looks = {_look(j) for j in drawn}
    key = [f"{SIGNS[look](lang)} = {LOOKS[look](lang)}" for look in site_icons.LOOKS if look in looks]
    return SiteLayer(placed, " · ".join(kinds) or f"■ {SITES['innovations'](lang)} 0", " · ".join(key))


def _innovation(judged: Judged, lang: Lang) -> Site:
    known = judged.innovation
    latitude, longitude = known.place or (0.0, 0.0)
    unit = "เครื่อง/จุด" if lang == "th" else "units"
    lines = [
        known.name(lang),
        f"{category_name(known.category)(lang)} · {known.units:,} {unit}",
        tables.rung(judged, lang),
    ]
    if judged.unused:
        lines.append(tables.unused_since(judged, lang))
    return Site(
        site_icons.innovation_icon(known.category, _look(judged)), "\n".join(lines), latitude, longitude
    )


def _look(judged: Judged) -> site_icons.Look:
    return "used" if judged.in_use else "unused" if judged.unused else "unknown"


def _number(count: int, lang: Lang) -> str:
    """A count; at the limit, that only the latest are drawn."""
    if count < points.MOST_POINTS:
        return f"{count:,}"
    return f"{count:,} (แสดงเท่าที่จำกัด)" if lang == "th" else f"{count:,} (the most that is drawn)"
