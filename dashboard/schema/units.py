"""Regions, provinces, stations, zones and their rings."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Double, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.schema.base import Table, metadata, optional, required

# Stations whose province the source does not give; never hidden, shown as their own unit.
UNASSIGNED = "00"

regions = Table(
    "regions",
    metadata,
    required("code", Text, "ตำรวจภูธรภาค 1–9, BKK for นครบาล, 00 = not given", primary_key=True),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English"),
    comment="Police regions. Grain: region.",
)

provinces = Table(
    "provinces",
    metadata,
    required("code", Text, "two-digit province code (ISO 3166-2:TH), 00 = not given", primary_key=True),
    required("region_code", Text, "region it belongs to", ForeignKey(regions.c.code), index=True),
    required("name_th", Text, "name in Thai, without ภ.จว."),
    required("name_en", Text, "name in English"),
    comment="Provincial police (ภ.จว.). Grain: province.",
)

stations = Table(
    "stations",
    metadata,
    required("code", Text, "unit code of the source", primary_key=True),
    required(
        "province_code",
        Text,
        "province; 00 where the source gives none",
        ForeignKey(provinces.c.code),
        index=True,
    ),
    required("name_th", Text, "name as shown, with สภ./สน."),
    required("name_en", Text, "name in English; the Thai one where there is none"),
    optional("latitude", Double, "station building, WGS 84 degrees"),
    optional("longitude", Double, "station building, WGS 84 degrees"),
    optional("source_name", Text, "source that lists or names it; NULL = known from a file alone"),
    comment="Police stations. Grain: station.",
)

zones = Table(
    "zones",
    metadata,
    required("code", Text, "code of the zone", primary_key=True),
    required("station_code", Text, "station that runs it", ForeignKey(stations.c.code), index=True),
    required("name_th", Text, "brand name in Thai"),
    required("name_en", Text, "brand name in English; the Thai one where there is none"),
    optional("joined_on", Date, "day on which it joined the programme; NULL = not yet"),
    optional("phase", Text, "phase of the programme"),
    optional("reason", Text, "why it was chosen: risk, landmark, economic"),
    optional("residents", Integer, "registered residents"),
    optional("households", Integer, "households"),
    required("current_version", Integer, "the polygon version that cases are assigned by"),
    CheckConstraint("reason in ('risk', 'landmark', 'economic')", name="reason"),
    CheckConstraint("residents >= 0 and households >= 0", name="counts"),
    comment="Safety zones (พื้นที่ Safety Zone). Grain: zone.",
)

zone_versions = Table(
    "zone_versions",
    metadata,
    required("zone_code", Text, "zone", ForeignKey(zones.c.code, ondelete="CASCADE"), primary_key=True),
    required("version", Integer, "1, 2, …; a changed polygon is a new version", primary_key=True),
    required("valid_from", Date, "day from which this polygon holds, as its file says"),
    optional("loaded_on", Date, "day on which it was loaded, Bangkok; NULL = before that was kept"),
    required("polygon", JSONB, "GeoJSON Polygon or MultiPolygon, WGS 84"),
    required("area_km2", Double, "area in km² (UTM)"),
    CheckConstraint("area_km2 > 0", name="area"),
    comment="Polygons of zones. Both windows of a comparison are counted with the same version."
    " Grain: zone × version.",
)

lifted_blocks = Table(
    "lifted_blocks",
    metadata,
    required("zone_code", Text, "zone", ForeignKey(zones.c.code, ondelete="CASCADE"), primary_key=True),
    required("version", Integer, "polygon version up to which changes no longer block", primary_key=True),
    required("reason", Text, "why both windows may be counted with it; printed with every conclusion"),
    required("lifted_by", Text, "who"),
    required("lifted_at", DateTime(timezone=True), "when, UTC", server_default=text("now()")),
    comment="Blocks of redrawn boundaries that an officer lifted. Grain: zone × version.",
)

rings = Table(
    "rings",
    metadata,
    required(
        "zone_code", Text, "zone it surrounds", ForeignKey(zones.c.code, ondelete="CASCADE"), primary_key=True
    ),
    required("version", Integer, "polygon version it was drawn around"),
    required("width_m", Integer, "width in metres"),
    required("polygon", JSONB, "GeoJSON MultiPolygon, WGS 84, without any zone"),
    required("area_km2", Double, "area in km² (UTM)"),
    comment="Belt around each zone in which displacement is looked for. Grain: zone.",
)

annotations = Table(
    "annotations",
    metadata,
    required("id", Integer, "running number", primary_key=True, autoincrement=True),
    required("first_day", Date, "first day"),
    required("last_day", Date, "last day, included"),
    required("kind", Text, "joining, festival, operation, other"),
    required("title_th", Text, "what happened, in Thai"),
    required("title_en", Text, "what happened, in English"),
    optional("station_code", Text, "NULL = every station", ForeignKey(stations.c.code)),
    CheckConstraint("kind in ('joining', 'festival', 'operation', 'other')", name="kind"),
    CheckConstraint("last_day >= first_day", name="days"),
    Index(None, "first_day"),
    comment="Events shown beside the trends. Grain: event.",
)

station_areas = Table(
    "station_areas",
    metadata,
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("polygon", JSONB, "GeoJSON Polygon or MultiPolygon, WGS 84"),
    required("area_km2", Double, "area in km² (UTM)"),
    CheckConstraint("area_km2 > 0", name="area"),
    comment="Areas for which stations are responsible. Grain: station.",
)

holidays = Table(
    "holidays",
    metadata,
    required("day", Date, "day", primary_key=True),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English; the Thai one where there is none"),
    comment="Public holidays. Grain: day.",
)


def station_column() -> Column[Any]:
    """Return the column of the station that a row belongs to."""
    return required("station_code", Text, "station", ForeignKey(stations.c.code), index=True)


def zone_column() -> Column[Any]:
    """Return the column of the zone that a row belongs to, if to one."""
    return optional("zone_code", Text, "zone; NULL = the whole station", ForeignKey(zones.c.code), index=True)
