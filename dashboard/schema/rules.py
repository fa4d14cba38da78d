"""Which rows of a table whoever asks may be told: PostgreSQL's own rules, the second line behind queries.

Each says what the queries' own conditions say of the scope (`dashboard.queries.conditions`), no more. The
functions they ask are of revision 0016; `data_loaders.row_rules` has the store keep them.
"""

# Rows that are told to everybody, each with its reason.
OPEN = {
    "concluded_days": "for which days conclusions are kept: no unit's",
    "due_dates": "a rule for all: days after a month by which it is to be sent",
    "holidays": "public holidays",
    "offence_weights": "penalties of offences: law",
    "offences": "names of offences: law, not what happened anywhere",
    "sectors": "names of the sectors of the handbook",
    "store": "version of the data and whether they are the demo's; asked before anybody is known",
}
# No question of the pages asks for these: the pages' account may not read them at all.
UNREAD = (
    *("entered_rows", "incident_keys", "known_browsers", "load_changes", "passwords", "scope_keys"),
    "sources",
)
# What the doctor asks the store itself.
OF_ALEMBIC = "alembic_version"

# Each is made once a question and table: a function for each row took seconds (measured). Whoever may see all
# is known before a list is made.
_ALL = "(SELECT ssz.sees('all'))"
_STORE = "(SELECT ssz.sees('store'))"


def _mine(kind: str) -> str:
    return f"(SELECT ssz.mine('{kind}'))::text[]"


def _of(kind: str, column: str) -> str:
    return f"{_ALL} OR {column} = ANY ({_mine(kind)})"


STATION = _of("stations", "station_code")
ZONE = _of("zones", "zone_code")
# In zones and rings of one's own, whichever station filed them, for questions that say so.
CASE = f"{STATION} OR ARRAY[zone_code, ring_zone_code] && {_mine('reached zones')}"
UNIT = (
    f"{_ALL} OR unit = ANY ({_mine('units')}) OR (starts_with(unit, 'station:')"
    f" AND string_to_array(substr(unit, 9), ',') <@ {_mine('own stations')})"
)
NULL_OR_MINE = "({column} IS NULL OR {column} = ANY ({mine}))"

RULES = {
    "regions": _of("regions", "code"),
    "provinces": _of("provinces", "code"),
    "stations": _of("stations", "code"),
    **dict.fromkeys(
        (
            *("zones", "station_areas", "incident_station_months", "point_decisions", "partners"),
            *("innovations", "activities", "resolutions", "risk_spots", "checkpoints", "populations"),
            *("survey_responses", "survey_results", "coverage", "doubts", "confirmed_months"),
            "reconciliations",
        ),
        STATION,
    ),
    **dict.fromkeys(("zone_versions", "rings", "lifted_blocks", "zone_reviews", "concluded_zones"), ZONE),
    "incidents": CASE,
    "incident_days": CASE,
    "piles": f"{STATION} OR zone_code = ANY ({_mine('reached zones')})",
    "annotations": f"{_ALL} OR {NULL_OR_MINE.format(column='station_code', mine=_mine('stations'))}",
    "targets": f"{_ALL} OR ({NULL_OR_MINE.format(column='station_code', mine=_mine('stations'))}"
    f" AND {NULL_OR_MINE.format(column='province_code', mine=_mine('provinces'))})",
    "incident_region_days": _of("whole regions", "region_code"),
    # Sums of whole provinces, by which a zone is judged.
    "incident_outside_months": _of("provinces", "province_code"),
    "concluded_provinces": _of("provinces", "province_code"),
    "incident_hours": _ALL,
    "innovation_uses": f"{_ALL} OR EXISTS (SELECT FROM ssz.innovations i WHERE i.id = innovation_id)",
    "activity_sectors": f"{_ALL} OR EXISTS (SELECT FROM ssz.activities a WHERE a.id = activity_id)",
    "survey_instruments": f"{_STORE} OR code = ANY ({_mine('instruments')})",
    "survey_questions": f"{_STORE} OR instrument_code = ANY ({_mine('instruments')})",
    "load_batches": f"{_STORE} OR stations <@ {_mine('own stations')}",
    "sync_states": f"{_STORE} OR source_name = ANY ({_mine('sources')})",
    "source_codes": _STORE,
    "orders": UNIT,
    "frozen_briefings": UNIT,
    "audit_entries": UNIT,
    # The server itself asks who is signed in, before it knows who that is.
    "users": "(SELECT ssz.sees('people'))",
    "sign_ins": "(SELECT ssz.sees('people'))",
    "saved_views": f"login = ANY ({_mine('login')})",
}
# The owner and the loaders write, and pg_dump reads, what has no one asking: `ssz.sees` tells them by their
# rights. A rule of a login must let them pass too.
_WRITES = "has_table_privilege('ssz.store', 'UPDATE')"
RULES["saved_views"] = f"(SELECT {_WRITES}) OR {RULES['saved_views']}"
