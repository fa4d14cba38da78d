"""Figures and plotly charts of the pages that ours are held against, shared by Streamlit and Dash.

Written as a good user of those would: SQL against the roll-ups of the same store as its select-only account,
one plotly figure a chart. The caching of frames belongs to the caller.
"""

import os
from collections.abc import Callable
from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Engine, create_engine, text

# The choices of the filter in the order of ours: words and crime groups; at first all.
GROUPS = {
    "กลุ่ม 1 และ 2": (1, 2),
    "กลุ่ม 1": (1,),
    "กลุ่ม 2": (2,),
    "กลุ่ม 3": (3,),
    "กลุ่ม 4": (4,),
    "ทุกกลุ่ม": (1, 2, 3, 4),
}
AT_FIRST = "ทุกกลุ่ม"
LABEL = "กลุ่มความผิด"
NAMES = {"": "ภาพรวม", "safety_map": "แผนที่", "trends": "แนวโน้มคดี", "before_after": "ก่อน–หลังเข้าร่วมโครงการ"}
MOST_POINTS = 5_000
DAYS = """
SELECT d.day, d.station_code, d.zone_code, sum(d.cases) AS cases, sum(d.cleared) AS cleared
FROM ssz.incident_days d JOIN ssz.offences o ON o.code = d.offence_code
WHERE d.basis = 'occurred' AND o.crime_group = ANY(:groups)
  AND d.day > (SELECT max(day) FROM ssz.incident_days) - 1096 GROUP BY 1, 2, 3
"""
HOURS = """
SELECT extract(isodow FROM h.day)::int AS weekday, h.hour, sum(h.cases) AS cases
FROM ssz.incident_hours h JOIN ssz.offences o ON o.code = h.offence_code
WHERE h.hour >= 0 AND o.crime_group = ANY(:groups)
  AND h.day > (SELECT max(day) FROM ssz.incident_hours) - 365 GROUP BY 1, 2
"""
POINTS = """
SELECT i.latitude, i.longitude, o.name_th AS offence FROM ssz.incidents i
JOIN ssz.offences o ON o.code = i.offence_code
WHERE i.geocode = 'good' AND i.occurred_from IS NOT NULL AND o.crime_group = ANY(:groups)
ORDER BY i.occurred_from DESC LIMIT :most
"""
ZONES = """
SELECT z.code, z.name_th AS zone, s.code AS station_code, s.name_th AS station, z.joined_on, v.polygon
FROM ssz.zones z JOIN ssz.stations s ON s.code = z.station_code
JOIN ssz.zone_versions v ON v.zone_code = z.code AND v.version = z.current_version ORDER BY z.name_th
"""
Read = Callable[[str, tuple[int, ...]], pd.DataFrame]


@lru_cache
def _engine() -> Engine:
    return create_engine(os.environ["DATABASE_READER_URL"], pool_pre_ping=True)


def read(statement: str, groups: tuple[int, ...]) -> pd.DataFrame:
    """Return the rows of a statement for crime groups; to be cached by the caller."""
    values = {"groups": list(groups), "most": MOST_POINTS}
    with _engine().connect() as connection:
        return pd.read_sql(text(statement), connection, params=values, parse_dates=["day", "joined_on"])


