"""Piles: what is found by check, pull and file, what stays in zones and what does not, and decisions."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, text

from dashboard.errors import UserError
from data_loaders import check, history, piles, sync
from data_loaders.piles import PointDecision
from tests.data_loaders.test_incident_files import load as load_cases
from tests.data_loaders.test_rollup import recomputed, stored
from tests.data_loaders.test_zones import box, feature, load, write
from tests.police_databases import NOW, Plain, crime

PILE = (7.5531, 99.6032)
SCATTERED, PILED = 400, 60
ZONE = feature("A", box(99.60, 7.55), joined_on="2025-10-01")


def police(folder: Path) -> Plain:
    """Cases scattered about a zone, and a pile in it, written in two ways that are one point."""
    random = np.random.default_rng(3)
    places = zip(random.uniform(7.54, 7.57, SCATTERED), random.uniform(99.59, 99.62, SCATTERED), strict=True)
    plain = Plain.in_file(folder)
    plain.add(*[crime(n, lat=f"{lat:.6f}", lon=f"{lon:.6f}") for n, (lat, lon) in enumerate(places)])
    plain.add(*[crime(1_000 + n, **there(n)) for n in range(PILED)])
    return plain


def there(number: int = 0) -> dict[str, str]:
    """The coordinate of the pile; its seventh decimal says nothing."""
    return {"lat": f"{PILE[0] + number % 3 * 1e-7:.7f}", "lon": f"{PILE[1]:.6f}"}


def pull(
    plain: Plain, engine: Engine, folder: Path, *replaced: tuple[str, str], **more: bool
) -> sync.Summary:
    source = plain.source(folder, *replaced)
    try:
        return sync.sync(source, engine, salt="salt", now=NOW, **more)
    finally:
        source.engine.dispose()


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    return police(tmp_path)


@pytest.fixture
def engine(plain: Plain, empty_store: Engine, tmp_path: Path) -> Engine:
    """A store with the cases and the zone."""
    pull(plain, empty_store, tmp_path)
    load(empty_store, write(tmp_path, ZONE))
    return empty_store


def of_pile(engine: Engine) -> set[tuple[str, str | None]]:
    """State and zone of the cases at the pile."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT DISTINCT geocode, zone_code FROM ssz.incidents WHERE round(latitude * 1e5) = :lat AND"
                " round(longitude * 1e5) = :lon"
            ),
            {"lat": round(PILE[0] * 1e5), "lon": round(PILE[1] * 1e5)},
        ).all()
    return {(row[0], row[1]) for row in rows}


def known(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT station_code, latitude, longitude, cases, located, zone_code FROM ssz.piles")
        )
        return [tuple(row) for row in rows]


