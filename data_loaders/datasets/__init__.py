"""The data sets that come as files, one record each; `incidents` and `monthly` combine other parts."""

from data_loaders.columns import Dataset
from data_loaders.datasets.calendar import ANNOTATIONS, HOLIDAYS, TARGETS
from data_loaders.datasets.confirmed_months import CONFIRMED_MONTHS
from data_loaders.datasets.innovations import INNOVATION_USE, INNOVATIONS
from data_loaders.datasets.partnership import ACTIVITIES, PARTNERS, RESOLUTIONS
from data_loaders.datasets.spots import CHECKPOINTS, RISK_SPOTS
from data_loaders.datasets.surveys import POPULATION, SURVEY_RESPONSES, SURVEY_RESULTS
from data_loaders.datasets.units import STATION_AREAS, STATIONS
from data_loaders.datasets.weights import OFFENCE_WEIGHTS
from data_loaders.datasets.zones import ZONES

# In the order in which an empty store wants them: each refers to earlier ones only, but for the shared ids.
LOADERS: tuple[Dataset, ...] = (
    STATIONS,
    ZONES,
    STATION_AREAS,
    HOLIDAYS,
    ANNOTATIONS,
    CONFIRMED_MONTHS,
    TARGETS,
    OFFENCE_WEIGHTS,
    POPULATION,
    SURVEY_RESPONSES,
    SURVEY_RESULTS,
    PARTNERS,
    INNOVATIONS,
    INNOVATION_USE,
    ACTIVITIES,
    RESOLUTIONS,
    RISK_SPOTS,
    CHECKPOINTS,
)

__all__ = ["LOADERS"]
