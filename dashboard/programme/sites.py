"""What stands in the streets on the view's day, for the map: risk spots, checkpoints and innovations."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.goal2 import innovations, tables
from dashboard.goal2.devices import CATEGORIES, category_name
from dashboard.goal2.ladder import IN_USE, STATES, UNUSED, Placement
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.maps import site_icons
from dashboard.maps.layers import Site
from dashboard.maps.legend import Entry
from dashboard.queries import points
from dashboard.queries.sites import checkpoints_in_use, fixed_spots, open_spots
from dashboard.store import db
from dashboard.view.view import View

# The layers by code, in the order in which they are drawn: what needs attention on top.
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
SIGNS: dict[site_icons.Look, str] = {"used": "■", "unused": "□", "unknown": "?"}
SHAPES: dict[site_icons.Look, Text] = {
    "used": Text("ทึบ", "filled"),
    "unused": Text("โปร่ง", "hollow"),
    "unknown": Text("เทา", "grey"),
}
STATEMENTS: dict[str, Callable[[Scope, Filters, date], Select[Any]]] = {
    "checkpoints": checkpoints_in_use,
    "fixed_spots": fixed_spots,
    "open_spots": open_spots,
}
SPOT = Text("จุดเสี่ยง: {title}", "Risk spot: {title}")
SPOT_FIXED = Text("พบ {found} · แก้ไขแล้ว {fixed}", "found {found} · fixed {fixed}")
SPOT_OPEN = Text("พบ {found} · ยังไม่แก้ไข", "found {found} · still open")
SPOT_DUE = Text("พบ {found} · ยังไม่แก้ไข · กำหนด {due}", "found {found} · still open · due {due}")
SPOT_LATE = Text(
    "พบ {found} · ยังไม่แก้ไข · กำหนด {due} (เกินกำหนด {days} วัน)",
    "found {found} · still open · due {due} ({days} days late)",
)
UNITS = Text("{kind} · {count} เครื่อง/จุด", "{kind} · {count} units")
WITHOUT_PLACE = Text("ไม่มีพิกัด {count}", "{count} without a place")
AT_THE_LIMIT = Text("{count} (แสดงเท่าที่จำกัด)", "{count} (the most that is drawn)")


@dataclass(frozen=True)
class SiteLayer:
    """One layer of the map.

    legend: mark and words of each kind, with how many there are; then what else the badges mean. names: of
    what should be read without pointing at it. least: the badges' width in pixels on the map of a province.
    """

    sites: list[Site]
    legend: tuple[Entry, ...]
    names: tuple[str, ...] = ()
    least: int = 13


def sites(view: View, wanted: Iterable[str]) -> dict[str, SiteLayer]:
    """Return the wanted ones of SITES, in its order; at most points.MOST_POINTS places a layer."""
    names = set(wanted)
    scope, filters, at = view.scope, view.filters, view.at
    statements = {name: ask(scope, filters, at) for name, ask in STATEMENTS.items() if name in names}
    frames = db.read_all(**statements) if statements else {}
    return {name: _layer(view, name, frames) for name in SITES if name in names}


def _layer(view: View, name: str, frames: dict[str, pd.DataFrame]) -> SiteLayer:
    if name == "innovations":
        return _innovations(view)
    if name == "checkpoints":
        return _checkpoints(frames[name], view.lang)
    return _spots(frames[name], name, view.at, view.lang)


def _spots(rows: pd.DataFrame, name: str, at: date, lang: Lang) -> SiteLayer:
    is_open = name == "open_spots"
    icon = site_icons.OPEN_SPOT if is_open else site_icons.FIXED_SPOT
    placed = [Site(icon, _spot_label(r, at, lang), r.latitude, r.longitude) for r in rows.itertuples()]
    entry = Entry("▲" if is_open else "✓", f"{SITES[name](lang)} {_number(len(placed), lang)}")
    names = tuple(_spot_line(r, at, lang) for r in rows.itertuples())
    # An open spot must stand out on the map of a province too.
    return SiteLayer(placed, (entry,), names, least=18 if is_open else 13)


def _spot_label(row: Any, at: date, lang: Lang) -> str:
    lines = (SPOT(lang, title=row.title), row.place, _spot_state(row, at, lang))
    return "\n".join(line for line in lines if line)


def _spot_line(row: Any, at: date, lang: Lang) -> str:
    return " · ".join(part for part in (row.title, row.place, _spot_state(row, at, lang)) if part)


def _spot_state(row: Any, at: date, lang: Lang) -> str:
    found_on = format_date(row.found_on, lang)
    if row.fixed_on is not None and row.fixed_on <= at:
        return SPOT_FIXED(lang, found=found_on, fixed=format_date(row.fixed_on, lang))
    if row.due_on is None:
        return SPOT_OPEN(lang, found=found_on)
    due, late = format_date(row.due_on, lang), (at - row.due_on).days
    if late <= 0:
        return SPOT_DUE(lang, found=found_on, due=due)
    return SPOT_LATE(lang, found=found_on, due=due, days=f"{late:,}")


def _checkpoints(rows: pd.DataFrame, lang: Lang) -> SiteLayer:
    placed = [
        Site(
            icon=site_icons.checkpoint_icon(r.kind),
            label=f"{CHECKPOINTS[r.kind](lang)}: {r.name}",
            latitude=r.latitude,
            longitude=r.longitude,
        )
        for r in rows.itertuples(index=False)
    ]
    counts = Counter(rows["kind"])
    kinds = tuple(
        Entry(f"⬢{site_icons.CHECKPOINTS[kind](lang)}", f"{name(lang)} {_number(counts[kind], lang)}")
        for kind, name in CHECKPOINTS.items()
        if counts[kind]
    )
    return SiteLayer(placed, kinds or (Entry("⬢", f"{SITES['checkpoints'](lang)} 0"),))


def _innovations(view: View) -> SiteLayer:
    lang = view.lang
    placements = innovations.placements(view, innovations.answers(view))
    there = [p for each in placements.values() for p in each if p.state != "retired"]
    drawn = [p for p in there if p.innovation.place is not None][: points.MOST_POINTS]
    # One that is not in the list of kinds counts as another.
    counts = Counter(category_name(p.innovation.category) for p in drawn)
    entries = [
        Entry(site_icons.LETTERS[code](lang), f"{name(lang)} {_number(counts[name], lang)}")
        for code, name in CATEGORIES.items()
        if counts[name]
    ]
    if missing := sum(p.innovation.place is None for p in there):
        entries.append(
            Entry("–", f"{SITES['innovations'](lang)} {WITHOUT_PLACE(lang, count=f'{missing:,}')}")
        )
    looks = {_look(p) for p in drawn}
    entries += [
        Entry(SIGNS[look], f"{SHAPES[look](lang)} = {LOOKS[look](lang)}")
        for look in site_icons.LOOKS
        if look in looks
    ]
    nothing = Entry("■", f"{SITES['innovations'](lang)} 0")
    return SiteLayer([_innovation(p, lang) for p in drawn], tuple(entries) or (nothing,))


def _innovation(placement: Placement, lang: Lang) -> Site:
    innovation = placement.innovation
    latitude, longitude = innovation.place or (0.0, 0.0)
    kind = category_name(innovation.category)(lang)
    lines = [
        innovation.name(lang),
        UNITS(lang, kind=kind, count=f"{innovation.units:,}"),
        tables.rung(placement, lang),
    ]
    if placement.unused:
        lines.append(tables.unused_since(placement, lang))
    icon = site_icons.innovation_icon(innovation.category, _look(placement))
    return Site(icon, "\n".join(lines), latitude, longitude)


def _look(placement: Placement) -> site_icons.Look:
    if placement.in_use:
        return "used"
    return "unused" if placement.unused else "unknown"


def _number(count: int, lang: Lang) -> str:
    """Return a count; at the limit, that only the latest are drawn."""
    return f"{count:,}" if count < points.MOST_POINTS else AT_THE_LIMIT(lang, count=f"{count:,}")
