"""The reporting store's tables: the one definition of names, types and grain.

In: nothing. Out: SQLAlchemy tables whose columns say what they hold.
Never: a question; and no table changes without a revision in data_loaders/migrations.
"""

from dashboard.schema.base import SCHEMA, metadata
from dashboard.schema.incidents import (
    CLEARED_STATES,
    UNMAPPED,
    incident_days,
    incident_hours,
    incident_keys,
    incident_outside_months,
    incident_region_days,
    incidents,
    offence_weights,
    offences,
    source_codes,
)
from dashboard.schema.loads import coverage, due_dates, load_batches, load_changes, store, sync_states
from dashboard.schema.programme import (
    activities,
    activity_sectors,
    checkpoints,
    innovation_uses,
    innovations,
    partners,
    resolutions,
    risk_spots,
    sectors,
    targets,
)
from dashboard.schema.reviews import zone_reviews
from dashboard.schema.surveys import (
    populations,
    survey_instruments,
    survey_questions,
    survey_responses,
    survey_results,
)
from dashboard.schema.units import (
    UNASSIGNED,
    annotations,
    holidays,
    provinces,
    regions,
    rings,
    station_areas,
    stations,
    zone_versions,
    zones,
)

__all__ = [
    "CLEARED_STATES",
    "SCHEMA",
    "UNASSIGNED",
    "UNMAPPED",
    "activities",
    "activity_sectors",
    "annotations",
    "checkpoints",
    "coverage",
    "due_dates",
    "holidays",
    "incident_days",
    "incident_hours",
    "incident_keys",
    "incident_outside_months",
    "incident_region_days",
    "incidents",
    "innovation_uses",
    "innovations",
    "load_batches",
    "load_changes",
    "metadata",
    "offence_weights",
    "offences",
    "partners",
    "populations",
    "provinces",
    "regions",
    "resolutions",
    "rings",
    "risk_spots",
    "sectors",
    "source_codes",
    "station_areas",
    "stations",
    "store",
    "survey_instruments",
    "survey_questions",
    "survey_responses",
    "survey_results",
    "sync_states",
    "targets",
    "zone_reviews",
    "zone_versions",
    "zones",
]
