"""Months of cases that somebody confirmed, or the source's own table, to be complete however few they are."""

from collections.abc import Collection
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK
from data_loaders import convert, reception, store
from data_loaders.one_loader import only_loader
from data_loaders.source import Source

NO_STATION = Text("ไม่รู้จักสถานี {code}", "There is no station {code}.")
SEE_STATIONS = Text(
    "ตรวจรหัสสถานีด้วย `python -m data_loaders export stations`",
    "See the codes by `python -m data_loaders export stations`.",
)
NO_CASES = UserError(
    Text("ยังไม่มีข้อมูลคดี จึงยังไม่มีเดือนให้ยืนยัน", "There are no cases yet, so no month to confirm."),
    Text("ดึงหรือนำเข้าคดีก่อน", "Pull or load cases first."),
)
NOT_OVER = UserError(
    Text("เดือนที่ยืนยันยังไม่สิ้นสุด", "A month to be confirmed is not over yet."),
    Text("ยืนยันหลังสิ้นเดือน", "Confirm it after its last day."),
)


def is_over(month: date) -> bool:
    """Return whether a month, given by any of its days, is over, and so may be complete."""
    return add_months(month.replace(day=1), 1) <= datetime.now(BANGKOK).date()


def confirm(engine: Engine, station: str, months: Collection[date], *, by: str, note: str = "") -> int:
    """Confirm that a station's months hold all their cases; return how many are no longer in doubt.

    Args:
        months: their first days.

    Raises:
        UserError: no such station, a month that is not over, no cases yet, or another loader is at work.
    """
    with only_loader(engine, "confirm"), engine.begin() as connection:
        last = reception.last_day(connection)
        if last is None:
            raise NO_CASES
        if any(not is_over(month) for month in months):
            raise NOT_OVER
        if not connection.execute(select(schema.stations.c.code).filter_by(code=station)).first():
            raise UserError(
                Text(NO_STATION.th.format(code=station), NO_STATION.en.format(code=station)), SEE_STATIONS
            )
        in_doubt = _doubtful(connection, station)
        values: list[dict[str, object]] = [
            {"station_code": station, "month": month, "confirmed_by": by, "note": note or None}
            for month in sorted(months)
        ]
        _write(connection, values)
        settle(connection, last, {station})
        store.changed(connection)
        return len(in_doubt - _doubtful(connection, station))


def withdraw(engine: Engine, station: str, months: Collection[date]) -> int:
    """Take confirmations of a station's months back; return how many there were."""
    c = schema.confirmed_months.c
    with only_loader(engine, "confirm"), engine.begin() as connection:
        gone = connection.execute(
            schema.confirmed_months.delete().where(
                c.station_code == station, c.month.in_(sorted(months)), c.source_name.is_(None)
            )
        ).rowcount
        if last := reception.last_day(connection):
            settle(connection, last, {station})
        store.changed(connection)
    return gone


def settle(connection: Connection, last: date, stations: Collection[str] | None = None) -> bool:
    """Claim what was confirmed and judge the stations' months anew; return whether anything changed."""
    # Months that nothing but a confirmation claimed, which was taken back.
    released = connection.execute(
        text(
            "DELETE FROM ssz.coverage c WHERE c.dataset = 'incidents' AND c.state = 'confirmed_none' AND NOT"
            " EXISTS (SELECT FROM ssz.confirmed_months m WHERE m.station_code = c.station_code AND m.month ="
            " c.month)"
        )
    ).rowcount
    claimed = connection.execute(
        text(
            "INSERT INTO ssz.coverage (dataset, station_code, month, state, received_at) SELECT 'incidents',"
            " c.station_code, c.month, CASE WHEN EXISTS (SELECT FROM ssz.incident_station_months m WHERE"
            " m.station_code = c.station_code AND m.month = c.month) THEN 'received' ELSE 'confirmed_none'"
            " END, c.confirmed_at FROM ssz.confirmed_months c WHERE c.month <= :last"
            " ON CONFLICT (dataset, station_code, month) DO NOTHING"
        ),
        {"last": last},
    ).rowcount
    return reception.judge(connection, last, stations) or released + claimed > 0


def take_over(connection: Connection, source: Source, now: datetime) -> set[str]:
    """Make the confirmations of a source those that its own table of received months holds.

    Returns the stations whose confirmations changed; months of unknown stations say nothing.
    """
    section, name = source.mapping.coverage, source.mapping.source.name
    c = schema.confirmed_months.c
    told: set[tuple[str, date]] = set()
    if section is not None:
        raw = source.rows(section)
        codes = convert.station_codes(raw, "station", section.columns.station, source.mapping)
        instants = convert.moment(raw, "month", section.columns.month, source.mapping, now).at
        known = set(connection.execute(select(schema.stations.c.code)).scalars())
        pairs = zip(codes, instants.dt.tz_convert(BANGKOK), strict=True)
        told = {(s, m.date().replace(day=1)) for s, m in pairs if s in known and not pd.isna(m)}
    rows = connection.execute(select(c.station_code, c.month).where(c.source_name == name))
    before = {(row.station_code, row.month) for row in rows}
    for station, month in before - told:
        connection.execute(
            schema.confirmed_months.delete().where(c.station_code == station, c.month == month)
        )
    values = [
        {"station_code": station, "month": month, "confirmed_by": name, "source_name": name}
        for station, month in sorted(told - before)
    ]
    if values:
        connection.execute(insert(schema.confirmed_months).on_conflict_do_nothing(), values)
    return {station for station, _ in before ^ told}


def _doubtful(connection: Connection, station: str) -> set[date]:
    c = schema.doubts.c
    return set(connection.execute(select(c.month).where(c.station_code == station)).scalars())


def _write(connection: Connection, values: list[dict[str, object]]) -> None:
    statement = insert(schema.confirmed_months)
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["station_code", "month"],
            set_={
                "confirmed_by": new.confirmed_by,
                "confirmed_at": text("now()"),
                "note": new.note,
                "source_name": None,
            },
        ),
        values,
    )
