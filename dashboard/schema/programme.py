"""What the programme collects itself: innovations, partners, activities, risk spots, targets."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Text,
    text,
)

from dashboard.schema.base import SCHEMA, Table, metadata, optional, required
from dashboard.schema.units import provinces, station_column, stations, zone_column

# References that are checked when the transaction ends, see _later.
LATER: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}


def _later(name: str, comment: str, table: str, own: str) -> Column[Any]:
    """Return a reference that is checked when the transaction ends.

    Meeting, resolution, risk spot and joint activity refer to one another in a circle, and one workbook
    brings all four.
    """
    key = ForeignKey(f"{SCHEMA}.{table}.id", name=f"fk_{own}_{name}", use_alter=True, **LATER)
    return optional(name, Text, comment, key, index=True)


targets = Table(
    "targets",
    metadata,
    required("id", Integer, "running number", primary_key=True, autoincrement=True),
    required("indicator", Text, "code of the indicator"),
    required("fiscal_year", Integer, "fiscal year, พ.ศ."),
    optional("province_code", Text, "NULL = national default", ForeignKey(provinces.c.code)),
    optional("station_code", Text, "NULL = the whole province or nation", ForeignKey(stations.c.code)),
    required("value", Double, "target: a share 0–1 or a number"),
    Index("uq_targets", "indicator", "fiscal_year", "province_code", "station_code", unique=True),
    comment="Targets are data. The narrowest one holds. Grain: indicator × fiscal year × unit.",
)

innovations = Table(
    "innovations",
    metadata,
    required("id", Text, "code of the innovation", primary_key=True),
    station_column(),
    zone_column(),
    required("category", Text, "camera, sos_pole, mobile_unit, drone, control_room, …"),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English"),
    optional("smart_city_tag", Text, "smart-city dimension it serves"),
    required("units", Integer, "number of devices"),
    optional("installed_on", Date, "installed"),
    optional("connected_on", Date, "connected"),
    required("daily_use", Boolean, "false: a stand-by device, which counts as working by a logged test"),
    optional("retired_on", Date, "taken out of use; NULL = not"),
    optional("latitude", Double, "WGS 84 degrees"),
    optional("longitude", Double, "WGS 84 degrees"),
    comment="Innovations of stations. Grain: innovation.",
)

innovation_uses = Table(
    "innovation_uses",
    metadata,
    required(
        "innovation_id",
        Text,
        "innovation",
        ForeignKey(innovations.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    required("used_on", Date, "day", primary_key=True),
    required("kind", Text, "use, result, test", primary_key=True),
    required("times", Integer, "how often"),
    optional("evidence", Text, "what shows it"),
    CheckConstraint("kind in ('use', 'result', 'test')", name="kind"),
    comment="Uses, results and tests. Grain: innovation × day × kind.",
)

sectors = Table(
    "sectors",
    metadata,
    required("code", Text, "sector", primary_key=True),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English"),
    required("counted", Boolean, "whether goal 3 asks for activity of this sector"),
    comment="Sectors of partners; they differ by place. Grain: sector.",
)

partners = Table(
    "partners",
    metadata,
    required("id", Text, "code of the partner", primary_key=True),
    station_column(),
    required("sector_code", Text, "sector", ForeignKey(sectors.c.code)),
    required("name", Text, "organisation"),
    optional("joined_on", Date, "since when"),
    optional("left_on", Date, "until when; NULL = still a partner"),
    comment="Partner organisations. Grain: partner.",
)

risk_spots = Table(
    "risk_spots",
    metadata,
    required("id", Text, "code of the risk spot", primary_key=True),
    station_column(),
    zone_column(),
    required("title", Text, "what and where"),
    optional("latitude", Double, "WGS 84 degrees"),
    optional("longitude", Double, "WGS 84 degrees"),
    required("found_on", Date, "found"),
    required("reported_by", Text, "public, partner, police"),
    optional("measure", Text, "CPTED: surveillance, access, territory, maintenance"),
    optional("agency", Text, "responsible agency"),
    optional("due_on", Date, "due"),
    optional("fixed_on", Date, "fixed"),
    optional("told_on", Date, "when the citizen was told"),
    optional("budget_baht", Numeric(14, 2), "budget in baht"),
    optional("place", Text, "where, in words"),
    optional("photo_before_day", Text, "file name or link of the picture before, by day"),
    optional("photo_before_night", Text, "before, by night"),
    optional("photo_after_day", Text, "after, by day"),
    optional("photo_after_night", Text, "after, by night"),
    _later("resolution_id", "resolution by which it was fixed", "resolutions", "risk_spots"),
    _later("activity_id", "joint activity that fixed it", "activities", "risk_spots"),
    CheckConstraint("reported_by in ('public', 'partner', 'police')", name="reported_by"),
    comment="Risk spots (จุดเสี่ยง) found and fixed. Grain: risk spot.",
)

activities = Table(
    "activities",
    metadata,
    required("id", Text, "code of the activity", primary_key=True),
    station_column(),
    zone_column(),
    required("kind", Text, "meeting, joint_solution, joint_patrol"),
    required("held_on", Date, "day"),
    optional("hours", Double, "duration in hours"),
    optional("risk_spot_id", Text, "risk spot it dealt with", ForeignKey(risk_spots.c.id, **LATER)),
    optional("title", Text, "what it was about"),
    optional("place", Text, "where"),
    optional("result", Text, "what came of it"),
    _later("resolution_id", "resolution it carries out", "resolutions", "activities"),
    CheckConstraint("kind in ('meeting', 'joint_solution', 'joint_patrol')", name="kind"),
    comment="Meetings, problems solved together, joint patrols. Grain: activity.",
)

activity_sectors = Table(
    "activity_sectors",
    metadata,
    required(
        "activity_id", Text, "activity", ForeignKey(activities.c.id, ondelete="CASCADE"), primary_key=True
    ),
    required("sector_code", Text, "sector", ForeignKey(sectors.c.code), primary_key=True),
    required("people", Integer, "participants of the sector"),
    CheckConstraint("people > 0", name="people"),
    comment="Who took part. Grain: activity × sector.",
)

resolutions = Table(
    "resolutions",
    metadata,
    required("id", Text, "code of the resolution", primary_key=True),
    required("activity_id", Text, "meeting that made it", ForeignKey(activities.c.id, **LATER)),
    station_column(),
    required("title", Text, "what was resolved"),
    required("owner", Text, "a position, never a person"),
    optional("due_on", Date, "กำหนดแล้วเสร็จ"),
    optional("closed_on", Date, "closed; NULL = open, carried over"),
    optional("risk_spot_id", Text, "risk spot it concerns", ForeignKey(risk_spots.c.id, **LATER)),
    required("state", Text, "open, in_progress, done, cancelled", server_default=text("'open'")),
    required(
        "carried_over", Integer, "meetings to which it was carried over so far", server_default=text("0")
    ),
    CheckConstraint("state in ('open', 'in_progress', 'done', 'cancelled')", name="state"),
    CheckConstraint("carried_over >= 0", name="carried"),
    comment="Resolutions, carried to the next meeting until closed. Grain: resolution.",
)

checkpoints = Table(
    "checkpoints",
    metadata,
    required("id", Text, "code of the checkpoint", primary_key=True),
    station_column(),
    zone_column(),
    required("kind", Text, "checkpoint (จุดตรวจ), red_box (ตู้แดง)"),
    required("name", Text, "name or place"),
    required("latitude", Double, "WGS 84 degrees"),
    required("longitude", Double, "WGS 84 degrees"),
    optional("since", Date, "in use since"),
    optional("until", Date, "last day of use; NULL = in use"),
    CheckConstraint("kind in ('checkpoint', 'red_box')", name="kind"),
    comment="Checkpoints and red boxes that patrols sign. Grain: checkpoint.",
)