def in_zone(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(
            connection.execute(
                text(
                    "SELECT sum(cases - unlocated) FROM ssz.incident_days WHERE zone_code = 'A' AND basis ="
                    " 'occurred'"
                )
            ).scalar_one()
        )


def scattered_in_zone(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(
            connection.execute(
                text(
                    "SELECT count(*) FROM ssz.incidents WHERE latitude BETWEEN 7.55 AND 7.56 AND longitude"
                    " BETWEEN 99.60 AND 99.61 AND round(latitude * 1e5) <> 755310"
                )
            ).scalar_one()
        )


def decided(engine: Engine, decision: piles.Decided, station: str = "9201", by: str = "ร.ต.อ.สมชาย") -> int:
    with engine.begin() as connection:
        return piles.decide(connection, PointDecision(station, *PILE, decision, by, "ตรวจแล้ว"))


def test_a_pile_that_nobody_declared_counts_in_no_zone(engine: Engine) -> None:
    assert [("9201", *PILE, PILED, SCATTERED + PILED, "A")] == known(engine)
    assert {("pile", None)} == of_pile(engine)
    assert scattered_in_zone(engine) == in_zone(engine)
    assert recomputed(engine) == stored(engine)


def test_a_pull_says_how_many_cases_wait_and_a_second_one_changes_nothing(
    engine: Engine, plain: Plain, tmp_path: Path
) -> None:
    for full in (False, True):
        again = pull(plain, engine, tmp_path, full=full)
        assert (0, 0, PILED) == (again.new, again.changed, again.piled)
    assert {("pile", None)} == of_pile(engine)


def test_a_case_of_a_pile_that_is_written_anew_is_never_committed_into_a_zone(
    engine: Engine, plain: Plain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.change(1_001, status="S2", updated="2026-11-22 08:00:00")
    plain.add(crime(2_000, **there(), updated="2026-11-22 09:00:00"))
    monkeypatch.setattr(sync.piles, "judge", lambda *_: 0)
    assert (1, 1) == ((pulled := pull(plain, engine, tmp_path)).new, pulled.changed)
    assert {("pile", None)} == of_pile(engine)
    monkeypatch.undo()
    plain.change(1_002, status="S2", updated="2026-11-22 10:00:00")
    assert PILED + 1 == pull(plain, engine, tmp_path).piled
    assert {("pile", None)} == of_pile(engine)
    assert recomputed(engine) == stored(engine)


def test_a_pile_that_shrinks_under_the_limit_is_put_back_into_its_zone(
    engine: Engine, plain: Plain, tmp_path: Path
) -> None:
    plain.remove(*range(1_004, 1_000 + PILED))
    assert 0 == pull(plain, engine, tmp_path, full=True).piled
    assert [] == known(engine)
    assert {("good", "A")} == of_pile(engine)
    assert scattered_in_zone(engine) + 4 == in_zone(engine)
    assert recomputed(engine) == stored(engine)


def test_cases_that_become_a_pile_leave_their_zone_by_the_pull_that_brings_the_last_ones(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = police(tmp_path)
    plain.remove(*range(1_006, 1_000 + PILED))
    pull(plain, empty_store, tmp_path)
    load(empty_store, write(tmp_path, ZONE))
    assert {("good", "A")} == of_pile(empty_store)
    plain.add(*[crime(3_000 + n, **there(), updated="2026-11-22 09:00:00") for n in range(20)])
    assert 26 == pull(plain, empty_store, tmp_path).piled
    assert {("pile", None)} == of_pile(empty_store)
    assert recomputed(empty_store) == stored(empty_store)


def test_a_pull_looks_at_the_stations_alone_whose_cases_changed(
    engine: Engine, plain: Plain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    judge = piles.judge
    monkeypatch.setattr(sync.piles, "judge", lambda *given: asked.append(given[2]) or judge(*given))
    pull(plain, engine, tmp_path)
    plain.add(crime(4_000, station="9202", updated="2026-11-22 09:00:00"))
    pull(plain, engine, tmp_path, share=20)
    # That a case was cleared moves it neither in place nor in time.
    plain.change(4_000, status="S2", updated="2026-11-22 10:00:00")
    assert 1 == pull(plain, engine, tmp_path, share=20).changed
    plain.change(4_000, occurred="2026-05-01 10:00", updated="2026-11-22 11:00:00")
    pull(plain, engine, tmp_path, share=20)
    plain.change(4_000, offence="no such", updated="2026-11-22 12:00:00")
    pull(plain, engine, tmp_path, share=20)
    pull(plain, engine, tmp_path, full=True)
    # All but the first and last compared a stretch of old cases alone; where all are read, all are looked at.
    assert [None, {"9202"}, set(), {"9202"}, {"9202"}, None] == asked
    assert {("pile", None)} == of_pile(engine)


def test_a_decision_moves_the_cases_at_once_and_can_be_changed(
    engine: Engine, plain: Plain, tmp_path: Path
) -> None:
    alone = in_zone(engine)
    for decision, state, cases in (
        ("place", ("good", "A"), alone + PILED),
        ("default", ("default_point", None), alone),
        ("place", ("good", "A"), alone + PILED),
    ):
        assert PILED == decided(engine, decision)
        assert [] == known(engine)
        assert {state} == of_pile(engine)
        assert cases == in_zone(engine)
        # Nor does the next pull, or one that writes some of them anew.
        plain.change(1_001, status="S2", updated=f"2026-11-22 08:0{cases % 10}:00")
        for full in (False, True):
            assert 0 == pull(plain, engine, tmp_path, full=full).piled
            assert {state} == of_pile(engine)
        assert recomputed(engine) == stored(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT decision, decided_by, note FROM ssz.point_decisions")).all()
    assert [("place", "ร.ต.อ.สมชาย", "ตรวจแล้ว")] == [tuple(row) for row in rows]


def test_nobody_decides_without_a_name_or_about_a_point_without_a_case(engine: Engine) -> None:
    with pytest.raises(UserError, match="by"):
        decided(engine, "place", by=" ")
    with pytest.raises(UserError, match="9202"):
        decided(engine, "place", station="9202")
    assert {("pile", None)} == of_pile(engine)


def test_a_place_that_the_mapping_declares_is_decided_by_it_unless_somebody_has_decided(
    engine: Engine, plain: Plain, tmp_path: Path
) -> None:
    real = ("[source]\n", f"[source]\nreal_points = [[{PILE[0]}, {PILE[1]}]]\n")
    decided(engine, "default")
    assert 0 == pull(plain, engine, tmp_path, real).piled
    assert {("default_point", None)} == of_pile(engine)


def test_a_declared_place_is_no_pile_at_the_first_pull(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    real = ("[source]\n", f"[source]\nreal_points = [[{PILE[0]}, {PILE[1]}]]\n")
    assert 0 == pull(plain, empty_store, tmp_path, real).piled
    assert {("good", None)} == of_pile(empty_store)
    with empty_store.connect() as connection:
        assert (
            piles.BY_MAPPING
            == connection.execute(
                text("SELECT decided_by FROM ssz.point_decisions WHERE decision = 'place'")
            ).scalar_one()
        )


def test_a_polygon_drawn_anew_says_where_a_pile_lies_and_moves_none_of_its_cases(
    engine: Engine, tmp_path: Path
) -> None:
    load(engine, write(tmp_path, feature("A", box(99.61, 7.56), joined_on="2025-10-01")))
    assert [("9201", *PILE, PILED, SCATTERED + PILED, None)] == known(engine)
    assert {("pile", None)} == of_pile(engine)


def test_a_file_of_cases_is_judged_as_a_pull_is_and_its_undo_too(
    empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")
    plain = police(tmp_path)
    plain.remove(*range(1_005, 1_000 + PILED))
    load_cases(empty_store, plain, tmp_path)
    load(empty_store, write(tmp_path, ZONE))
    assert {("good", "A")} == of_pile(empty_store)
    plain.add(*[crime(3_000 + n, **there()) for n in range(30)])
    report = load_cases(empty_store, plain, tmp_path)
    assert any("35" in note.en and "undecided piles" in note.en for note in report.notes)
    assert {("pile", None)} == of_pile(empty_store)
    history.undo(empty_store, "incidents")
    assert [] == known(empty_store)
    assert {("good", "A")} == of_pile(empty_store)
    assert recomputed(empty_store) == stored(empty_store)


def found(plain: Plain, folder: Path, *replaced: tuple[str, str]) -> list[check.Finding]:
    source = plain.source(folder, *replaced)
    try:
        return [f for f in check.findings(source, now=NOW) if "pile" in f.expected.en]
    finally:
        source.engine.dispose()


def test_a_check_names_the_point_its_station_cases_and_share_and_asks(plain: Plain, tmp_path: Path) -> None:
    (finding,) = found(plain, tmp_path)
    assert ("warning", "crime", "lat, lon") == (finding.severity, finding.table, finding.column)
    assert "9201: 60 cases at 7.55310, 99.60320 (13.0% of 460 with a point)" == finding.found.en
    assert "9201: 60 คดีที่พิกัด 7.55310, 99.60320 (ร้อยละ 13.0 ของ 460 คดีที่มีพิกัด)" == finding.found.th
    for declared in ("real_points", "default_points"):
        assert declared in finding.remedy.th
        known = ("[source]\n", f"[source]\n{declared} = [[{PILE[0]}, {PILE[1]}]]\n")
        assert [] == found(plain, tmp_path, known)


def test_a_check_of_many_piles_names_the_largest_and_counts_the_others(plain: Plain, tmp_path: Path) -> None:
    for pile in range(14):
        lat, lon = f"{7.6 + pile / 100:.4f}", "99.7000"
        plain.add(*[crime(5_000 + pile * 100 + n, lat=lat, lon=lon) for n in range(30 + pile)])
    findings = found(plain, tmp_path)
    assert 11 == len(findings)
    assert "60 cases at 7.55310" in findings[0].found.en
    assert "43 cases at 7.73000" in findings[1].found.en
    assert "5 more, with 160 cases" == findings[-1].found.en