def years(days: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of the last 365 days, and of the 365 before."""
    last = days["day"].max()
    ages = (last - days["day"]).dt.days
    return days[ages < 365], days[(ages >= 365) & (ages < 730)]


def tiles(days: pd.DataFrame, zones: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return label, value and change of the four tiles."""
    now, before = years(days)
    inside, inside_before = now[now["zone_code"] != ""], before[before["zone_code"] != ""]
    cleared, cleared_before = (part["cleared"].sum() / part["cases"].sum() for part in (now, before))
    change = now["cases"].sum() / before["cases"].sum() - 1
    within = inside["cases"].sum() / max(inside_before["cases"].sum(), 1) - 1
    return [
        ("คดี 365 วัน", f"{now['cases'].sum():,}", f"{change:+.1%}"),
        ("ใน Safety Zone", f"{inside['cases'].sum():,}", f"{within:+.1%}"),
        ("จับกุม", f"{cleared:.1%}", f"{cleared - cleared_before:+.1%}"),
        ("พื้นที่เข้าร่วม", f"{zones['joined_on'].notna().sum():,}", f"{len(zones):,}"),
    ]


def zone_table(days: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return a row a zone: station, cases of this year and last, change."""
    counts = [part.groupby("zone_code")["cases"].sum() for part in years(days)]
    now, before = (zones["code"].map(part).fillna(0).astype(int) for part in counts)
    change = [f"{n / b - 1:+.0%}" if b >= 10 else "–" for n, b in zip(now, before, strict=True)]
    return pd.DataFrame(
        {"พื้นที่": zones["zone"], "สถานี": zones["station"], "ปีนี้": now, "ปีก่อน": before, "เปลี่ยนแปลง": change}
    )


def month_table(days: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return cases by station and month of the last 24 months."""
    recent = days[days["day"] >= days["day"].max() - pd.DateOffset(months=24)]
    months = recent["day"].dt.strftime("%Y-%m").rename("month")
    table = recent.groupby(["station_code", months])["cases"].sum().unstack(fill_value=0)
    names = zones.drop_duplicates("station_code").set_index("station_code")["station"]
    table.insert(0, "สถานี", [names.get(code, code) for code in table.index])
    return table


def before_after_table(days: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return a row a joined zone: cases in the year before joining and since, rate ratio, its interval."""
    rows = []
    inside, last = days[days["zone_code"] != ""], days["day"].max()
    for zone in zones.dropna(subset=["joined_on"]).itertuples():
        cases = inside[inside["zone_code"] == zone.code]
        ages = (cases["day"] - zone.joined_on).dt.days
        before, after = cases[(ages < 0) & (ages >= -365)]["cases"].sum(), cases[ages >= 0]["cases"].sum()
        length = (last - zone.joined_on).days + 1
        if before and after and length > 0:
            ratio, spread = (after / length) / (before / 365), 1.96 * (1 / before + 1 / after) ** 0.5
            low, high = ratio * 2.718**-spread, ratio * 2.718**spread
            bounds = (round(ratio, 2), round(low, 2), round(high, 2))
            rows.append((zone.zone, zone.station, before, after, *bounds))
    return pd.DataFrame(rows, columns=["พื้นที่", "สถานี", "ก่อน", "หลัง", "อัตราส่วน", "ต่ำ", "สูง"])


def zone_map(zones: pd.DataFrame) -> go.Figure:
    """Return the outlines of the zones, drawn without tiles: lighter than a map library."""
    figure = go.Figure(go.Scatter(x=_outline(zones, 0), y=_outline(zones, 1), fill="toself", mode="lines"))
    figure.update_yaxes(scaleanchor="x")
    return _sized(figure, 400)


def _outline(zones: pd.DataFrame, axis: int) -> list[float | None]:
    """Return one coordinate of all polygons, an empty one between two."""
    found: list[float | None] = []
    for shape in zones["polygon"]:
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for part in parts:
            found += [*(point[axis] for point in part[0]), None]
    return found


def point_map(points: pd.DataFrame, zones: pd.DataFrame) -> go.Figure:
    """Return 5,000 cases and the zones on an empty ground (no host but ours is asked)."""
    lines = go.Scattermap(lon=_outline(zones, 0), lat=_outline(zones, 1), mode="lines", name="Safety Zone")
    dots = go.Scattermap(
        lon=points["longitude"], lat=points["latitude"], text=points["offence"], mode="markers", name="คดี"
    )
    figure = go.Figure([lines, dots])
    centre = {"lat": points["latitude"].median(), "lon": points["longitude"].median()}
    figure.update_layout(map={"style": "white-bg", "center": centre, "zoom": 9})
    return _sized(figure, 620)


def weeks(days: pd.DataFrame) -> go.Figure:
    """Return cases a week of this year and last."""
    figure = go.Figure()
    for name, part in zip(("ปีนี้", "ปีก่อน"), years(days), strict=True):
        counts = part.set_index("day")["cases"].resample("W").sum()
        figure.add_scatter(y=counts.tolist(), name=name, mode="lines+markers")
    return _sized(figure)


def running_totals(days: pd.DataFrame) -> go.Figure:
    """Return running totals of this year and last."""
    figure = go.Figure()
    for name, part in zip(("ปีนี้", "ปีก่อน"), years(days), strict=True):
        figure.add_scatter(y=part.groupby("day")["cases"].sum().cumsum().tolist(), name=name)
    return _sized(figure)


def months(days: pd.DataFrame) -> go.Figure:
    """Return cases a month of this year and last as bars."""
    figure = go.Figure()
    for name, part in zip(("ปีนี้", "ปีก่อน"), years(days), strict=True):
        figure.add_bar(y=part.groupby(part["day"].dt.to_period("M"))["cases"].sum().tolist(), name=name)
    return _sized(figure)


def heat_map(hours: pd.DataFrame) -> go.Figure:
    """Return cases by hour and weekday."""
    grid = hours.pivot_table(index="weekday", columns="hour", values="cases", fill_value=0)
    return _sized(go.Figure(go.Heatmap(z=grid.to_numpy(), colorscale="Blues")))


def ratios(table: pd.DataFrame) -> go.Figure:
    """Return rate ratios with their intervals, a row a zone."""
    bars = {"array": table["สูง"] - table["อัตราส่วน"], "arrayminus": table["อัตราส่วน"] - table["ต่ำ"]}
    figure = go.Figure(go.Scatter(x=table["อัตราส่วน"], y=table["พื้นที่"], mode="markers", error_x=bars))
    figure.add_vline(x=1)
    return _sized(figure, 620)


def before_and_after(table: pd.DataFrame) -> go.Figure:
    """Return cases of all zones together, before and after."""
    return _sized(go.Figure(go.Bar(x=["ก่อน", "หลัง"], y=[table["ก่อน"].sum(), table["หลัง"].sum()])))


def _sized(figure: go.Figure, height: int = 300) -> go.Figure:
    return figure.update_layout(height=height, margin={"l": 40, "r": 10, "t": 20, "b": 30})


def content(page: str, groups: tuple[int, ...], ask: Read) -> tuple[list[go.Figure], pd.DataFrame]:
    """Return the charts of a page and its table.

    Args:
        ask: `read` behind the caller's own cache.
    """
    zones = ask(ZONES, ())
    if page == "safety_map":
        points = ask(POINTS, groups)
        counts = points["offence"].value_counts().rename_axis("ฐานความผิด").reset_index(name="คดี")
        return [point_map(points, zones)], counts
    days = ask(DAYS, groups)
    if page == "":
        return [zone_map(zones)], zone_table(days, zones)
    if page == "trends":
        charts = [weeks(days), running_totals(days), months(days), heat_map(ask(HOURS, groups))]
        return charts, month_table(days, zones)
    table = before_after_table(days, zones)
    return [before_and_after(table), ratios(table)], table
