"""Commands by which people settle what the data leave open (`confirm`, `lift`), and `conclude`."""

import getpass
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from data_loaders import answers, boundaries, conclusions, confirmations, console
from data_loaders.commands import By, Format
from data_loaders.one_loader import only_loader
from data_loaders.within import Within, require_own_station, unit_of

Months = Annotated[
    list[datetime], typer.Option("--month", formats=["%Y-%m"], help="a month, e.g. 2026-03; may be repeated")
]


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the commands; `upgraded` connects to the store."""

    @app.command(name="confirm")
    def confirm_command(
        station: str,
        month: Months,
        note: Annotated[str, typer.Option(help="what was checked")] = "",
        by: By = None,
        withdraw: Annotated[bool, typer.Option(help="take the confirmation back")] = False,
        within: Within = None,
        output: Format = "table",
    ) -> None:
        """Confirm that all cases of a station's months are there, however few."""
        engine, months = upgraded(), _firsts(month)
        with engine.connect() as connection:
            require_own_station(station, unit_of(connection, within))
        if withdraw:
            _say(output, withdrawn=confirmations.withdraw(engine, station, months))
        else:
            who = by or getpass.getuser()
            _say(output, confirmed=confirmations.confirm(engine, station, months, by=who, note=note))

    @app.command(name="lift")
    def lift_command(
        zone: str,
        reason: Annotated[str, typer.Option(help="why both windows may be counted with the newest boundary")],
        by: By = None,
        within: Within = None,
        output: Format = "table",
    ) -> None:
        """Lift the block of a zone whose boundary was changed; the reason stays printed."""
        engine = upgraded()
        with engine.connect() as connection:
            if station := boundaries.station_of(connection, zone):
                require_own_station(station, unit_of(connection, within))
        version = boundaries.lift(engine, zone, reason=reason, by=by or getpass.getuser())
        _say(output, lifted=version)

    @app.command(name="conclude")
    def conclude_command(output: Format = "table") -> None:
        """Judge all zones and keep what is found, as every load does where what they rest on has changed."""
        engine = upgraded()
        with only_loader(engine, "conclude"):
            judged = conclusions.keep(engine)
        _say(output, judged=judged.zones if judged else 0)


def _firsts(months: list[datetime]) -> list[date]:
    return [month.date().replace(day=1) for month in months]


WORDS = {
    "confirmed": "ยืนยันแล้ว พ้นข้อสงสัย {n} เดือน / Confirmed; {n} month(s) are no longer in doubt.",
    "withdrawn": "ถอนการยืนยัน {n} เดือน / {n} confirmation(s) taken back.",
    "judged": "สรุปผลแล้ว {n} พื้นที่ (0 = ผลที่เก็บไว้ยังใช้ได้) / {n} zone(s) judged (0 = what is kept still holds).",
    "lifted": "ปลดการระงับแล้ว ใช้เส้นเขตรุ่น {n} ทั้งสองห้วง / Lifted: both windows use boundary version {n}.",
}


def _say(output: str, **done: int) -> None:
    if output == "json":
        answers.say(done)
        return
    for what, n in done.items():
        console.say(WORDS[what].format(n=n))
