"""Points that hold more cases than chance explains, and what was decided about them."""

from sqlalchemy import CheckConstraint, Date, DateTime, Double, ForeignKey, Integer, Text

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import stations

piles = Table(
    "piles",
    metadata,
    required(
        "station_code", Text, "station that filed the cases", ForeignKey(stations.c.code), primary_key=True
    ),
    required("latitude", Double, "WGS 84 degrees, rounded to 5 decimals", primary_key=True),
    required("longitude", Double, "WGS 84 degrees, rounded to 5 decimals", primary_key=True),
    required("cases", Integer, "cases of all groups at the point; of each geocode is pile"),
    required("located", Integer, "cases of the station with a point, these among them"),
    optional("first_day", Date, "first Bangkok day of occurrence; NULL = of no case known"),
    optional("last_day", Date, "last Bangkok day of occurrence; NULL = of no case known"),
    optional("zone_code", Text, "zone that holds the point, by its current polygon"),
    CheckConstraint("cases > 0 and cases <= located", name="counts"),
    comment="Piles that nobody decided about; found anew by every load of cases. Grain: station × point.",
)

point_decisions = Table(
    "point_decisions",
    metadata,
    required(
        "station_code", Text, "station that filed the cases", ForeignKey(stations.c.code), primary_key=True
    ),
    required("latitude", Double, "WGS 84 degrees, rounded to 5 decimals", primary_key=True),
    required("longitude", Double, "WGS 84 degrees, rounded to 5 decimals", primary_key=True),
    required("decision", Text, "place (cases happen there) or default (put in for want of a place)"),
    required("decided_by", Text, "who"),
    required("decided_at", DateTime(timezone=True), "when, UTC"),
    optional("note", Text, "why, in the words of who decided"),
    CheckConstraint("decision in ('place', 'default')", name="decision"),
    comment="What piles are, as people decided last. Grain: station × point.",
)
