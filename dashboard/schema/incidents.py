"""Cases, their daily roll-up and the offences they are filed under."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import provinces, regions, stations

INSTANT = DateTime(timezone=True)

# Code of the store for all codes of a source that the mapping does not know: in no group, but shown.
UNMAPPED = "unmapped"

CLEARED_STATES = ("arrested", "prosecuted", "cleared_otherwise")

offences = Table(
    "offences",
    metadata,
    required("code", Text, "canonical code, or S- and the source's own code", primary_key=True),
    optional(
        "crime_group",
        SmallInteger,
        "1 life/body/sex, 2 property, 3 special, 4 state as victim; NULL = unknown",
    ),
    required("name_th", Text, "name in Thai"),
    required("name_en", Text, "name in English"),
    required("place_based", Boolean, "whether patrol in a place can prevent it (online fraud: no)"),
    required("severity", Integer, "order of gravity, 1 = gravest; the gravest offence of a case leads"),
    CheckConstraint("crime_group between 1 and 4", name="group"),
    comment="Offences. Grain: offence.",
)

offence_weights = Table(
    "offence_weights",
    metadata,
    required(
        "offence_code", Text, "offence", ForeignKey(offences.c.code, ondelete="CASCADE"), primary_key=True
    ),
    required("days", Double, "harm of one case: the least penalty of the offence, in days of imprisonment"),
    CheckConstraint("days > 0", name="days"),
    comment="Weights of the harm-weighted line; empty = it is not shown. Grain: offence.",
)

incidents = Table(
    "incidents",
    metadata,
    required("case_key", UUID(as_uuid=False), "BLAKE2 hash of the source's case key with the site's salt"),
    required("station_code", Text, "station that filed it", ForeignKey(stations.c.code)),
    required("offence_code", Text, "lead offence", ForeignKey(offences.c.code)),
    optional("other_offences", ARRAY(Text), "further offences of the case, without the lead one"),
    optional("occurred_from", INSTANT, "when it happened or began, UTC; NULL = not given or not readable"),
    optional("occurred_to", INSTANT, "end of the stretch in which it happened, UTC"),
    required("time_precision", Text, "what of occurred_from is known: minute, hour, day, month, none"),
    optional("reported_at", INSTANT, "when it was reported, UTC"),
    optional("entered_at", INSTANT, "when it was entered or last changed in the source, UTC"),
    optional("latitude", Double, "WGS 84 degrees"),
    optional("longitude", Double, "WGS 84 degrees"),
    required(
        "geocode",
        Text,
        "good, default_point (stand-in), pile (undecided), outside (of the province), missing",
    ),
    optional("zone_code", Text, "zone that holds the point, by its current polygon"),
    optional("ring_zone_code", Text, "zone whose ring holds the point"),
    required(
        "clearance",
        Text,
        "unknown_suspect, known_suspect, arrested, prosecuted, cleared_otherwise, not_given",
    ),
    optional("cleared_on", Date, "day of the first arrest or other clearance, Bangkok"),
    required("arrested_persons", SmallInteger, "people arrested for the case", server_default=text("0")),
    CheckConstraint("time_precision in ('minute', 'hour', 'day', 'month', 'none')", name="precision"),
    CheckConstraint("geocode in ('good', 'default_point', 'pile', 'outside', 'missing')", name="geocode"),
    CheckConstraint(
        "clearance in ('unknown_suspect', 'known_suspect', 'arrested', 'prosecuted', 'cleared_otherwise',"
        " 'not_given')",
        name="clearance",
    ),
    CheckConstraint("(latitude is null) = (longitude is null)", name="point"),
    CheckConstraint("arrested_persons >= 0", name="persons"),
    Index(None, "case_key"),
    Index(None, "station_code", "occurred_from"),
    Index(None, "zone_code", "occurred_from", postgresql_where=text("zone_code is not null")),
    Index(None, "occurred_from"),
    # By day of report, as lists of cases ask.
    Index("ix_incidents_reported", text("coalesce(reported_at, occurred_from)")),
    Index("ix_incidents_pile", "station_code", postgresql_where=text("geocode = 'pile'")),
    postgresql_partition_by="RANGE (occurred_from)",
    comment=(
        "Cases; no personal data. One partition a Bangkok year, undated cases in the default one. Grain:"
        " case."
    ),
)

incident_keys = Table(
    "incident_keys",
    metadata,
    required("case_key", UUID(as_uuid=False), "see incidents", primary_key=True),
    required("source_name", Text, "source it was read from"),
    optional("occurred_from", INSTANT, "as in incidents: says which partition holds the row"),
    required(
        "row_hash", UUID(as_uuid=False), "hash of all that was read: an unchanged case is not written again"
    ),
    optional("watermark", INSTANT, "the source's time of entry or change"),
    Index(None, "source_name", "watermark"),
    comment="Keeps a case unique when a corrected date moves it between partitions. Grain: case.",
)

incident_days = Table(
    "incident_days",
    metadata,
    required(
        "basis",
        Text,
        "occurred: day it happened; reported: day it was reported (else happened)",
        primary_key=True,
    ),
    required("day", Date, "day in Bangkok", primary_key=True),
    required("station_code", Text, "station", primary_key=True),
    required("zone_code", Text, "zone, '' outside all zones", primary_key=True),
    required("ring_zone_code", Text, "zone whose ring, '' outside all rings", primary_key=True),
    required("offence_code", Text, "lead offence", primary_key=True),
    required("cases", Integer, "cases"),
    required("cleared", Integer, "of these cleared by now"),
    required("persons", Integer, "people arrested for these cases by now"),
    required("unlocated", Integer, "of these without a usable point"),
    CheckConstraint("basis in ('occurred', 'reported')", name="basis"),
    CheckConstraint("cases > 0 and cleared >= 0 and cleared <= cases", name="counts"),
    Index(None, "station_code", "basis", "day"),
    Index(
        "ix_incident_days_zone",
        "zone_code",
        "basis",
        "day",
        postgresql_include=["offence_code", "cases"],
        postgresql_where=text("zone_code <> ''"),
    ),
    Index(
        "ix_incident_days_ring",
        "ring_zone_code",
        "basis",
        "day",
        postgresql_where=text("ring_zone_code <> ''"),
    ),
    comment="Roll-up of incidents, changed in the same transaction. Grain: see the key. Absent = no case.",
)

incident_region_days = Table(
    "incident_region_days",
    metadata,
    required("basis", Text, "as in incident_days", primary_key=True),
    required("day", Date, "day in Bangkok", primary_key=True),
    required("region_code", Text, "region of the station", ForeignKey(regions.c.code), primary_key=True),
    required("offence_code", Text, "lead offence", primary_key=True),
    required("cases", Integer, "cases"),
    required("cleared", Integer, "of these cleared by now"),
    required("persons", Integer, "people arrested for these cases by now"),
    required("unlocated", Integer, "of these without a usable point"),
    CheckConstraint("basis in ('occurred', 'reported')", name="basis"),
    CheckConstraint("cases > 0 and cleared >= 0 and cleared <= cases", name="counts"),
    comment=(
        "Roll-up of incident_days for views of regions and the nation. Grain: see the key. Absent = no case."
    ),
)

incident_outside_months = Table(
    "incident_outside_months",
    metadata,
    required("month", Date, "first day of the month of occurrence in Bangkok", primary_key=True),
    required(
        "province_code", Text, "province of the station", ForeignKey(provinces.c.code), primary_key=True
    ),
    required("offence_code", Text, "lead offence", primary_key=True),
    required("cases", Integer, "cases outside all zones"),
    required("unlocated", Integer, "of these without a usable point"),
    CheckConstraint("cases > 0", name="counts"),
    comment="Roll-up of incident_days outside all zones: the season that zones share. Grain: see the key.",
)

incident_station_months = Table(
    "incident_station_months",
    metadata,
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("month", Date, "first day of the month of occurrence in Bangkok", primary_key=True),
    required("offence_code", Text, "lead offence", primary_key=True),
    required("cases", Integer, "cases"),
    required("unlocated", Integer, "of these without a usable point"),
    CheckConstraint("cases > 0", name="counts"),
    comment="Roll-up of incident_days by month: what two windows are compared by. Grain: see the key.",
)

incident_hours = Table(
    "incident_hours",
    metadata,
    required("day", Date, "day of occurrence in Bangkok", primary_key=True),
    required(
        "hour", SmallInteger, "hour of the day in Bangkok; -1 = the time is not known", primary_key=True
    ),
    required("offence_code", Text, "lead offence", primary_key=True),
    required("cases", Integer, "cases, without those of which only the month is known"),
    CheckConstraint("hour between -1 and 23 and cases > 0", name="counts"),
    comment="Roll-up of incidents by hour for the whole nation. Grain: see the key. Absent = no case.",
)

source_codes = Table(
    "source_codes",
    metadata,
    required("source_name", Text, "source", primary_key=True),
    required("source_code", Text, "code as the source writes it", primary_key=True),
    required("cases", Integer, "cases that carry it"),
    comment="Offence codes that no mapping knows, so that they can be mapped. Grain: source × code.",
)
