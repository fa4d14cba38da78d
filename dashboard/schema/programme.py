"""What the programme collects itself: innovations, partners, activities, risk spots, targets."""

from sqlalchemy import Boolean, CheckConstraint, Date, Double, ForeignKey, Index, Integer, Numeric, Text

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import provinces, station_column, stations, zone_column

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
    optional("latitude", Double, "WGS 84 degrees"),
    optional("longitude", Double, "WGS 84 degrees"),
    comment="Innovations of stations. Grain: innovation.",
)

innovation_uses = Table(
    "innovation_uses",
    metadata,
    required("innovation_id", Text, "innovation", ForeignKey(innovations.c.id, ondelete="CASCADE"), primary_key=True),
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
    optional("risk_spot_id", Text, "risk spot it dealt with", ForeignKey(risk_spots.c.id)),
    CheckConstraint("kind in ('meeting', 'joint_solution', 'joint_patrol')", name="kind"),
    comment="Meetings, problems solved together, joint patrols. Grain: activity.",
)

activity_sectors = Table(
    "activity_sectors",
    metadata,
    required("activity_id", Text, "activity", ForeignKey(activities.c.id, ondelete="CASCADE"), primary_key=True),
    required("sector_code", Text, "sector", ForeignKey(sectors.c.code), primary_key=True),
    required("people", Integer, "participants of the sector"),
    CheckConstraint("people > 0", name="people"),
    comment="Who took part. Grain: activity × sector.",
)

resolutions = Table(
    "resolutions",
    metadata,
    required("id", Text, "code of the resolution", primary_key=True),
    required("activity_id", Text, "meeting that made it", ForeignKey(activities.c.id)),
    station_column(),
    required("title", Text, "what was resolved"),
    required("owner", Text, "a position, never a person"),
    optional("due_on", Date, "กำหนดแล้วเสร็จ"),
    optional("closed_on", Date, "closed; NULL = open, carried over"),
    optional("risk_spot_id", Text, "risk spot it concerns", ForeignKey(risk_spots.c.id)),
    comment="Resolutions, carried to the next meeting until closed. Grain: resolution.",
)
