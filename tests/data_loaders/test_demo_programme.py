"""The demo's programme as the store holds it: what its truth promises came in through the loaders."""

from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from data_loaders.demo import files, surveys, truth
from tests.conftest import DEMO_AS_OF


def rows(engine: Engine, sql: str) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.DataFrame(connection.execute(text(sql)).mappings())


def test_every_data_set_of_the_demo_was_loaded_from_a_file_to_its_end(demo_store: Engine) -> None:
    loads = rows(
        demo_store,
        "SELECT dataset, state, file_name, rows FROM ssz.load_batches WHERE dataset <> 'incidents' ORDER"
        " BY id",
    )
    assert list(files.NAMES) == list(zip(loads["dataset"], loads["file_name"], strict=True))
    assert {"complete"} == set(loads["state"])
    assert (loads["rows"] > 0).all()


@pytest.mark.parametrize("fact", truth.SURVEYS, ids=lambda f: f"{f.station} {f.what}")
def test_every_wave_of_the_interviews_finds_its_exact_truth(
    demo_store: Engine, fact: truth.SurveyTruth
) -> None:
    found = rows(
        demo_store,
        "SELECT r.wave, count(*) AS answers, avg((f.counted ? r.fear)::int) AS fear, avg((s.counted ?"
        " r.satisfaction)::int) AS satisfaction, avg((c.counted ? r.confidence)::int) AS confidence FROM"
        " ssz.survey_responses r JOIN ssz.survey_questions f ON f.instrument_code = r.instrument_code AND"
        " f.indicator = 'fear' JOIN ssz.survey_questions s ON s.instrument_code = r.instrument_code AND"
        " s.indicator = 'satisfaction' JOIN ssz.survey_questions c ON c.instrument_code = r.instrument_code"
        f" AND c.indicator = 'confidence' WHERE r.station_code = '{fact.station}' AND r.instrument_code ="
        " 'ZONE-INTERVIEW' GROUP BY 1",
    )
    assert sorted(w for w, *_ in surveys.waves(DEMO_AS_OF)) == sorted(found["wave"])
    assert {fact.answers} == set(found["answers"])
    for indicator in ("fear", "satisfaction", "confidence"):
        expected = round(getattr(fact, indicator) * fact.answers) / fact.answers
        assert [expected] * truth.WAVES == pytest.approx(found[indicator].astype(float).tolist(), abs=1e-9)


def test_two_instruments_with_four_waves_each_are_told_apart(demo_store: Engine) -> None:
    found = rows(
        demo_store,
        "SELECT instrument_code, count(DISTINCT wave) AS waves FROM ssz.survey_responses GROUP BY 1",
    )
    assert {"ZONE-INTERVIEW": 4, "PEOPLE-POLL": 4} == dict(
        zip(found["instrument_code"], found["waves"], strict=True)
    )


def test_one_camera_network_is_abandoned_and_one_was_never_connected(demo_store: Engine) -> None:
    last = rows(
        demo_store,
        "SELECT i.id, i.connected_on, max(u.used_on) AS last FROM ssz.innovations i LEFT JOIN"
        " ssz.innovation_uses u ON u.innovation_id = i.id GROUP BY i.id ORDER BY 1",
    ).set_index("id")
    old = DEMO_AS_OF - timedelta(days=60)
    silent = last[last["last"].isna() | (last["last"] < old)]
    assert sorted([truth.ABANDONED, truth.UNCONNECTED]) == sorted(silent.index)
    assert DEMO_AS_OF - timedelta(days=truth.ABANDONED_DAYS) == last.loc[truth.ABANDONED, "last"]
    assert [truth.UNCONNECTED] == list(last[last["connected_on"].isna()].index)


def test_every_sector_is_active_each_quarter_but_the_silent_one(demo_store: Engine) -> None:
    found = rows(
        demo_store,
        "SELECT DISTINCT a.station_code, s.sector_code FROM ssz.activities a JOIN ssz.activity_sectors s ON"
        f" s.activity_id = a.id WHERE a.held_on >= date '{DEMO_AS_OF}' - 180",
    )
    active = set(found.itertuples(index=False, name=None))
    partners = set(
        rows(demo_store, "SELECT station_code, sector_code FROM ssz.partners").itertuples(
            index=False, name=None
        )
    )
    assert {truth.SILENT} == partners - active


def test_resolutions_are_overdue_and_risk_spots_fixed_and_open_as_promised(demo_store: Engine) -> None:
    overdue = rows(
        demo_store,
        "SELECT id FROM ssz.resolutions WHERE closed_on IS NULL AND state = 'open' AND due_on <"
        f" '{DEMO_AS_OF}'",
    )
    assert set(truth.OVERDUE) <= set(overdue["id"])
    spots = rows(
        demo_store,
        "SELECT id, station_code, fixed_on, told_on, resolution_id, activity_id FROM ssz.risk_spots",
    )
    open_spots = spots[spots["fixed_on"].isna()]
    assert set(truth.OPEN_SPOTS) == set(open_spots["station_code"])
    fixed = spots.dropna(subset=["fixed_on"])
    assert fixed[["told_on", "resolution_id", "activity_id"]].notna().all().all()
    tied = rows(demo_store, "SELECT count(*) AS n FROM ssz.resolutions WHERE risk_spot_id IS NOT NULL")
    assert [len(spots)] == list(tied["n"])


def test_the_month_that_one_station_did_not_send_is_a_gap_in_coverage(demo_store: Engine) -> None:
    last = (DEMO_AS_OF.replace(day=1) - timedelta(days=1)).replace(day=1)
    sent = rows(
        demo_store, f"SELECT station_code FROM ssz.coverage WHERE dataset = 'activities' AND month = '{last}'"
    )
    assert 9 == len(sent)
    assert truth.ACTIVITIES_MISSING not in set(sent["station_code"])
